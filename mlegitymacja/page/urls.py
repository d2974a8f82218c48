from django.urls import path

from mlegitymacja.page import views

app_name = "mlegitymacja"

urlpatterns = [
    path("", views.page, name="page"),
    path("stan/", views.state, name="state"),
    path("stan/<str:signed>/", views.poll_answer, name="poll"),
    path("poprzednie/", views.past, name="past"),
    path("zamow/", views.place, name="place"),
    path("<int:pk>/anuluj/", views.cancel, name="cancel"),
    path("<int:pk>/uniewaznij/", views.revoke, name="revoke"),
    path("<int:pk>/przedluz/", views.renew, name="renew"),
    path("<int:pk>/nowy-telefon/", views.replace, name="replace"),
    path("<int:pk>/qr.png", views.qr_picture, name="qr_picture"),
]
