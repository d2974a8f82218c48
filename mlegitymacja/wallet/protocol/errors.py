"""Error responses for wallets: RFC 6749, section 5.2, and RFC 6750."""

import re

from django.http import JsonResponse

# All that RFC 6749 allows in a description: printable ASCII but " and \.
DESCRIPTION = re.compile(r"[ !#-\[\]-~]+")


class OAuthError(Exception):
    """A request that is refused. ``code`` is for the wallet, ``description`` for its developer.

    Raises ValueError for a description that RFC 6749 does not allow. It never repeats user input.
    """

    def __init__(
        self, code: str, description: str, status: int = 400, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(code, description)
        if not DESCRIPTION.fullmatch(description):
            raise ValueError(f"No description of an error: {description!r}")
        self.code = code
        self.description = description
        self.status = status
        self.headers = headers or {}

    def response(self) -> JsonResponse:
        body = {"error": self.code, "error_description": self.description}
        return JsonResponse(body, status=self.status, headers=self.headers)


def invalid_token() -> OAuthError:
    """The access token is unknown or has lapsed."""
    return OAuthError(
        "invalid_token",
        "The access token is wrong or has expired.",
        status=401,
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )


def missing_token() -> OAuthError:
    """No access token was sent: a challenge without an error in the header (RFC 6750)."""
    return OAuthError(
        "invalid_token",
        "Send the access token as: Authorization: Bearer ...",
        status=401,
        headers={"WWW-Authenticate": 'Bearer realm="wallet"'},
    )


def cannot_sign() -> OAuthError:
    """The signing keys cannot be read."""
    return OAuthError("temporarily_unavailable", "Nothing can be signed now.", status=503)
