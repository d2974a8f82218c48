"""What may be asked of the panel's lists through their address, of every list that there is."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import DateField
from django.urls import reverse

from tests.support.admin_pages import PROGRAMMES, listed, study

LISTS = sorted(admin.site._registry.values(), key=str)
ODD = [
    {"id__range": "0"},
    {"id__regex": "("},
    {"id__in": "x"},
    {"pk__gt": "1"},
    {"id__exact": "\0"},
    {"no_such_field": "1"},
    {"\0": "1"},
]


def address_of(model_admin):
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def filters_of(model_admin):
    """Each filter with the field it asks of."""
    paths = [path[0] if isinstance(path, tuple) else path for path in model_admin.list_filter]
    return [(path, get_fields_from_path(model_admin.model, path)[-1]) for path in paths]


@pytest.fixture
def browser(client, superuser):
    client.force_login(superuser)
    return client


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("model_admin", LISTS, ids=str)
def test_lookup_that_no_list_offers_opens_the_whole_list(browser, model_admin, odd):
    response = browser.get(address_of(model_admin), odd)

    assert (response.status_code, getattr(response, "url", "")) == (
        302,
        f"{response.request['PATH_INFO']}?e=1",
    )
    assert browser.get(response.url).status_code == 200


@pytest.mark.parametrize("model_admin", [one for one in LISTS if one.list_filter], ids=str)
@pytest.mark.parametrize("value", ["\0", "-", "9" * 30])
def test_odd_value_of_a_filter_is_no_error(browser, model_admin, value):
    for path, field in filters_of(model_admin):
        suffix = "gte" if isinstance(field, DateField) else "exact"
        lookup = f"{path}__{field.target_field.name}" if field.is_relation else path

        response = browser.get(address_of(model_admin), {f"{lookup}__{suffix}": value})

        assert response.status_code in {200, 302}


@pytest.mark.parametrize("date", [(9999, 12, 31), (1, 1, 1), (0, 0, 0), ("x", "\0", "")])
@pytest.mark.parametrize("model_admin", [one for one in LISTS if one.date_hierarchy], ids=str)
def test_odd_day_of_a_list_is_no_error(browser, model_admin, date):
    names = (f"{model_admin.date_hierarchy}__{part}" for part in ("year", "month", "day"))

    response = browser.get(address_of(model_admin), dict(zip(names, date, strict=True)))

    assert response.status_code in {200, 302}


@pytest.mark.parametrize("odd", [{"q": "\0"}, {"o": "\0.99"}, {"p": "\0"}, {"_facets": "\0"}])
@pytest.mark.parametrize("model_admin", LISTS, ids=str)
def test_odd_search_order_or_page_shows_the_list(browser, model_admin, odd):
    assert browser.get(address_of(model_admin), odd).status_code == 200


@pytest.mark.parametrize("model_admin", LISTS, ids=str)
def test_page_far_beyond_the_last_opens_the_whole_list(browser, model_admin):
    response = browser.get(address_of(model_admin), {"p": "9" * 30})

    assert response.status_code in {200, 302}


@pytest.mark.parametrize("model_admin", LISTS, ids=str)
@pytest.mark.parametrize("ticked", ["x", "\0", "9" * 24])
def test_odd_row_that_was_ticked_is_refused(browser, superuser, model_admin, ticked):
    request = browser.get(address_of(model_admin)).wsgi_request

    for action in model_admin.get_actions(request):
        answer = browser.post(
            address_of(model_admin), {"action": action, "_selected_action": ticked}
        )
        assert (action, answer.status_code) == (action, 400)


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("students", "studentcard", "student"),
        ("students", "studyprogramme", "student"),
        ("students", "faculty", "staff"),
    ],
)
def test_nul_in_a_field_that_completes_itself_is_no_error(browser, app, model, field):
    asked = {"app_label": app, "model_name": model, "field_name": field, "term": "\0"}

    assert browser.get(reverse("admin:autocomplete"), asked).status_code == 200


# whose faculties a filter offers


def offered(response, lookup):
    """What the list's filter of faculties offers, beside all of them."""
    specs = response.context["cl"].filter_specs
    [choices] = [spec.lookup_choices for spec in specs if spec.field_path.endswith(lookup)]
    return [name for _pk, name in choices]


@pytest.mark.parametrize("model", ["students_studyprogramme", "mlegitymacja_order"])
def test_filter_offers_a_clerk_the_own_faculties(office, clerk, faculty, other_faculty, model):
    url = reverse(f"admin:{model}_changelist")
    third = type(faculty).objects.create(name="Wydział Prawa")
    third.staff.add(clerk)

    assert offered(office.get(url), "faculty") == ["Wydział Informatyki", "Wydział Prawa"]


def test_filter_offers_a_superuser_every_faculty(browser, faculty, other_faculty, student):
    names = ["Wydział Filologiczny", "Wydział Informatyki"]

    assert offered(browser.get(PROGRAMMES), "faculty") == names


def test_filter_by_a_faculty_that_is_not_offered_opens_the_whole_list(
    office, student, other_faculty
):
    study(student, other_faculty)

    response = office.get(PROGRAMMES, {"faculty__id__exact": other_faculty.pk})

    assert (response.status_code, response.url) == (302, f"{PROGRAMMES}?e=1")
    assert len(listed(office.get(response.url))) == 1
