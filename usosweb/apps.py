from django.apps import AppConfig
from django.db.backends.signals import connection_created

from usosweb import search


class UsoswebConfig(AppConfig):
    name = "usosweb"
    verbose_name = "USOSweb"

    def ready(self) -> None:
        from usosweb import checks  # noqa: F401  (registers the system checks)

        connection_created.connect(search.add_to_sqlite)
