from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "mlegitymacja.office"
    label = "mlegitymacja_office"
    verbose_name = "mLegitymacja: dean's office"
