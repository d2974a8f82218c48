"""The portal's own pages, and its health checks."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView, LogoutView
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from usosweb import menu, versions
from usosweb.http import page_to_return_to
from usosweb.students.preferences import language_of, remember_language


@require_safe
def introduction(request: HttpRequest) -> HttpResponse:
    return render(request, "usosweb/introduction.html", {"tiles": menu.tiles()})


@require_safe
@login_not_required
def for_everyone(request: HttpRequest) -> HttpResponse:
    """What needs no login here; the rest of that menu is in the university's own USOSweb."""
    context = {
        "tiles": menu.tiles_for_everyone(),
        "action": menu.FOR_EVERYONE.action,
        "usosweb": settings.USOSWEB_URL,
    }
    return render(request, "usosweb/for_everyone.html", context)


@require_safe
@login_not_required
def not_installed(request: HttpRequest, action: str) -> HttpResponse:
    """The page of a module which the menu names and this installation does not have."""
    entry = _entry_or_404(action)
    if entry.href != request.path:
        return redirect(entry.href)
    return render(request, "usosweb/not_installed.html", {"entry": entry})


@require_safe
@login_not_required
def old_address(request: HttpRequest) -> HttpResponse:
    """USOSweb's own addresses, which instructions and bookmarks use."""
    return redirect(_entry_or_404(request.GET.get("_action", menu.FOR_STUDENTS.action)).href)


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration that the law asks for; the settings hold the university's part."""
    context = {"facts": settings.USOSWEB_ACCESSIBILITY, "address": settings.BASE_URL}
    return render(request, "usosweb/accessibility.html", context)


@require_safe
@login_not_required
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "usosweb/site_map.html")


class LoginForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy(
            "The username or the password is wrong. Upper and lower case matter."
        ),
    }
    # Django's field takes the focus, which carries keyboard users past the skip links.
    username = UsernameField()


class Login(LoginView):
    authentication_form = LoginForm
    template_name = "usosweb/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Remember the language chosen before the login; else set the stored one."""
        response = super().form_valid(form)
        user = form.get_user()
        chosen = self.request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen in dict(settings.LANGUAGES):
            remember_language(user, chosen)
        elif language := language_of(user):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
            )
        return response


class Logout(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let pages that are still open notice that the session has ended."""
        user_id = request.user.pk
        response = super().post(request, *args, **kwargs)
        versions.renew([user_id])
        return response


@require_POST
@login_not_required
def change_language(request: HttpRequest) -> HttpResponse:
    """Accept only our languages: Django's view takes any that it knows."""
    if request.POST.get("language") not in dict(settings.LANGUAGES):
        return redirect(page_to_return_to(request))
    remember_language(request.user, request.POST["language"])
    return set_language(request)


@require_safe
@login_not_required
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask for it beside files that are no pages."""
    return redirect(static("img/logo.svg"), permanent=True)


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    return _plain("ok")


@require_safe
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    try:
        # Reading a table, unlike SELECT 1, notices a database that was never migrated.
        get_user_model().objects.exists()
    except Error:
        return _plain("The database does not answer or was not migrated.", status=503)
    return _plain("ok")


def _entry_or_404(action: str) -> menu.Entry:
    try:
        return menu.by_action()[action]
    except KeyError:
        raise Http404 from None


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
