"""What students decide for themselves: whether, and in which language, they are written to."""

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from usosweb.students.models import Language, Student


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = Student
        fields = ["wants_mail", "language"]
        labels = {"wants_mail": _("Send me e-mails about my matters in USOSweb")}
        help_texts = {
            "wants_mail": _(
                "For example when a document you ordered is ready, or when it is about to expire."
            ),
            "language": _("Switching between PL and EN at the top of the page changes it as well."),
        }


def remember_language(user: User | AnonymousUser, language: str) -> None:
    """The language that a student's pages are switched to is that of their mails as well."""
    if user.is_authenticated:
        Student.objects.filter(user=user.pk).update(language=language)


def settle_language(request: HttpRequest, response: HttpResponse) -> None:
    """At the login: what was chosen before it is remembered, or else what was once chosen holds."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in Language.values:
        remember_language(request.user, chosen)
    elif student := Student.objects.filter(user=request.user.pk).first():
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            student.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
