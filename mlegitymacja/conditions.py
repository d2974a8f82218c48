"""Who may order: the seven conditions, in the words and the order of the university's instruction.

MLEGITYMACJA_CONDITIONS chooses among them by name. Nothing here knows of orders.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from usosweb.students.models import Student


@dataclass(frozen=True)
class Condition:
    """One sentence that must be true of the student, and what to do while it is not.

    ``test`` answers None when the question makes no sense yet: a card that does not exist is
    neither extended nor outdated. ``findings`` says what exactly was found wrong, if it can.
    """

    name: str
    text: Promise
    remedy: Promise
    test: Callable[[Student], bool | None]
    findings: Callable[[Student], list[Promise]] = lambda student: []


@dataclass(frozen=True)
class Answer:
    """How one condition stands for one student."""

    condition: Condition
    met: bool | None
    findings: list[Promise]


def _els_extended(student: Student) -> bool | None:
    card = student.current_card
    return card.expiration_date >= timezone.localdate() if card else None


def _data_unchanged(student: Student) -> bool | None:
    card = student.current_card
    return not card.outdated_fields() if card else None


def _changed_data(student: Student) -> list[Promise]:
    card = student.current_card
    return [CHANGES[field] for field in card.outdated_fields()] if card else []


# For each field that is printed on a card, the words for its change.
CHANGES: dict[str, Promise] = {
    "first_name": _("Your first name is different from the one on the card."),
    "middle_names": _("Your middle names are different from those on the card."),
    "last_name": _("Your last name is different from the one on the card."),
    "pesel": _("Your PESEL number is different from the one on the card."),
    "student_number": _("Your student number is different from the one on the card."),
    "photo_digest": _("Your photograph is different from the one on the card."),
}

ALL: dict[str, Condition] = {
    condition.name: condition
    for condition in (
        Condition(
            name="active_student",
            text=_("You are an active student"),
            remedy=_(
                "USOS shows no studies of yours in progress. If you study, ask the dean's office "
                "of your faculty to correct your status."
            ),
            test=lambda student: student.is_active,
        ),
        Condition(
            name="pesel",
            text=_("You have a PESEL number"),
            remedy=_(
                "USOS does not know your PESEL number, or holds only a substitute one. Bring a "
                "document with your PESEL to the dean's office. If you have none yet, the "
                "municipal office (urząd gminy) assigns it."
            ),
            test=lambda student: bool(student.pesel and student.pesel_is_real),
        ),
        Condition(
            name="student_number",
            text=_("You have a student number"),
            remedy=_(
                "You have not been given a student number in USOS. The dean's office of your "
                "faculty assigns it."
            ),
            test=lambda student: bool(student.student_number),
        ),
        Condition(
            name="photo",
            text=_("You have a photograph in USOS"),
            remedy=_(
                "There is no photograph of you in USOS. Send one the way your university takes "
                "them, or bring it to the dean's office."
            ),
            test=lambda student: bool(student.photo),
        ),
        Condition(
            name="els",
            text=_("You have an electronic student card (the plastic ELS)"),
            remedy=_(
                "USOS knows of no valid plastic ELS of yours. Order one, or collect it, at the "
                "dean's office of your faculty."
            ),
            test=lambda student: student.current_card is not None,
        ),
        Condition(
            name="els_extended",
            text=_("Your (plastic) ELS has been extended in USOS"),
            remedy=_(
                "Your ELS has expired in USOS. Have it extended at the dean's office. If it "
                "already carries a new hologram, ask the dean's office to enter this in USOS."
            ),
            test=_els_extended,
        ),
        Condition(
            name="data_unchanged",
            text=_("Your personal data have not changed since the ELS was issued"),
            remedy=_(
                "Your ELS no longer agrees with your data in USOS. Ask the dean's office of your "
                "faculty for a new ELS."
            ),
            test=_data_unchanged,
            findings=_changed_data,
        ),
    )
}
OF_THE_ELS = {"els", "els_extended", "data_unchanged"}


def answers(student: Student) -> list[Answer]:
    """How each of the conditions in force stands for the student, in the setting's order."""
    conditions = [ALL[name] for name in settings.MLEGITYMACJA_CONDITIONS]
    return [
        Answer(condition, condition.test(student), condition.findings(student))
        for condition in conditions
    ]


def all_met(given: list[Answer]) -> bool:
    """Whether somebody with these answers may order. What cannot be told yet is not met."""
    return all(answer.met for answer in given)


def validity(student: Student) -> datetime.date:
    """The last day of a document ordered now, for a student who meets the conditions.

    That of the ELS; where the conditions do not ask for an ELS, that of the semester.
    """
    card = student.current_card
    if card and OF_THE_ELS & set(settings.MLEGITYMACJA_CONDITIONS):
        return card.expiration_date
    return semester_validity(timezone.localdate())


def semester_validity(day: datetime.date) -> datetime.date:
    """31 March for the winter semester (October to February), else 31 October.

    Source: rozporządzenie MNiSW w sprawie studiów, the validity of a student card.
    """
    if day.month >= 10:
        return datetime.date(day.year + 1, 3, 31)
    if day.month <= 2:
        return datetime.date(day.year, 3, 31)
    return datetime.date(day.year, 10, 31)
