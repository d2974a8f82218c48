"""The embedded issuer: unguessable codes of our own making, with no meaning to anybody else."""

import base64
import datetime
import secrets

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mlegitymacja.issuers import Codes
from mlegitymacja.models import Order

QR_BYTES = 20  # 160 random bits, 32 characters
CODE_LENGTH = 8
# Nothing that a person could take for another character of the same alphabet.
CODE_ALPHABET = "ACDEFHJKMNPRTUVWXY3479"
LIFETIME = datetime.timedelta(days=7)


class OpaqueIssuer:
    notice = _(
        "These are trial codes: this installation is not connected to the issuer of the genuine "
        "mLegitymacja, and the mObywatel app will not accept them."
    )

    def issue(self, order: Order) -> Codes:
        return Codes(
            # Capital letters and digits make a smaller QR than mixed case does.
            qr_text=base64.b32encode(secrets.token_bytes(QR_BYTES)).decode(),
            activation_code="".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH)),
            expires_at=timezone.now() + LIFETIME,
        )

    def revoke(self, order: Order) -> None:
        """Nothing to tell anybody: the codes lived only in the order, and were erased with it."""
