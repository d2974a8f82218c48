"""The portal's addresses, and around them those of the floors."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from benchmarks.plain_admin import plain_sites
from usosweb import urls

BARE = "/bare/"


def bare(request: HttpRequest) -> HttpResponse:
    """The least that a page for a person who is logged in can do: the middleware asks for that."""
    return HttpResponse("ok")


handler400, handler403, handler500 = urls.handler400, urls.handler403, urls.handler500
urlpatterns = [
    path(BARE[1:], bare),
    *urls.urlpatterns,
    *(path(f"{site.name}/", site.urls) for site in plain_sites()),
]
