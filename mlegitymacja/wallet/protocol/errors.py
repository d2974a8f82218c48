"""How a wallet is told what is wrong: RFC 6749, section 5.2, and RFC 6750."""

import re

from django.http import JsonResponse

# All that RFC 6749 allows in a description: printable ASCII but " and \.
DESCRIPTION = re.compile(r"[ !#-\[\]-~]+")


class OAuthError(Exception):
    """A request that is refused. ``code`` is for the wallet, ``description`` for its developer.

    A description never repeats what was sent; one that RFC 6749 does not allow raises ValueError.
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

    def answer(self) -> JsonResponse:
        body = {"error": self.code, "error_description": self.description}
        return JsonResponse(body, status=self.status, headers=self.headers)


def invalid_token() -> OAuthError:
    """What was sent as an access token opens nothing here, or no longer."""
    return OAuthError(
        "invalid_token",
        "The access token is wrong or has expired.",
        status=401,
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )


def missing_token() -> OAuthError:
    """The challenge of RFC 6750: without a token there is no error to name in the header."""
    return OAuthError(
        "invalid_token",
        "Send the access token as: Authorization: Bearer ...",
        status=401,
        headers={"WWW-Authenticate": 'Bearer realm="wallet"'},
    )


def cannot_sign() -> OAuthError:
    """The keys are not to be had: our fault, and perhaps mended soon."""
    return OAuthError("temporarily_unavailable", "Nothing can be signed now.", status=503)
