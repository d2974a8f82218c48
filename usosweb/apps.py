from django.apps import AppConfig


class UsoswebConfig(AppConfig):
    name = "usosweb"
    verbose_name = "USOSweb"

    def ready(self) -> None:
        from usosweb import checks  # noqa: F401  (registers the system checks)
