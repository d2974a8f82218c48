from django.urls import path

from usosweb.students import views

app_name = "students"

urlpatterns = [
    path("zdjecia/<int:pk>/", views.photo, name="photo"),
    path("ustawienia/", views.preferences, name="preferences"),
]
