"""What students decide for themselves: whether, and in which language, they are written to."""

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext_lazy as _

from usosweb.students import records
from usosweb.students.models import Student


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


def language_of(user: User) -> str:
    """The language a student chose for mails; empty for anyone else."""
    return Student.objects.filter(user=user).values_list("language", flat=True).first() or ""


def remember_language(user: User | AnonymousUser, language: str) -> None:
    """The language that a student's pages are switched to is that of their mails as well."""
    if user.is_authenticated:
        records.choose(user, language=language)
