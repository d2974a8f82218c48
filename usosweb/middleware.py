"""Middleware of the portal."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from usosweb.errors import busy, plain_page
from usosweb.http import READING, page_to_return_to
from usosweb.load import BUSY, HEALTH

Answer = Callable[[HttpRequest], HttpResponse]
RETRY_AFTER_SECONDS = 300


def no_body_for_head(get_response: Answer) -> Answer:
    """Send no body to HEAD, which gunicorn would warn of; the Content-Length stays."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response

    return middleware


def shed_load(get_response: Answer) -> Answer:
    """Answer 503 to a request that found no room in load.py."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return busy(request) if BUSY in request.META else get_response(request)

    return middleware


def printable_cookies(get_response: Answer) -> Answer:
    """Drop cookies with unprintable characters: none is ours, and PostgreSQL takes no NUL."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.COOKIES.items()
        request.COOKIES = {name: value for name, value in sent if value.isprintable()}
        return get_response(request)

    return middleware


def chosen_language(get_response: Answer) -> Answer:
    """Set the language of a page: Polish until the person chooses otherwise.

    Django's LocaleMiddleware would follow the browser's Accept-Language, and the many Polish
    students with an English browser would not recognise the words of their instruction.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def own_pages(get_response: Answer) -> Answer:
    """Let only the person's own browser keep a page, unless its view says otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


def maintenance(get_response: Answer) -> Answer:
    """Answer 503 to all but health checks, without a look at the database."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.USOSWEB_MAINTENANCE or request.path == HEALTH:
            return get_response(request)
        response = plain_page(request, 503, gettext_lazy("Maintenance break"))
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        response["Cache-Control"] = "no-store"
        return response

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Look up the session only for views that need a login."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable
    ) -> HttpResponseRedirect:
        """Return to the form's page after the login when the session ended before it was sent."""
        if request.method in READING:
            return super().handle_no_permission(request, view_func)
        messages.warning(
            request,
            _("Your session has ended, so nothing has been done. Log in and try once more."),
        )
        return redirect_to_login(page_to_return_to(request), self.get_login_url(view_func))


def explain_wrong_method(get_response: Answer) -> Answer:
    """Show a page in place of the empty 405 to a person who opened a form's address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        empty = isinstance(response, HttpResponseNotAllowed)
        if not empty or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware
