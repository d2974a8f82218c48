"""The dean's office at work with students' records. Staff see the students of their faculties."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Field, FileField, ForeignKey, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from usosweb.office import PanelAdmin
from usosweb.students import photos, records
from usosweb.students.models import (
    Faculty,
    Student,
    StudentCard,
    StudyProgramme,
    faculties_of,
    validate_pesel,
)

# A PESEL, perhaps in groups.
ELEVEN_DIGITS = re.compile(r"(?<![0-9])[0-9](?:\s?[0-9]){10}(?![0-9])")


class RecordForms:
    """Forms that point only to the students and faculties of the member of staff who fills them.

    Changed is what differs from the page as it was opened, not from what another clerk saved since.
    """

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        # A file is sent only when it is another.
        if field and not isinstance(db_field, FileField):
            field.show_hidden_initial = True
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.changeable_by(request.user)
        elif db_field.name == "faculty" and not request.user.is_superuser:
            kwargs["queryset"] = Faculty.objects.filter(staff=request.user.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class OwnFaculties(admin.RelatedFieldListFilter):
    """Offers the faculties that the member of staff works for."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[Any, Any]]:
        if request.user.is_superuser:
            return super().field_choices(field, request, model_admin)
        return field.get_choices(  # type: ignore[no-any-return]
            include_blank=False,
            limit_choices_to={"staff": request.user.pk},
            ordering=self.field_admin_ordering(field, request, model_admin),
        )


class RecordsAdmin(RecordForms, PanelAdmin):
    """Records of students, of which a member of staff who studies here may only see the own one."""

    # For Django to show the form: what it finds is said by ``search``.
    search_fields = ["student"]
    search_help_text = _(
        "Student number, names, login, e-mail address or the whole PESEL. A PESEL does not stay in "
        "the address of the page: it is replaced by the number of the record."
    )

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        return queryset.filter(student__in=Student.objects.search(words))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        words = search_term.replace("\0", "").strip()
        return self.search(queryset, words) if words else queryset, False

    def words_for_address(self, request: HttpRequest, words: str) -> str:
        """In place of what has a PESEL in it the student whose it is, or nobody: addresses are
        logged.
        """
        found = ELEVEN_DIGITS.search(words)
        if not found:
            return words
        number = re.sub(r"\s", "", found[0])
        bearers = Student.objects.filter(Q(pesel=number) | Q(student_number=number))
        student = bearers.visible_to(request.user).first()
        return f"student:{student.pk if student else 0}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_own(request, obj)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            text = _(
                "Somebody changed these data at the same time, and the two changes do not go "
                "together. Yours have not been saved: look at the data and try once more."
            )
            self.message_user(request, text, messages.ERROR)
            return redirect(request.get_full_path())

    # FBT001: Django's signatures.
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        if form.changed_data or not change:
            records.save(obj, *form.changed_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        formset.save(commit=False)
        records.delete(*formset.deleted_objects)
        for record in formset.new_objects:
            records.save(record)
        for record, changed in formset.changed_objects:
            records.save(record, *changed)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        records.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        records.delete(*queryset)


def _is_own(request: HttpRequest, record: Any) -> bool:
    if record is None:
        return False
    student = record.pk if isinstance(record, Student) else record.student_id
    return not Student.objects.changeable_by(request.user).filter(pk=student).exists()


class ScopedAdmin(RecordsAdmin):
    """A list of what belongs to students, cut to the students whom the member of staff may see."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        if request.user.is_superuser:
            return queryset
        return queryset.filter(student__in=Student.objects.visible_to(request.user))


# For a wrong number, and for one of a student whom this clerk may not see.
UNUSABLE = _(
    "This number cannot be used here. Check whether it is typed correctly; if it is, ask the "
    "administrator."
)


class StudentForm(forms.ModelForm):
    """A PESEL can be given but never read: the page shows it masked."""

    new_pesel = forms.CharField(
        label=_("New PESEL"),
        required=False,
        help_text=_("Leave empty to keep the number as it is."),
    )
    # Whose form it is; the admin class says.
    by: User

    class Meta:
        model = Student
        exclude = ["pesel"]  # noqa: DJ006  (the admin class lists the fields)

    def clean_new_pesel(self) -> str:
        number: str = self.cleaned_data["new_pesel"]
        if number:
            self._refuse_if_taken("pesel", number)
            try:
                validate_pesel(number)
            except ValidationError as error:
                raise ValidationError(UNUSABLE) from error
        return number

    def clean_student_number(self) -> str:
        number: str = self.cleaned_data["student_number"]
        if number:
            self._refuse_if_taken("student_number", number)
        return number

    def _refuse_if_taken(self, field: str, number: str) -> None:
        """In words that do not tell of a student whom the member of staff may not see."""
        others = Student.objects.exclude(pk=self.instance.pk).filter(**{field: number})
        if others.visible_to(self.by).exists():
            raise ValidationError(_("Another student has this number."))
        if others.exists():
            raise ValidationError(UNUSABLE)

    def save(self, commit: bool = True) -> Student:  # noqa: FBT001, FBT002  (Django's signature)
        if number := self.cleaned_data["new_pesel"]:
            self.instance.pesel = number
        student: Student = super().save(commit)
        return student


def own_programmes(programmes: QuerySet, request: HttpRequest) -> QuerySet:
    """A student of two faculties has programmes that each dean's office may not touch."""
    if request.user.is_superuser:
        return programmes
    return programmes.filter(faculty__in=faculties_of(request.user))


class StudyProgrammeInline(RecordForms, admin.StackedInline):
    model = StudyProgramme
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return own_programmes(super().get_queryset(request), request)


class StudentCardInline(RecordForms, admin.StackedInline):
    model = StudentCard
    extra = 0


@admin.register(Student)
class StudentAdmin(RecordsAdmin):
    form = StudentForm
    list_display = ["__str__", "student_number", "masked_pesel_shown", "birth_date", "user"]
    list_filter = ["programmes__status", "programmes__level", "pesel_is_real"]
    list_select_related = ["user"]
    raw_id_fields = ["user"]
    fields = [
        ("first_name", "middle_names", "last_name"),
        ("masked_pesel_shown", "new_pesel", "pesel_is_real"),
        ("student_number", "birth_date"),
        "photo_shown",
        "photo",
    ]
    readonly_fields = ["masked_pesel_shown", "photo_shown", "account", "language", "wants_mail"]
    inlines = [StudyProgrammeInline, StudentCardInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Student.objects.visible_to(request.user)

    def search(self, queryset: Any, words: str) -> QuerySet:
        found: QuerySet = queryset.search(words)
        return found

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        obj.photo = form.initial.get("photo", "")  # replaced by save_related, with its files
        fields = set(form.changed_data) - {"photo", "new_pesel"}
        if "new_pesel" in form.changed_data:
            fields.add("pesel")
        if fields or not change:
            records.save(obj, *fields)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        student, is_replaced = form.instance, False
        if "photo" in form.changed_data:
            # Before a new card, which prints it.
            is_replaced = records.replace_photo(student, form.cleaned_data["photo"] or None)
        try:
            super().save_related(request, form, formsets, change)
        except BaseException:
            # The transaction takes back the row, but no files.
            if is_replaced:
                photos.discard(student.photo.name)
            raise

    def get_fields(self, request: HttpRequest, obj: Student | None = None) -> list:
        # Whose account a record belongs to decides who may order with it. Django would make the
        # name of the account a link, which leads a clerk nowhere.
        account = "user" if request.user.is_superuser else "account"
        return [*self.fields, account, ("language", "wants_mail")]

    @admin.display(description=Student._meta.get_field("user").verbose_name)
    def account(self, student: Student) -> str:
        return str(student.user or "–")

    @admin.display(description="PESEL")
    def masked_pesel_shown(self, student: Student) -> str:
        return student.masked_pesel

    @admin.display(description=_("photograph in USOS"))
    def photo_shown(self, student: Student) -> str:
        if not student.photo:
            return "–"
        return format_html('<img src="{}" alt="" height="120">', student.photo.url)


@admin.register(StudyProgramme)
class StudyProgrammeAdmin(RecordsAdmin):
    list_display = ["programme", "student", "faculty", "level", "status"]
    list_filter = [("faculty", OwnFaculties), "level", "status"]
    list_select_related = ["student", "faculty"]
    autocomplete_fields = ["student"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return own_programmes(super().get_queryset(request), request)

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """By the name of the programme as well: each way has an index of its own."""
        named = StudyProgramme.objects.filter(programme__icontains=words)
        studied = super().search(StudyProgramme.objects.all(), words)
        found = named.order_by().values("pk").union(studied.order_by().values("pk"))
        return queryset.filter(pk__in=found)


@admin.register(StudentCard)
class StudentCardAdmin(ScopedAdmin):
    list_display = ["student", "date_of_issue", "expiration_date", "invalidated_on"]
    list_filter = ["expiration_date", "invalidated_on"]
    list_select_related = ["student"]
    autocomplete_fields = ["student"]


@admin.register(Faculty)
class FacultyAdmin(PanelAdmin):
    list_display = ["name", "office", "office_hours", "email"]
    search_fields = ["name"]
    autocomplete_fields = ["staff"]
