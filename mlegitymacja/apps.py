from django.apps import AppConfig


class MLegitymacjaConfig(AppConfig):
    name = "mlegitymacja"
    verbose_name = "mLegitymacja"
    dean_office_permissions = ("view_order", "change_order", "view_orderevent", "view_notice")

    def ready(self) -> None:
        from mlegitymacja import checks  # noqa: F401  (registers the system checks)
