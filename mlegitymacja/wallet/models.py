"""What is stored about a document in a wallet: hashes of its secrets, nothing of its text."""

from django.db import models
from django.db.models import Q

from mlegitymacja.models import Order


class Credential(models.Model):
    """The signed document of one order: its entry in a status list and the phone that holds it."""

    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, primary_key=True, related_name="credential"
    )
    status_list = models.PositiveIntegerField()
    status_index = models.PositiveIntegerField()
    # SHA-256, in hexadecimal, of the access token that the order's codes were redeemed for.
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  (unique)
    token_expires_at = models.DateTimeField(null=True)
    # The wallet of MLEGITYMACJA_WALLET_CLIENTS that fetched the token; empty if anonymous.
    client_id = models.TextField(blank=True)
    # RFC 7638 thumbprint of the key that the document was issued to; empty before that.
    holder = models.CharField(max_length=43, blank=True)
    notification_id = models.CharField(max_length=43, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="one_credential_a_status_index"
            ),
            models.CheckConstraint(
                condition=Q(token_hash=None, token_expires_at=None)
                | Q(token_hash__isnull=False, token_expires_at__isnull=False),
                name="token_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"Credential of order {self.order_id}"


class UsedNonce(models.Model):
    """A nonce that has been used, kept until it lapses."""

    nonce_hash = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"nonce used, lapses {self.expires_at}"
