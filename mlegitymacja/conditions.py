"""Who may order: the seven conditions, in the words and the order of the university's instruction.

MLEGITYMACJA_CONDITIONS chooses among them by name. Nothing here knows of orders.
"""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from usosweb.students.models import Student, StudentCard, StudyProgramme


@dataclass(frozen=True)
class Condition:
    """One sentence that must be true of the student, and what to do while it is not.

    ``test`` answers None when the question makes no sense yet: a card that does not exist is
    neither extended nor outdated. ``findings`` says what exactly was found wrong, if it can; it
    marks as HTML what is in Polish in every language, being the university's own words.
    ``lasts`` tells, of a condition that must go on being true while the document is valid,
    whether it still is; ``loss`` is what the student reads when it is not.
    """

    name: str
    text: Promise
    remedy: Promise
    test: Callable[[Student], bool | None]
    findings: Callable[[Student], list[str]] = lambda student: []
    lasts: Callable[[Student], bool] = lambda student: True
    loss: str = ""


@dataclass(frozen=True)
class Answer:
    """How one condition stands for one student."""

    condition: Condition
    met: bool | None
    findings: list[str]


# What each condition tests, and what it found when it does not hold ------------------------


def _found_programmes(student: Student) -> list[str]:
    return [_found_programme(place) for place in student.all_programmes] or [
        _("USOS lists no studies for you.")
    ]


def _found_programme(place: StudyProgramme) -> str:
    what = place.get_status_display()
    if place.level == StudyProgramme.Level.PHD:
        what = _("a doctoral school, which gives no right to mLegitymacja.")
    return format_html('<span lang="pl">{}</span>: {}', place.programme, what)


def _keeps_rights_after_graduation(student: Student) -> bool:
    """First-cycle graduates keep a student's rights to 31 October of the year they graduated in.

    Where USOS does not tell the day of graduation, until the document itself ends.
    """
    graduated = [
        place
        for place in student.all_programmes
        if place.level == StudyProgramme.Level.FIRST_CYCLE and place.is_graduated
    ]
    return any(
        place.graduation_date is None
        or timezone.localdate() <= datetime.date(place.graduation_date.year, 10, 31)
        for place in graduated
    )


def _found_pesel(student: Student) -> list[str]:
    if student.pesel:
        return [_("USOS holds a substitute number: %s.") % student.masked_pesel]
    return [_("There is no PESEL number in USOS.")]


def _found_cards(student: Student) -> list[str]:
    if last := student.cards.first():
        return [_("Your last ELS was invalidated on %s.") % last.invalidated_on]
    return [_("USOS lists no ELS for you.")]


def _els_extended(student: Student) -> bool | None:
    card = student.current_card
    return card.expiration_date >= timezone.localdate() if card else None


def _found_expiry(student: Student) -> list[str]:
    card = student.current_card
    return (
        [_("According to USOS your ELS was valid until %s.") % card.expiration_date] if card else []
    )


def _data_unchanged(student: Student) -> bool | None:
    card = student.current_card
    return not card.outdated_fields() if card else None


def _found_changes(student: Student) -> list[str]:
    card = student.current_card
    return [_change(card, field) for field in card.outdated_fields()] if card else []


def _change(card: StudentCard, field: str) -> str:
    if field == "photo_digest":
        return _("The photograph in USOS differs from the one on the ELS.")
    if field == "pesel":
        return _("The PESEL number in USOS differs from the one on the ELS.")
    return _("%(field)s: on the ELS %(printed)s, in USOS %(known)s.") % {
        "field": capfirst(Student._meta.get_field(field).verbose_name),  # type: ignore[union-attr]
        "printed": getattr(card, f"printed_{field}") or "–",
        "known": getattr(card.student, field) or "–",
    }


# The seven ---------------------------------------------------------------------------------

ALL: dict[str, Condition] = {
    condition.name: condition
    for condition in (
        Condition(
            name="active_student",
            text=gettext_lazy("You are an active student"),
            remedy=gettext_lazy(
                "mLegitymacja is for current students. If your status in USOS is wrong, ask the "
                "dean's office of your faculty to correct it."
            ),
            test=lambda student: student.is_active,
            findings=_found_programmes,
            lasts=lambda student: student.is_active or _keeps_rights_after_graduation(student),
            loss=gettext_noop("You are not an active student any more."),
        ),
        Condition(
            name="pesel",
            text=gettext_lazy("You have a PESEL number (the Polish identification number)"),
            remedy=gettext_lazy(
                "Bring a document with your PESEL to the dean's office. If you have no PESEL yet, "
                "the municipal office (urząd gminy) assigns it."
            ),
            test=lambda student: bool(student.pesel and student.pesel_is_real),
            findings=_found_pesel,
        ),
        Condition(
            name="student_number",
            text=gettext_lazy("You have a student number"),
            remedy=gettext_lazy(
                "Ask the dean's office of your faculty to assign you a student number."
            ),
            test=lambda student: bool(student.student_number),
            findings=lambda student: [_("USOS lists no student number for you.")],
        ),
        Condition(
            name="photo",
            text=gettext_lazy("You have a photograph in USOS"),
            remedy=gettext_lazy(
                "Send a photograph the way your university takes them, or bring one to the "
                "dean's office."
            ),
            test=lambda student: bool(student.photo),
            findings=lambda student: [_("There is no photograph of you in USOS.")],
        ),
        Condition(
            name="els",
            text=gettext_lazy("You have an electronic student card (the plastic ELS)"),
            remedy=gettext_lazy(
                "Order a plastic ELS, or collect it, at the dean's office of your faculty."
            ),
            test=lambda student: student.current_card is not None,
            findings=_found_cards,
            lasts=lambda student: student.current_card is not None,
            loss=gettext_noop("Your ELS has been invalidated."),
        ),
        Condition(
            name="els_extended",
            text=gettext_lazy("Your (plastic) ELS has been extended in USOS"),
            remedy=gettext_lazy(
                "Have your ELS extended at the dean's office. If it already carries a new "
                "hologram, ask the dean's office to enter this in USOS."
            ),
            test=_els_extended,
            findings=_found_expiry,
        ),
        Condition(
            name="data_unchanged",
            text=gettext_lazy("Your personal data have not changed since the ELS was issued"),
            remedy=gettext_lazy("Ask the dean's office of your faculty for a new ELS."),
            test=_data_unchanged,
            findings=_found_changes,
            lasts=lambda student: _data_unchanged(student) is not False,
            loss=gettext_noop("Your data in USOS are no longer those on your ELS."),
        ),
    )
}


def answers(student: Student) -> list[Answer]:
    """How each of the conditions in force stands for the student, in the setting's order."""
    return [_answer(ALL[name], student) for name in settings.MLEGITYMACJA_CONDITIONS]


def _answer(condition: Condition, student: Student) -> Answer:
    met = condition.test(student)
    return Answer(condition, met, condition.findings(student) if met is False else [])


def all_met(given: list[Answer]) -> bool:
    """Whether somebody with these answers may order. What cannot be told yet is not met."""
    return all(answer.met for answer in given)


def digest(given: list[Answer]) -> str:
    """Another one for other answers, or other findings."""
    told = repr([(answer.condition.name, answer.met, answer.findings) for answer in given])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def loss(student: Student) -> str:
    """Why a document of the student may not live on, of the conditions in force; else empty.

    A msgid: the reader's language is not known here.
    """
    in_force = (ALL[name] for name in settings.MLEGITYMACJA_CONDITIONS)
    return next((each.loss for each in in_force if not each.lasts(student)), "")
