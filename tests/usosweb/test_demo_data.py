"""The demo's people, and the group of the dean's office."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.utils import timezone

from mlegitymacja import conditions, orders
from mlegitymacja.models import Order
from usosweb.students import pesel
from usosweb.students.models import Faculty, Student, StudentCard, StudyProgramme

STUDENTS = ["student", *(f"student{number}" for number in range(1, 8))]
OF_THE_OTHER_FACULTY = "student8"
LOGINS = [*STUDENTS, OF_THE_OTHER_FACULTY, "admin", "dziekanat"]
COUNTED = [User, Group, Faculty, Student, StudyProgramme, StudentCard, Order]
DEAN_OFFICE_PERMISSIONS = {
    "students.view_student",
    "students.change_student",
    "students.view_studyprogramme",
    "students.add_studyprogramme",
    "students.change_studyprogramme",
    "students.view_studentcard",
    "students.add_studentcard",
    "students.change_studentcard",
    "mlegitymacja.view_order",
    "mlegitymacja.change_order",
    "mlegitymacja.view_orderevent",
    "mlegitymacja.view_notice",
}


@pytest.fixture
def demo(db):
    call_command("demo_data")


def student(login):
    return Student.objects.get(user__username=login)


def answers(login):
    """How the seven conditions stand for the student, in the page's order."""
    return [answer.met for answer in conditions.answers(student(login))]


def answers_promised(login):
    """All met, except the one that the login's number names."""
    promised: list[bool | None] = [True] * 7
    if number := login.removeprefix("student"):
        promised[int(number) - 1] = False
    if login == "student5":
        # A card that does not exist is neither extended nor outdated.
        promised[5:] = [None, None]
    return promised


# the people


def test_demo_data_makes_the_logins_that_the_readme_promises(demo):
    assert sorted(User.objects.values_list("username", flat=True)) == sorted(LOGINS)


@pytest.mark.parametrize("login", LOGINS)
def test_demo_login_opens_with_the_password_demo(demo, client, login):
    assert client.login(username=login, password="demo")


def test_demo_people_have_addresses_that_lead_to_nobody(demo):
    addresses = User.objects.order_by("username").values_list("email", flat=True)

    assert list(addresses) == [f"{login}@example.org" for login in sorted(LOGINS)]


def test_demo_logins_of_the_staff_are_no_students(demo):
    staff = User.objects.filter(is_staff=True).order_by("username")

    assert [(user.username, user.is_superuser) for user in staff] == [
        ("admin", True),
        ("dziekanat", False),
    ]
    assert Student.objects.filter(user__is_staff=True).count() == 0


@pytest.mark.parametrize("login", STUDENTS)
def test_demo_student_fails_just_the_condition_of_the_number(demo, login):
    assert answers(login) == answers_promised(login)


def test_demo_student_of_the_other_faculty_meets_all_conditions_there(demo):
    her = student(OF_THE_OTHER_FACULTY)

    assert (her.faculty.name, answers(OF_THE_OTHER_FACULTY)) == (
        "Wydział Filologiczny",
        [True] * 7,
    )


@pytest.mark.parametrize("day", ["2027-03-31", "2027-04-01", "2027-10-31", "2028-02-29"])
def test_demo_student_may_order_on_any_day_of_the_year(db, day):
    with time_machine.travel(f"{day}T12:00:00+00:00"):
        call_command("demo_data")

        assert answers("student") == [True] * 7
        assert answers("student6") == answers_promised("student6")


def test_demo_students_with_a_pesel_have_one_of_their_birthday(demo):
    with_pesel = Student.objects.exclude(pesel="")

    for person in with_pesel:
        pesel.check(person.pesel, today=timezone.localdate())
        assert pesel.birth_date(person.pesel) == person.birth_date
    assert len(with_pesel) == 8


def test_demo_clerk_sees_exactly_the_students_of_the_own_faculty(other_student, demo):
    clerk = User.objects.get(username="dziekanat")

    visible = Student.objects.visible_to(clerk).values_list("user__username", flat=True)
    assert sorted(visible) == STUDENTS


def test_demo_clerk_may_do_what_the_dean_office_may(demo):
    clerk = User.objects.get(username="dziekanat")

    assert clerk.get_all_permissions() == DEAN_OFFICE_PERMISSIONS


# again


def test_demo_data_again_makes_nothing_twice(demo):
    before = [model.objects.count() for model in COUNTED]

    call_command("demo_data")

    assert [model.objects.count() for model in COUNTED] == before


def test_demo_data_again_keeps_the_orders(demo):
    person = student("student")
    order = orders.place(person, by=person.user)
    orders.process(order.pk)
    before = Order.objects.values().get()

    call_command("demo_data")

    assert Order.objects.values().get() == before


def test_demo_data_again_keeps_a_changed_password(demo, client):
    user = User.objects.get(username="student")
    user.set_password("a password of the test")
    user.save()

    call_command("demo_data")

    assert client.login(username="student", password="a password of the test")


def test_demo_data_again_keeps_the_photographs(demo):
    before = list(Student.objects.values_list("photo", "photo_digest"))

    call_command("demo_data")

    assert list(Student.objects.values_list("photo", "photo_digest")) == before


def test_demo_data_again_keeps_what_the_office_changed(demo):
    Student.objects.filter(user__username="student2").update(pesel="44051401359")
    Student.objects.filter(user__username="student3").update(student_number="400100a")
    student("student5").cards.create(
        date_of_issue=timezone.localdate(), expiration_date=timezone.localdate()
    )
    before = list(Student.objects.values()), list(StudentCard.objects.values())

    call_command("demo_data")

    assert (list(Student.objects.values()), list(StudentCard.objects.values())) == before


def test_demo_data_again_after_half_a_year_keeps_its_promises(demo):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=180)):
        call_command("demo_data")

        assert answers("student") == [True] * 7
        assert answers("student6") == answers_promised("student6")


# where it must not run


def test_demo_data_where_the_world_can_log_in_is_refused(db, settings):
    settings.IS_LOCAL = False

    with pytest.raises(CommandError):
        call_command("demo_data")

    assert User.objects.count() == 0


# dean_office_group


def permissions(group):
    return {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in group.permissions.select_related("content_type")
    }


def test_dean_office_group_has_exactly_its_permissions(db):
    call_command("dean_office_group")

    group = Group.objects.get()
    assert group.name == "Dziekanat"
    assert permissions(group) == DEAN_OFFICE_PERMISSIONS


def test_dean_office_group_again_is_brought_up_to_date(db):
    call_command("dean_office_group")
    group = Group.objects.get()
    group.permissions.set([Permission.objects.get(codename="delete_student")])

    call_command("dean_office_group")

    assert permissions(Group.objects.get()) == DEAN_OFFICE_PERMISSIONS


def test_dean_office_group_again_keeps_its_members(clerk):
    call_command("dean_office_group")

    assert list(Group.objects.get().user_set.all()) == [clerk]
