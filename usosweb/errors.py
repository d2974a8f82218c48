"""Pages for errors: of the request, or of the portal itself."""

import sys
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from usosweb.background import DATABASE_AWAY
from usosweb.shell import Shell

# How long programs are asked to stay away from a server that is busy.
RETRY_AFTER_SECONDS = 5


def plain_page(
    request: HttpRequest, status: int, heading: str | Promise, message: str = ""
) -> HttpResponse:
    """A page in the shell that needs no database: it may be what is broken.

    It is in both languages, hence the lazy heading. The text below is the template of ``message``,
    or else of the status. A view for programs answers with its own ``plain_error`` instead.
    """
    if plain_error := getattr(_view(request), "plain_error", None):
        response: HttpResponse = plain_error(status)
        return response
    context = {
        "shell": Shell(request),
        "heading": heading,
        "message": f"usosweb/_{message or status}.html",
    }
    return HttpResponse(render_to_string("usosweb/plain.html", context), status=status)


def _view(request: HttpRequest) -> Callable[..., Any] | None:
    """The view of the request, which may have failed before it was resolved."""
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return plain_page(request, 400, _("The server did not understand the browser"))


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return _refused(request, "403.html")


def form_out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _refused(request, "403_csrf.html")


def _refused(request: HttpRequest, template: str) -> HttpResponse:
    """In the dean's office panel a page of the panel, without the student's menus."""
    if request.path.startswith(reverse("admin:index")) and admin.site.has_permission(request):
        panel = admin.site.each_context(request)
        return render(request, f"admin/{template}", panel, status=403)
    return render(request, template, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exception(), DATABASE_AWAY):
        return busy(request)
    return plain_page(request, 500, _("Something went wrong on our side"))


def busy(request: HttpRequest) -> HttpResponse:
    """Answer 503: the same request may work in a moment."""
    if request.accepts("text/html") or hasattr(_view(request), "plain_error"):
        response = plain_page(request, 503, _("The portal cannot answer right now"), "busy")
    else:
        response = HttpResponse(status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
