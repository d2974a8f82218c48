from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from usosweb.menu import Entry, Tile

PAGE = Entry("mLegitymacja", "dla_stud/studia/mlegitymacja/index", "mlegitymacja:page")


class MLegitymacjaConfig(AppConfig):
    name = "mlegitymacja"
    verbose_name = "mLegitymacja"
    # What these are: usosweb/modules.py.
    urls = (("dla_stud/studia/mlegitymacja/", "mlegitymacja.page.urls"),)
    tiles = (
        Tile(
            PAGE.label,
            _("Order your mobile student ID, see its status and collect it on your phone..."),
            PAGE,
        ),
    )
    # Each tells whether something has changed for one student.
    secret_addresses = ("/dla_stud/studia/mlegitymacja/stan/",)
    dean_office_permissions = ("view_order", "change_order", "view_orderevent", "view_notice")

    def ready(self) -> None:
        from mlegitymacja import checks  # noqa: F401  (registers the system checks)
