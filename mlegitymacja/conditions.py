"""Who may order: the seven conditions, in the words and the order of the university's instruction.

MLEGITYMACJA_CONDITIONS chooses among them by name. Nothing here knows of orders.
"""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mlegitymacja.statuses import Reason
from usosweb.students.models import Student, StudentCard, StudyProgramme


@dataclass(frozen=True)
class Finding:
    """What was found wrong; ``polish`` stands before the text and is Polish in every language."""

    text: str
    polish: str = ""


@dataclass(frozen=True)
class Condition:
    """One sentence that must be true of the student, and what to do while it is not."""

    name: str
    text: Promise
    remedy: Promise
    # What is wrong: nothing when the condition is met; None when it cannot be said before the
    # student has an ELS, which is what the page then says.
    check: Callable[[Student], list[Finding] | None]
    # Of a condition that must stay true while the document is valid: why the document ends.
    revocation_reason: Callable[[Student], Reason | None] = lambda student: None
    # The same for a query on what has a ``student``: it misses nobody with such a reason, and may
    # find others.
    may_have_lost: Callable[[], Combinable] | None = None


@dataclass(frozen=True)
class Answer:
    """How one condition stands for one student; ``met`` is None when it cannot be said yet."""

    condition: Condition
    met: bool | None
    findings: list[Finding]


# What each condition checks ----------------------------------------------------------------


def _active_student(student: Student) -> list[Finding]:
    if student.is_active:
        return []
    found = []
    for programme in student.all_programmes:
        what = programme.get_status_display()
        if programme.level == StudyProgramme.Level.PHD:
            what = _("a doctoral school, which gives no right to mLegitymacja.")
        found.append(Finding(what, polish=programme.programme))
    return found or [Finding(_("USOS lists no studies for you."))]


def _keeps_rights_after_graduation(student: Student) -> bool:
    """First-cycle graduates keep a student's rights to 31 October of the year they graduated in.

    Where USOS does not tell the day of graduation, until the document itself ends.
    """
    return any(
        programme.graduation_date is None or programme.graduation_date >= _earliest_graduation()
        for programme in student.all_programmes
        if programme.level == StudyProgramme.Level.FIRST_CYCLE and programme.is_graduated
    )


def _earliest_graduation() -> datetime.date:
    """The first day of the years in which one may have graduated and keep the rights today."""
    today = timezone.localdate()
    is_over = today > datetime.date(today.year, 10, 31)
    return datetime.date(today.year + 1 if is_over else today.year, 1, 1)


def _has_no_studies() -> Combinable:
    studied = Q(status=StudyProgramme.Status.ACTIVE) & ~Q(level=StudyProgramme.Level.PHD)
    graduated = Q(level=StudyProgramme.Level.FIRST_CYCLE, status__in=StudyProgramme.GRADUATED)
    in_time = Q(graduation_date=None) | Q(graduation_date__gte=_earliest_graduation())
    programmes = StudyProgramme.objects.filter(student=OuterRef("student"))
    return ~Exists(programmes.filter(studied | (graduated & in_time)))


def _pesel(student: Student) -> list[Finding]:
    if not student.pesel:
        return [Finding(_("There is no PESEL number in USOS."))]
    if not student.pesel_is_real:
        return [Finding(_("USOS holds a substitute number: %s.") % student.masked_pesel)]
    return []


def _student_number(student: Student) -> list[Finding]:
    return [] if student.student_number else [Finding(_("USOS lists no student number for you."))]


def _photo(student: Student) -> list[Finding]:
    return [] if student.photo else [Finding(_("There is no photograph of you in USOS."))]


def _els(student: Student) -> list[Finding]:
    if student.current_card:
        return []
    if student.all_cards:
        last = student.all_cards[0]
        return [Finding(_("Your last ELS was invalidated on %s.") % last.invalidated_on)]
    return [Finding(_("USOS lists no ELS for you."))]


def _has_no_card() -> Combinable:
    return ~Exists(StudentCard.objects.filter(student=OuterRef("student"), invalidated_on=None))


def _els_extended(student: Student) -> list[Finding] | None:
    card = student.current_card
    if card is None:
        return None
    if card.expiration_date >= timezone.localdate():
        return []
    text = _("According to USOS your ELS was valid until %s.") % card.expiration_date
    return [Finding(text)]


def _data_unchanged(student: Student) -> list[Finding] | None:
    card = student.current_card
    return [Finding(_change(card, field)) for field in card.outdated_fields()] if card else None


def _has_an_outdated_card() -> Combinable:
    """Of several cards not invalidated it may be another than the current one."""
    as_printed = {
        f"printed_{field}": OuterRef(f"student__{field}") for field in StudentCard.PRINTED
    }
    cards = StudentCard.objects.filter(student=OuterRef("student"), invalidated_on=None)
    return Exists(cards.exclude(**as_printed))


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
            check=_active_student,
            revocation_reason=lambda student: (
                None
                if student.is_active or _keeps_rights_after_graduation(student)
                else Reason.NOT_A_STUDENT
            ),
            may_have_lost=_has_no_studies,
        ),
        Condition(
            name="pesel",
            text=gettext_lazy("You have a PESEL number (the Polish identification number)"),
            remedy=gettext_lazy(
                "Bring a document with your PESEL to the dean's office. If you have no PESEL yet, "
                "the municipal office (urząd gminy) assigns it."
            ),
            check=_pesel,
        ),
        Condition(
            name="student_number",
            text=gettext_lazy("You have a student number"),
            remedy=gettext_lazy(
                "Ask the dean's office of your faculty to assign you a student number."
            ),
            check=_student_number,
        ),
        Condition(
            name="photo",
            text=gettext_lazy("You have a photograph in USOS"),
            remedy=gettext_lazy(
                "Send a photograph the way your university takes them, or bring one to the "
                "dean's office."
            ),
            check=_photo,
        ),
        Condition(
            name="els",
            text=gettext_lazy("You have an electronic student card (the plastic ELS)"),
            remedy=gettext_lazy(
                "Order a plastic ELS, or collect it, at the dean's office of your faculty."
            ),
            check=_els,
            revocation_reason=lambda student: (
                None if student.current_card else Reason.ELS_INVALIDATED
            ),
            may_have_lost=_has_no_card,
        ),
        Condition(
            name="els_extended",
            text=gettext_lazy("Your (plastic) ELS has been extended in USOS"),
            remedy=gettext_lazy(
                "Have your ELS extended at the dean's office. If it already carries a new "
                "hologram, ask the dean's office to enter this in USOS."
            ),
            check=_els_extended,
        ),
        Condition(
            name="data_unchanged",
            text=gettext_lazy("Your personal data have not changed since the ELS was issued"),
            remedy=gettext_lazy("Ask the dean's office of your faculty for a new ELS."),
            check=_data_unchanged,
            revocation_reason=lambda student: (
                Reason.DATA_CHANGED if _data_unchanged(student) else None
            ),
            may_have_lost=_has_an_outdated_card,
        ),
    )
}


def answers(student: Student) -> list[Answer]:
    """How each of the conditions in force stands for the student, in the setting's order."""
    given = []
    for condition in _in_force():
        found = condition.check(student)
        given.append(Answer(condition, None if found is None else not found, found or []))
    return given


def all_met(given: list[Answer]) -> bool:
    """Whether a student with these answers may order. What cannot be said yet is not met."""
    return all(answer.met for answer in given)


def digest(given: list[Answer]) -> str:
    """Another one for other answers, or other findings."""
    content = repr([(answer.condition.name, answer.met, answer.findings) for answer in given])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def revocation_reason(student: Student) -> Reason | None:
    """Why a document of the student may not live on, of the conditions in force; else None."""
    reasons = (condition.revocation_reason(student) for condition in _in_force())
    return next((reason for reason in reasons if reason), None)


def may_have_lost() -> list[Combinable]:
    """What finds all with a ``revocation_reason``, in a query on what has a ``student``.

    One for each condition: put together by OR they are many times as slow as apart.
    """
    may_be_lost = (condition.may_have_lost for condition in _in_force())
    return [find() for find in may_be_lost if find]


def _in_force() -> list[Condition]:
    return [ALL[name] for name in settings.MLEGITYMACJA_CONDITIONS]
