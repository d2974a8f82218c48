"""The endpoints of OpenID4VCI 1.0: they check the request, other modules decide."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from mlegitymacja import orders
from mlegitymacja.statuses import Reason
from mlegitymacja.wallet.document import claims, keys, statuslist
from mlegitymacja.wallet.models import Credential
from mlegitymacja.wallet.protocol import grants, metadata, nonces, offers, proofs
from mlegitymacja.wallet.protocol.bodies import FORM, JSON
from mlegitymacja.wallet.protocol.errors import OAuthError, invalid_token
from mlegitymacja.wallet.protocol.http import bearer, endpoint
from usosweb import limits

# What a phone may say of its document, and why the document then ends.
EVENTS = {
    "credential_accepted": None,
    "credential_failure": Reason.NOT_STORED,
    "credential_deleted": Reason.REMOVED_FROM_PHONE,
}
# Requests a minute. A whole lecture hall may share one address; refusing a made-up code costs one
# signature, and a real code allows five attempts only.
PER_ADDRESS = 600
READS_OF_AN_OFFER = 20
TRIES_OF_A_CODE = 10
FOR_AN_HOUR = {"Cache-Control": "public, max-age=3600"}
# A new key must be known soon after a rotation.
FOR_FIVE_MINUTES = {"Cache-Control": "public, max-age=300"}


@endpoint("GET")
def credential_issuer(request: HttpRequest) -> HttpResponse:
    return JsonResponse(metadata.credential_issuer(), headers=FOR_AN_HOUR)


@endpoint("GET")
def authorization_server(request: HttpRequest) -> HttpResponse:
    return JsonResponse(metadata.authorization_server(), headers=FOR_AN_HOUR)


@endpoint("GET")
def jwt_vc_issuer(request: HttpRequest) -> HttpResponse:
    return JsonResponse(metadata.jwt_vc_issuer(), headers=FOR_FIVE_MINUTES)


@endpoint("GET")
def jwks(request: HttpRequest) -> HttpResponse:
    """The same keys for clients of the authorization server's ``jwks_uri``."""
    return JsonResponse(keys.public_keys(), headers=FOR_FIVE_MINUTES)


@endpoint("GET")
def type_metadata(request: HttpRequest) -> HttpResponse:
    return JsonResponse(claims.type_metadata(), headers=FOR_AN_HOUR)


@endpoint("GET")
def offer(request: HttpRequest, secret: str) -> HttpResponse:
    limits.refuse_flood("offers", limits.asker(request), PER_ADDRESS, seconds=60)
    limits.refuse_flood("reads of an offer", secret, READS_OF_AN_OFFER, seconds=60)
    if not orders.is_offered(offers.qr_text(secret)):
        raise Http404
    return JsonResponse(offers.content(secret))


@endpoint("POST", reads=FORM)
def token(request: HttpRequest, form: dict[str, str]) -> HttpResponse:
    limits.refuse_flood("tokens", limits.asker(request), PER_ADDRESS, seconds=60)
    code, activation_code = _codes_in(form)
    client_id = _client_in(form)
    secret = offers.secret_of(code)
    if secret is None:
        raise _wrong_codes()
    limits.refuse_flood("tokens of a code", secret, TRIES_OF_A_CODE, seconds=60)
    try:
        order = orders.redeem(offers.qr_text(secret), activation_code)
        access_token = grants.new_token(order, client_id)
    except orders.CodesRefused:
        raise _wrong_codes() from None
    return JsonResponse(
        {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": grants.seconds_left(order),
        }
    )


def _codes_in(form: dict[str, str]) -> tuple[str, str]:
    """The pre-authorized code and the activation code. Raises OAuthError."""
    grant_type = form.get("grant_type")
    if grant_type is None:
        raise OAuthError("invalid_request", "grant_type is missing.")
    if grant_type != offers.GRANT_TYPE:
        raise OAuthError("unsupported_grant_type", f"The grant_type must be {offers.GRANT_TYPE}.")
    for name in ("pre-authorized_code", "tx_code"):
        if name not in form:
            raise OAuthError("invalid_request", f"{name} is missing.")
    # A person typed it; the codes have capital letters and digits only.
    return form["pre-authorized_code"], form["tx_code"].strip().upper()


def _client_in(form: dict[str, str]) -> str:
    """The client_id of a named wallet; empty where every wallet may collect. Raises OAuthError."""
    clients = settings.MLEGITYMACJA_WALLET_CLIENTS
    client_id = form.get("client_id", "")
    if clients and client_id not in clients:
        raise OAuthError("invalid_client", "This client_id may not collect documents here.")
    return client_id if clients else ""


def _wrong_codes() -> OAuthError:
    """The same error for both codes, so that it does not show which one was right."""
    return OAuthError("invalid_grant", "The codes are wrong, used or expired.")


@endpoint("POST")
def nonce(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"c_nonce": nonces.new_nonce()})


@endpoint("POST", reads=JSON, malformed="invalid_credential_request")
def credential(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    found = _credential_for(request)
    proof = _proof_in(body)
    signed = grants.issue(found, proofs.holder_key(proof, found.client_id))
    if signed is None:
        raise OAuthError("credential_request_denied", "This document is not to be had any more.")
    return JsonResponse(
        {"credentials": [{"credential": signed}], "notification_id": found.notification_id}
    )


def _credential_for(request: HttpRequest) -> Credential:
    """The credential that the request's access token is for. Raises OAuthError."""
    found = grants.credential_for(bearer(request))
    if found is None:
        raise invalid_token()
    return found


def _proof_in(body: dict[str, Any]) -> str:
    """The one proof of a credential request. Raises OAuthError."""
    match body:
        case {"credential_configuration_id": str(wanted)} if "credential_identifier" not in body:
            pass
        case {"credential_identifier": str()} if "credential_configuration_id" not in body:
            # Token responses give none, so none is known.
            why = "Ask by credential_configuration_id: there are no credential_identifiers."
            raise OAuthError("unknown_credential_identifier", why)
        case _:
            why = "Ask by credential_configuration_id, and by it alone."
            raise OAuthError("invalid_credential_request", why)
    if wanted != offers.CONFIGURATION:
        raise OAuthError(
            "unknown_credential_configuration", f"There is only {offers.CONFIGURATION}."
        )
    if "credential_response_encryption" in body:
        raise OAuthError("invalid_encryption_parameters", "Encrypted answers are not offered.")
    match body.get("proofs"):
        case {"jwt": [str(proof)], **others} if not others:
            return proof
    raise OAuthError("invalid_proof", "The proofs must be one member, jwt: a list of one proof.")


@endpoint("POST", reads=JSON, malformed="invalid_notification_request")
def notification(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    found = _credential_for(request)
    match body:
        case {"notification_id": str(notification_id), "event": str(event)} if event in EVENTS:
            pass
        case _:
            why = f"Send a notification_id and an event, one of {', '.join(sorted(EVENTS))}."
            raise OAuthError("invalid_notification_request", why)
    if not found.notification_id or notification_id != found.notification_id:
        raise OAuthError("invalid_notification_id", "No answer had this notification_id.")
    if reason := EVENTS[event]:
        orders.revoke(found.order, found.order.student.user, reason=reason)
    return HttpResponse(status=204)


@endpoint("GET")
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    token = statuslist.current(number)
    if token is None:
        raise Http404
    return HttpResponse(
        token,
        content_type="application/statuslist+jwt",
        headers={"Cache-Control": f"public, max-age={statuslist.CACHE_SECONDS}"},
    )
