from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from usosweb import views
from usosweb.modules import from_apps

# Open to all, so that logging out after the session has ended does not ask to log in first.
logout = login_not_required(views.Logout.as_view())

handler400 = "usosweb.errors.bad_request"
handler403 = "usosweb.errors.forbidden"
handler500 = "usosweb.errors.server_error"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="introduction"), name="root"),
    path("dla_stud/", views.introduction, name="introduction"),
    *(path(route, include(urls)) for route, urls in from_apps("urls")),
    path("dla_wszystkich/", views.for_everyone, name="for_everyone"),
    path("modul/<path:action>/", views.not_installed, name="not_installed"),
    path("kontroler.php", views.old_address, name="old_address"),
    path("deklaracja-dostepnosci/", views.accessibility, name="accessibility"),
    path("mapa-serwisu/", views.site_map, name="site_map"),
    path("logowanie/", views.Login.as_view(), name="login"),
    path("wyloguj/", logout, name="logout"),
    path("jezyk/", views.change_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
