"""Students' records in the admin: their pages, and what a browser sends for them."""

from django.contrib.messages import get_messages
from django.urls import reverse

MODELS = ["student", "studyprogramme", "studentcard"]

STUDENTS = reverse("admin:students_student_changelist")
PROGRAMMES = reverse("admin:students_studyprogramme_changelist")
CARDS = reverse("admin:students_studentcard_changelist")


def record_of(student, model):
    """The student's one record of that model."""
    return {
        "student": student,
        "studyprogramme": student.programmes.first(),
        "studentcard": student.cards.first(),
    }[model]


def page_of(record, page="change"):
    return reverse(f"admin:students_{record._meta.model_name}_{page}", args=[record.pk])


def listed(response):
    return list(response.context["cl"].result_list)


def filled_in(response, **changes):
    """What a browser sends for the form of an admin page, with some of its fields changed."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = [field for form in forms for field in form if field.name not in {"photo", "DELETE"}]
    values = {field.html_name: field.value() for field in fields}
    # A browser says nothing of an unticked box.
    filled = {name: value for name, value in values.items() if value is not False}
    filled |= {
        field.html_initial_name: field.value()
        for field in fields
        if field.field.show_hidden_initial
    }
    return {**{name: "" if value is None else value for name, value in filled.items()}, **changes}


def programme(faculty, **differences):
    """The fields of a second programme in a form."""
    return {
        "faculty": faculty.pk,
        "programme": "Matematyka",
        "level": "first_cycle",
        "status": "active",
        **differences,
    }


def study(student, faculty):
    """The student begins a second programme, at that faculty."""
    fields = {**programme(faculty), "faculty": faculty}
    return student.programmes.create(is_primary=False, **fields)


def in_row(number, prefix, fields):
    return {f"{prefix}-{number}-{name}": value for name, value in fields.items()}


def is_sent_away(response):
    """Django's answer for what does not exist: back to the index, with a warning."""
    levels = [message.level_tag for message in get_messages(response.wsgi_request)]
    return (response.status_code, getattr(response, "url", ""), levels) == (
        302,
        reverse("admin:index"),
        ["warning"],
    )
