"""What an access token opens: one order's document, for one key, for a few minutes."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from joserfc.jwk import DictKey

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.wallet.document import claims, keys, sdjwt
from mlegitymacja.wallet.models import Credential


def grant(order: Order, client_id: str = "") -> str:
    """A new access token for an order whose codes were just redeemed; it ends when they do.

    The token before it dies. Raises orders.CodesRefused if that got the document at this moment.
    """
    token = secrets.token_urlsafe(32)
    not_issued = Credential.objects.filter(order=order, holder="")
    if not not_issued.update(
        token_hash=_hash(token), token_expires_at=order.due_at, client_id=client_id
    ):
        raise orders.CodesRefused
    return token


def seconds_left(order: Order) -> int:
    """How long the token of an order just redeemed is good for, in whole seconds."""
    return round((order.due_at - timezone.now()).total_seconds()) if order.due_at else 0


def of(token: str) -> Credential | None:
    """The credential that the token opens; None when the token is unknown or has lapsed."""
    open_now = Credential.objects.filter(
        token_hash=_hash(token), token_expires_at__gt=timezone.now()
    )
    return open_now.select_related("order__student__user").first()


@transaction.atomic
def issue(credential: Credential, holder_key: DictKey) -> str | None:
    """The signed document for the phone with that key; None when it may not have one.

    The same phone may ask again while its token lasts, for an answer that got lost on the way.
    """
    order, holder = credential.order, keys.thumbprint(holder_key)
    same_token = Credential.objects.filter(pk=credential.pk, token_hash=credential.token_hash)
    held = same_token.select_for_update().first()
    if held is None:
        return None
    if held.holder:
        order.refresh_from_db()
        if held.holder != holder or not order.is_collected:
            return None
    elif orders.collect(order):
        held.holder, held.notification_id = holder, secrets.token_urlsafe(16)
        held.save(update_fields=["holder", "notification_id"])
    else:
        return None
    return _sign(held, order, holder_key)


def _sign(credential: Credential, order: Order, holder_key: DictKey) -> str:
    clear = claims.clear(order, credential, holder_key)
    return sdjwt.issue(clear, claims.disclosable(order), keys.signing_key(), keys.headers())


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
