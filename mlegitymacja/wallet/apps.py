from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from usosweb.menu import Entry, Tile

VERIFY = Entry(_("Check an mLegitymacja"), "dodatki/mlegitymacja/index", "wallet:verify")


class WalletConfig(AppConfig):
    name = "mlegitymacja.wallet"
    verbose_name = "mLegitymacja: wallet"
    urls = (("", "mlegitymacja.wallet.urls"),)
    tiles_for_everyone = (
        Tile(
            VERIFY.label,
            _("Find out whether a student ID that somebody shows you on their phone is valid..."),
            VERIFY,
        ),
    )
    # Only the phone that reads the QR may know what follows.
    secret_addresses = ("/wallet/offer/",)

    def ready(self) -> None:
        from mlegitymacja.wallet import checks  # noqa: F401  (registers the system checks)
