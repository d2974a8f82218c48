from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView
from django.views.i18n import set_language

from usosweb import views

login = LoginView.as_view(template_name="usosweb/login.html", redirect_authenticated_user=True)
# Open to all, so that logging out after the session has ended does not ask to log in first.
logout = login_not_required(LogoutView.as_view())
change_language = login_not_required(require_POST(set_language))

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="introduction"), name="root"),
    path("dla_stud/", views.introduction, name="introduction"),
    path("dla_stud/studia/mlegitymacja/", include("mlegitymacja.urls")),
    path("", include("usosweb.students.urls")),
    path("modul/<path:action>/", views.not_installed, name="not_installed"),
    path("kontroler.php", views.old_address, name="old_address"),
    path("logowanie/", login, name="login"),
    path("wyloguj/", logout, name="logout"),
    path("jezyk/", change_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
