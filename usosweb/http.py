from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme

READING = {"GET", "HEAD"}


class LoggedInRequest(HttpRequest):
    """What a view receives unless it is marked login_not_required."""

    user: User


def page_to_return_to(request: HttpRequest) -> str:
    """This page; for a form that was sent, the page it stands on, or else the introduction."""
    if request.method in READING:
        return request.get_full_path()
    referer = request.META.get("HTTP_REFERER", "")
    try:
        ours = url_has_allowed_host_and_scheme(referer, request.get_host())
    except DisallowedHost:
        ours = False
    if not ours:
        return reverse("introduction")
    page = urlsplit(referer)._replace(scheme="", netloc="").geturl()
    return escape_leading_slashes(page) or reverse("introduction")


def client_address(request: HttpRequest) -> str:
    """Where the request comes from, as the outermost of our own proxies saw it.

    Anything further left in X-Forwarded-For may be forged.
    """
    sent: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    hops = [hop.strip() for hop in sent.split(",")]
    proxies = settings.USOSWEB_PROXIES
    if proxies and len(hops) >= proxies and hops[-proxies]:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
