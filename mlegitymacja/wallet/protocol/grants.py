"""Access tokens: each is for one order's document, for one key, for a few minutes."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from joserfc.jwk import DictKey

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.wallet.document import claims, keys, sdjwt, statuslist
from mlegitymacja.wallet.models import Credential


def new_token(order: Order, client_id: str = "") -> str:
    """Make an access token for an order whose codes were just redeemed; it lapses as they do.

    It replaces the token before it. Raises orders.CodesRefused if that one was just used.
    """
    if not order.activation:
        raise orders.CodesRefused
    token = secrets.token_urlsafe(32)
    good = {
        "token_hash": _hash(token),
        "token_expires_at": order.activation.expires_at,
        "client_id": client_id,
    }
    # Only now, so that the worker need not write credentials of documents that nobody collects.
    credential = statuslist.assign(order, good)
    not_issued = Credential.objects.filter(pk=credential.pk, holder="")
    if credential.token_hash != good["token_hash"] and not not_issued.update(**good):
        raise orders.CodesRefused
    return token


def seconds_left(order: Order) -> int:
    """How long the token of an order just redeemed lasts, in whole seconds."""
    codes = order.activation
    return round((codes.expires_at - timezone.now()).total_seconds()) if codes else 0


def credential_for(token: str) -> Credential | None:
    """The credential that the token is for; None when it is unknown or has lapsed."""
    found = Credential.objects.filter(token_hash=_hash(token), token_expires_at__gt=timezone.now())
    return found.select_related("order__student__user").first()


@transaction.atomic
def issue(credential: Credential, holder_key: DictKey) -> str | None:
    """The signed document for the phone with that key; None when it may not have one.

    The same phone may ask again while its token lasts, in case the response got lost.
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
    visible = claims.always_visible(order, held, holder_key)
    return sdjwt.issue(visible, claims.disclosable(order), keys.signing_key(), keys.headers())


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
