"""The embedded issuer: the codes are redeemed by any wallet that speaks OpenID4VCI 1.0."""

import datetime
import secrets
from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from mlegitymacja.issuers import App, Codes
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.protocol import offers

# No two characters that people confuse, such as 0 and O.
CODE_ALPHABET = "ACDEFHJKMNPRTUVWXY3479"


class WalletIssuer:
    link_scheme = offers.SCHEME
    # The wallet's endpoints tell of every collection, and nobody else can end a document.
    look_intervals: Mapping[Status, datetime.timedelta] = {}

    @property
    def apps(self) -> list[App]:
        return [App(name, address) for name, address in settings.MLEGITYMACJA_WALLET_APPS]

    @property
    def notice(self) -> str:
        if self.apps:
            return _(
                "mObywatel will not accept these codes: use the app that the steps below name."
            )
        if settings.IS_LOCAL:
            return _(
                "This is a demo: mObywatel will not accept these codes, but a test wallet will "
                "(tests/wallet_client, see README.md)."
            )
        return _(
            "mObywatel will not accept these codes: use a wallet app of the open standard "
            "OpenID4VCI."
        )

    def issue(self, order: Order) -> Codes:
        """Prepare the codes; the document is signed when a phone with its own key asks for it."""
        length = settings.MLEGITYMACJA_CODE_LENGTH
        return Codes(
            qr_text=offers.new_qr_text(),
            activation_code="".join(secrets.choice(CODE_ALPHABET) for _number in range(length)),
            expires_at=timezone.now() + datetime.timedelta(days=settings.MLEGITYMACJA_CODES_DAYS),
        )

    def look(self, order: Order) -> None:
        """Nothing happens elsewhere."""

    def revoke(self, order: Order) -> None:
        """Do nothing: the status list is made from the orders themselves."""
