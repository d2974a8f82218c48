"""Pages for when the request or the portal itself is what is wrong."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from usosweb.menu import Shell


def plain_page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """In the shell, but without asking who the person is: the database may be what is broken."""
    return HttpResponse(render_to_string(template, {"shell": Shell(request)}), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return plain_page(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    return plain_page(request, "500.html", status=500)
