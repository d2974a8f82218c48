"""Access tokens: each is for one order's document, for one key, for a few minutes."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from joserfc.jwk import DictKey

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.document import claims, keys, sdjwt, statuslist
from mlegitymacja.wallet.models import Credential
from usosweb.prepared import prepared
from usosweb.statements import update


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
    if credential.token_hash != good["token_hash"]:
        not_issued = Credential.objects.filter(pk=credential.pk, holder="")
        if not not_issued.update(**good):
            raise orders.CodesRefused
    return token


def seconds_left(order: Order) -> int:
    """How long the token of an order just redeemed lasts, in whole seconds."""
    codes = order.activation
    return round((codes.expires_at - timezone.now()).total_seconds()) if codes else 0


def credential_for(token: str) -> Credential | None:
    """The credential that the token is for; None when it is unknown or has lapsed."""
    for credential in _credentials(_hash(token)):
        if credential.token_expires_at and credential.token_expires_at > timezone.now():
            return credential
    return None


@prepared
def _credentials(token_hash: str) -> QuerySet[Credential]:
    return Credential.objects.select_related("order__student").filter(token_hash=token_hash)


def issue(credential: Credential, holder_key: DictKey) -> str | None:
    """The signed document for the phone with that key; None when it may not have one.

    The same phone may ask again while its token lasts, in case the response got lost. What is
    stored of the phone is then in ``credential``, too.
    """
    order, holder = credential.order, keys.thumbprint(holder_key)
    # Before anything is locked, and before the codes are used up.
    visible = claims.always_visible(order, credential, holder_key)
    signed = sdjwt.issue(visible, claims.disclosable(order), keys.signing_key(), keys.headers())
    if credential.holder or not _collect(credential, holder):
        # Perhaps it was this phone that was first.
        known = {"pk": credential.pk, "token_hash": credential.token_hash, "holder": holder}
        collected = Credential.objects.filter(**known, order__status=Status.COLLECTED)
        try:
            credential.refresh_from_db(from_queryset=collected)
        except Credential.DoesNotExist:
            return None
    return signed


def _collect(credential: Credential, holder: str) -> bool:
    """Put the document into that phone; False when another was first, or its token is replaced."""
    credential.holder, credential.notification_id = holder, secrets.token_urlsafe(16)
    with transaction.atomic():
        # The order is locked first, as where its codes are redeemed.
        if not orders.collect(credential.order):
            return False
        becomes = {"holder": holder, "notification_id": credential.notification_id}
        free = {"order": credential.pk, "token_hash": credential.token_hash, "holder": ""}
        taken = update(Credential, becomes, **free)
        if not taken:
            transaction.set_rollback(True)
        return bool(taken)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
