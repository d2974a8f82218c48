"""What USOS knows of a person: faculties, students, their programmes and plastic cards (ELS).

Names of fields and the values of choices follow USOS API (services/users, progs, cards).
"""

import re
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from usosweb.prepared import prepared
from usosweb.search import SearchText, has_words
from usosweb.students import pesel, photos


def validate_pesel(value: str) -> None:
    try:
        pesel.check(value, today=timezone.localdate())
    except pesel.InvalidPesel as error:
        raise ValidationError(_("This is not a valid PESEL number.")) from error


class Faculty(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True)
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dean's office staff"),
        related_name="faculties",
        limit_choices_to={"is_staff": True},
        blank=True,
        help_text=_("They see the students and the orders of this faculty, and no others."),
    )

    # Where a student is sent with what only the dean's office can mend.
    office = models.CharField(
        _("room and address of the dean's office"), max_length=200, blank=True
    )
    office_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail of the dean's office"), blank=True)

    class Meta:
        verbose_name = _("faculty")
        verbose_name_plural = _("faculties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def faculties_of(user: User | AnonymousUser) -> list[int]:
    """The keys of the faculties that a member of staff works for.

    No subquery: a database that is told which they are knows how many students to expect.
    """
    return [faculty.pk for faculty in _faculties_of(user.pk)] if user.pk else []


@prepared
def _faculties_of(user: int) -> models.QuerySet[Faculty]:
    return Faculty.objects.filter(staff=user, staff__is_staff=True).order_by()


# Stands in the address of a page for a PESEL that was searched for.
ONE_STUDENT = re.compile(r"student:(?P<key>[0-9]+)")


class StudentQuerySet(models.QuerySet["Student"]):
    def changed(self) -> Self:
        """Those whose records changed and were not looked through since, first changed first."""
        return self.filter(changed_at__isnull=False).order_by("changed_at")

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The students, former ones too, of the faculties that a member of staff works for."""
        if user.is_active and user.is_superuser:
            return self
        theirs = faculties_of(user)
        programmes = StudyProgramme.objects.filter(student=OuterRef("pk"), faculty__in=theirs)
        return self.filter(Exists(programmes))

    def changeable_by(self, user: User | AnonymousUser) -> Self:
        """The students whom a member of staff may see, without that person.

        Clerks and superusers alike do not decide about their own record and documents.
        """
        return self.visible_to(user).exclude(user=user.pk)

    def search(self, words: str) -> Self:
        """Those with each of the words in names and number, or with that login or e-mail address.

        Of an address, known by its @, the beginning is enough. What stands for one student in
        addresses of pages finds that student.
        """
        typed = words.strip()
        if not typed:
            return self
        if one := ONE_STUDENT.fullmatch(typed):
            return self.filter(pk=one["key"])
        account = Q(username__in={typed, typed.lower()})
        if "@" in typed:
            account |= Q(email__istartswith=typed)
        # Asked for first, so that the students are found by the indexes of both columns.
        accounts = list(User.objects.filter(account).values_list("pk", flat=True))
        return self.filter(has_words("search_text", typed) | Q(user__in=accounts))


class Language(models.TextChoices):
    """The languages of mails, each under its own name."""

    POLISH = "pl", "polski"
    ENGLISH = "en", "English"


class Student(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="student",
        null=True,
        blank=True,
    )
    first_name = models.CharField(_("first name"), max_length=100)
    middle_names = models.CharField(_("middle names"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100)
    pesel = models.CharField("PESEL", max_length=11, blank=True, validators=[validate_pesel])
    pesel_is_real = models.BooleanField(
        _("genuine PESEL"),
        default=True,
        help_text=_("Off when the number was assigned by the university only as a login."),
    )
    student_number = models.CharField(_("student number"), max_length=20, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    photo = photos.PhotoField(
        _("photograph"), upload_to=photos.storage_name, blank=True, validators=[photos.validate]
    )
    photo_digest = models.CharField(max_length=64, blank=True, editable=False)
    # The student's own choice, made on the page of preferences.
    language = models.CharField(
        _("language of e-mails"), max_length=2, choices=Language, default=Language.POLISH
    )
    wants_mail = models.BooleanField(_("e-mails from USOSweb"), default=True)

    # PostgreSQL has an index for it. It has to go before one of its columns can change its type.
    search_text = models.GeneratedField(
        expression=SearchText("last_name", "first_name", "middle_names", "student_number"),
        output_field=models.TextField(),
        db_persist=True,
    )

    imported_at = models.DateTimeField(
        _("brought over from USOS"), default=timezone.now, editable=False
    )
    # Since when the record, its programmes and cards included, has changes that were not looked
    # through by what depends on it.
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = _("student")
        verbose_name_plural = _("students")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=[field], condition=~Q(**{field: ""}), name=f"one_student_a_{field}"
            )
            for field in ("pesel", "student_number")
        ]
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=Q(changed_at__isnull=False),
                name="student_changed",
            ),
            models.Index(fields=["last_name", "first_name", "id"], name="student_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"

    @property
    def email(self) -> str:
        return self.user.email if self.user else ""

    @property
    def masked_pesel(self) -> str:
        return pesel.masked(self.pesel)

    @cached_property
    def current_card(self) -> "StudentCard | None":
        """The card issued last of those not invalidated."""
        return next((card for card in self.all_cards if card.invalidated_on is None), None)

    @cached_property
    def all_cards(self) -> "list[StudentCard]":
        """The student's cards, the one issued last first."""
        cards = _cards_of(self.pk)
        for card in cards:
            card.student = self
        return cards

    @cached_property
    def all_programmes(self) -> "list[StudyProgramme]":
        """The student's programmes with their faculties, the primary one first."""
        return _programmes_of(self.pk)

    @property
    def faculty(self) -> Faculty | None:
        """The student's own: that of the primary programme."""
        return self.all_programmes[0].faculty if self.all_programmes else None

    @property
    def is_active(self) -> bool:
        """Whether any programme is being studied; doctoral school gives no student's rights."""
        return any(
            programme.status == StudyProgramme.Status.ACTIVE
            and programme.level != StudyProgramme.Level.PHD
            for programme in self.all_programmes
        )


class StudyProgramme(models.Model):
    """A programme of study as one student studies it."""

    class Status(models.TextChoices):
        """As in USOS API's services/progs."""

        ACTIVE = "active", pgettext_lazy("study programme", "active")
        CANCELLED = (
            "cancelled",
            pgettext_lazy("study programme", "removed from the list of students"),
        )
        GRADUATED_END_OF_STUDY = (
            "graduated_end_of_study",
            pgettext_lazy("study programme", "completed, before the diploma examination"),
        )
        GRADUATED_BEFORE_DIPLOMA = (
            "graduated_before_diploma",
            pgettext_lazy("study programme", "graduated, diploma not yet issued"),
        )
        GRADUATED_DIPLOMA = (
            "graduated_diploma",
            pgettext_lazy("study programme", "graduated with a diploma"),
        )

    GRADUATED = (
        Status.GRADUATED_END_OF_STUDY,
        Status.GRADUATED_BEFORE_DIPLOMA,
        Status.GRADUATED_DIPLOMA,
    )

    class Level(models.TextChoices):
        FIRST_CYCLE = "first_cycle", _("first-cycle studies")
        SECOND_CYCLE = "second_cycle", _("second-cycle studies")
        LONG_CYCLE = "long_cycle", _("uniform master's studies")
        PHD = "phd", _("doctoral school")

    # Found by the indexes below, which answer by themselves of which faculties a student is.
    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="programmes", db_index=False
    )
    faculty = models.ForeignKey(
        Faculty,
        verbose_name=_("faculty"),
        on_delete=models.PROTECT,
        related_name="programmes",
        db_index=False,
    )
    programme = models.CharField(_("programme"), max_length=200)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    status = models.CharField(_("status"), max_length=30, choices=Status, default=Status.ACTIVE)
    admission_date = models.DateField(_("date of admission"), null=True, blank=True)
    graduation_date = models.DateField(_("date of graduation"), null=True, blank=True)
    is_primary = models.BooleanField(_("primary programme"), default=True)

    class Meta:
        verbose_name = _("study programme")
        verbose_name_plural = _("study programmes")
        ordering = ["-is_primary", "programme", "pk"]
        indexes = [
            models.Index(fields=["student", "faculty"], name="programme_of_student"),
            models.Index(fields=["faculty", "student"], name="programme_of_faculty"),
            models.Index(fields=["-is_primary", "programme", "id"], name="programme_as_listed"),
        ]

    def __str__(self) -> str:
        return self.programme

    @property
    def is_graduated(self) -> bool:
        return self.status in self.GRADUATED


class StudentCard(models.Model):
    """A plastic ELS: how long it is valid, and what is printed on it."""

    PRINTED = (
        "first_name",
        "middle_names",
        "last_name",
        "pesel",
        "student_number",
        "photo_digest",
    )

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="cards")
    date_of_issue = models.DateField(_("date of issue"))
    expiration_date = models.DateField(_("expiration date"))
    invalidated_on = models.DateField(
        _("invalidated on"),
        null=True,
        blank=True,
        help_text=_("When the card was returned, lost, or replaced by another."),
    )
    printed_first_name = models.CharField(max_length=100, editable=False)
    printed_middle_names = models.CharField(max_length=100, blank=True, editable=False)
    printed_last_name = models.CharField(max_length=100, editable=False)
    printed_pesel = models.CharField(max_length=11, blank=True, editable=False)
    printed_student_number = models.CharField(max_length=20, blank=True, editable=False)
    printed_photo_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("student card (ELS)")
        verbose_name_plural = _("student cards (ELS)")
        ordering = ["-date_of_issue", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expiration_date__gte=F("date_of_issue")),
                name="card_expires_after_its_issue",
                violation_error_message=_("A card cannot expire before it was issued."),
            ),
        ]
        indexes = [models.Index(fields=["-date_of_issue", "-id"], name="card_newest")]

    def __str__(self) -> str:
        return f"ELS {self.date_of_issue}"

    def outdated_fields(self) -> list[str]:
        """The names of those of PRINTED that differ between USOS and the card."""
        return [
            field
            for field in self.PRINTED
            if getattr(self, f"printed_{field}") != getattr(self.student, field)
        ]


@prepared
def _cards_of(student: int) -> models.QuerySet[StudentCard]:
    return StudentCard.objects.filter(student=student)


@prepared
def _programmes_of(student: int) -> models.QuerySet[StudyProgramme]:
    return StudyProgramme.objects.filter(student=student).select_related("faculty")
