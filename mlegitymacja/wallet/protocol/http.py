"""What all endpoints for wallets have in common: reading requests and refusing them.

They use no cookie and no session, and every response is JSON. So pages of other sites may call them
like any other client (CORS): there is nothing that they could borrow from their visitor.
"""

import logging
import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils import translation
from django.utils.log import log_response
from django.views.decorators.csrf import csrf_exempt

from mlegitymacja.wallet.document import keyfile
from mlegitymacja.wallet.protocol.bodies import Format
from mlegitymacja.wallet.protocol.errors import (
    OAuthError,
    cannot_sign,
    invalid_token,
    missing_token,
)
from usosweb.background import DATABASE_AWAY
from usosweb.limits import TooMany

logger = logging.getLogger(__name__)

# Errors outside a view, and unexpected ones.
PLAIN = {
    400: ("invalid_request", "The server did not understand the request."),
    500: ("server_error", "Something went wrong on our side."),
    503: ("temporarily_unavailable", "The portal cannot answer right now. Try again later."),
}

BODY_BYTES = 64 * 1024
# "Bearer" and a token in the characters of RFC 6750, section 2.1.
BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)

View = Callable[..., HttpResponse]


def endpoint(
    *methods: str, reads: Format | None = None, malformed: str = "invalid_request"
) -> Callable[[View], View]:
    """Make a view an endpoint for wallets.

    The body, parsed as ``reads`` (FORM or JSON), becomes the view's second argument. ``malformed``
    is the error code of requests that are refused before the view is called. Responses are not
    cached unless the view sets Cache-Control.
    """
    allowed = [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            _drop_session(request)
            if request.method == "OPTIONS":
                return _with_headers(_preflight(allowed))
            # Responses may be cached, so they do not depend on a user's language.
            with translation.override(settings.LANGUAGE_CODE):
                try:
                    body = _read(request, allowed, reads, malformed)
                    response = view(request, *body, *args, **kwargs)
                except Exception as error:  # noqa: BLE001  (no wallet reads an error page)
                    response = _error_response(request, error)
            return _with_headers(response)

        wrapped.plain_error = in_json  # type: ignore[attr-defined]  # asked by usosweb.errors
        return csrf_exempt(login_not_required(wrapped))

    return decorate


def _drop_session(request: HttpRequest) -> None:
    """Without a session, Django adds neither a cookie nor "Vary: Cookie"."""
    if hasattr(request, "session"):
        del request.session
    # Django sets it for a malformed CSRF cookie.
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False


def _preflight(allowed: Sequence[str]) -> HttpResponse:
    """The answer to a CORS preflight request (the Fetch standard)."""
    methods = ", ".join(allowed)
    return HttpResponse(
        status=204,
        headers={
            "Allow": methods,
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": "86400",
        },
    )


def _read(
    request: HttpRequest, allowed: Sequence[str], reads: Format | None, malformed: str
) -> list[dict[str, Any]]:
    """The parsed body, if the view reads one, in a list. Raises OAuthError."""
    if request.method not in allowed:
        methods = ", ".join(allowed)
        why = f"The method must be one of {methods}."
        raise OAuthError(malformed, why, 405, {"Allow": methods})
    try:
        # No more, even if Content-Length is wrong.
        body = request.read(BODY_BYTES + 1)
    except UnreadablePostError:
        raise OAuthError(malformed, "The body broke off.") from None
    if len(body) > BODY_BYTES:
        raise OAuthError(malformed, f"The body may have {BODY_BYTES} bytes.", status=413)
    if reads is None:
        return []
    if request.content_type != reads.content_type:
        why = f"The Content-Type must be {reads.content_type}."
        raise OAuthError(malformed, why, status=reads.status_of_another)
    try:
        return [reads.parse(body)]
    except (ValueError, RecursionError):
        why = f"The body cannot be read as {reads.content_type}."
        raise OAuthError(malformed, why) from None


def _error_response(request: HttpRequest, error: Exception) -> HttpResponse:
    match error:
        case OAuthError():
            return error.response()
        case Http404():
            return OAuthError("not_found", "Nothing is here.", status=404).response()
        case TooMany(retry_after=seconds):
            why = f"Too many requests. Try again in {seconds} seconds."
            headers = {"Retry-After": str(seconds)}
            return OAuthError("temporarily_unavailable", why, 429, headers).response()
        case keyfile.NotConfigured():
            logger.error("Nothing can be signed: %s", error)
            return cannot_sign().response()
    response = in_json(503 if isinstance(error, DATABASE_AWAY) else 500)
    log_response(
        "%s: %s",
        response.reason_phrase,
        request.path,
        response=response,
        request=request,
        exception=error,
    )
    return response


def in_json(status: int) -> HttpResponse:
    """The error response of an endpoint, in place of the portal's error page."""
    code, description = PLAIN[status]
    return _with_headers(OAuthError(code, description, status=status).response())


def bearer(request: HttpRequest) -> str:
    """The access token of the request. Raises OAuthError."""
    sent = request.META.get("HTTP_AUTHORIZATION", "")
    if sent.partition(" ")[0].lower() != "bearer":
        raise missing_token()
    if not (token := BEARER.fullmatch(sent)):
        raise invalid_token()
    return token[1]


def _with_headers(response: HttpResponse) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
    response.headers.setdefault("Cache-Control", "no-store")
    if response["Cache-Control"] == "no-store":
        # RFC 6749 asks for it, for old caches.
        response["Pragma"] = "no-cache"
    return response
