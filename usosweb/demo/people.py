"""The demo's people: invented, with PESEL numbers that are valid in form only."""

import datetime
import io
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from usosweb.office import dean_office_group
from usosweb.students import pesel, records
from usosweb.students.models import Faculty, Student, StudentCard, StudyProgramme

PASSWORD = "demo"  # noqa: S105  (the README says it)
FACULTY = "Wydział Informatyki"
OFFICE = {
    "office": "pokój 12, ul. Przykładowa 1",
    "office_hours": "od poniedziałku do piątku, 10:00–14:00",
    "email": "dziekanat@example.org",
}
OTHER_FACULTY = "Wydział Filologiczny"


@dataclass(frozen=True)
class Person:
    login: str
    first_name: str
    middle_names: str
    last_name: str
    birth_date: datetime.date
    pesel_serial: int
    # The condition for an order, by its name, that the person does not meet.
    lacks: str = ""
    faculty: str = FACULTY
    programme: str = "Informatyka, studia stacjonarne pierwszego stopnia"


PEOPLE = [
    Person("student", "Anna", "Maria", "Kowalska", datetime.date(2004, 5, 14), 1284),
    Person(
        "student1", "Piotr", "", "Wiśniewski", datetime.date(2003, 2, 8), 2715, "active_student"
    ),
    Person("student2", "Ołena", "", "Kowalenko", datetime.date(2004, 11, 30), 3460, "pesel"),
    Person(
        "student3", "Jakub", "Jan", "Wójcik", datetime.date(2005, 7, 21), 4133, "student_number"
    ),
    Person("student4", "Zofia", "", "Kamińska", datetime.date(2004, 1, 9), 5508, "photo"),
    Person("student5", "Michał", "Adam", "Lewandowski", datetime.date(2003, 9, 17), 6297, "els"),
    Person("student6", "Julia", "", "Zielińska", datetime.date(2004, 12, 24), 7842, "els_extended"),
    Person(
        "student7", "Maja", "Ewa", "Szymańska", datetime.date(2003, 6, 2), 8066, "data_unchanged"
    ),
    Person(
        "student8",
        "Marta",
        "",
        "Krawczyk",
        datetime.date(2004, 3, 18),
        9146,
        faculty=OTHER_FACULTY,
        programme="Filologia polska, studia stacjonarne pierwszego stopnia",
    ),
]


def make_people() -> None:
    """Make those who are missing; who is there stays as they are, but for a card that ran out."""
    faculty, _created = Faculty.objects.get_or_create(name=FACULTY, defaults=OFFICE)
    Faculty.objects.get_or_create(name=OTHER_FACULTY)
    make_staff(faculty)
    for number, person in enumerate(PEOPLE, start=400100):
        if not Student.objects.filter(user__username=person.login).exists():
            make_student(number, person)
    extend_cards()


def make_staff(faculty: Faculty) -> None:
    clerk = make_user("dziekanat", "Barbara", "Nowak", is_staff=True)
    clerk.groups.set([dean_office_group()])
    faculty.staff.add(clerk)
    make_user("admin", "Tomasz", "Mazur", is_staff=True, is_superuser=True)


def make_user(login: str, first_name: str, last_name: str, **flags: bool) -> User:
    user, created = User.objects.update_or_create(
        username=login,
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "email": f"{login}@example.org",
            **flags,
        },
    )
    if created:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return user


def make_student(number: int, person: Person) -> Student:
    student = Student(
        user=make_user(person.login, person.first_name, person.last_name),
        first_name=person.first_name,
        middle_names=person.middle_names,
        last_name=person.last_name,
        birth_date=person.birth_date,
        pesel="" if person.lacks == "pesel" else demo_pesel(person),
        student_number="" if person.lacks == "student_number" else str(number),
    )
    records.save(student)
    if person.lacks != "photo":
        records.replace_photo(student, demo_photo(number))
    cancelled, active = StudyProgramme.Status.CANCELLED, StudyProgramme.Status.ACTIVE
    programme = StudyProgramme(
        student=student,
        faculty=Faculty.objects.get(name=person.faculty),
        programme=person.programme,
        level=StudyProgramme.Level.FIRST_CYCLE,
        status=cancelled if person.lacks == "active_student" else active,
    )
    records.save(programme)
    if person.lacks != "els":
        make_card(student, person)
    return student


def make_card(student: Student, person: Person) -> None:
    today = timezone.localdate()
    yesterday = today - datetime.timedelta(days=1)
    card = StudentCard(
        student=student,
        date_of_issue=today - datetime.timedelta(days=200),
        expiration_date=yesterday if person.lacks == "els_extended" else next_extension(today),
    )
    records.save(card)
    if person.lacks == "data_unchanged":
        card.printed_last_name = "Szymczak"
        records.save(card, "printed_last_name")


def extend_cards() -> None:
    """So that a demo which has stood for months keeps its promises."""
    today = timezone.localdate()
    extended = [person.login for person in PEOPLE if person.lacks != "els_extended"]
    ended = StudentCard.objects.filter(expiration_date__lt=today)
    cards = list(ended.filter(student__user__username__in=extended))
    for card in cards:
        card.expiration_date = next_extension(today)
    records.save_many(cards, ["expiration_date"])


def next_extension(today: datetime.date) -> datetime.date:
    """The nearest 31 March or 31 October to come."""
    ends = [
        datetime.date(year, month, 31) for year in (today.year, today.year + 1) for month in (3, 10)
    ]
    return min(day for day in ends if day >= today)


def demo_pesel(person: Person) -> str:
    born = person.birth_date
    start = f"{born:%y}{born.month + 20 * (born.year >= 2000):02}{born:%d}{person.pesel_serial:04}"
    return f"{start}{pesel.check_digit(start)}"


def demo_photo(number: int) -> ContentFile:
    """A drawn head and shoulders: no real person's face."""
    picture = Image.new("RGB", (400, 500), (214, 222, 232))
    draw = ImageDraw.Draw(picture)
    shade = (60 + number * 37 % 120, 70 + number * 53 % 110, 90 + number * 71 % 100)
    draw.ellipse((60, 330, 340, 700), fill=shade)
    draw.ellipse((120, 110, 280, 320), fill=(226, 188, 160))
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return ContentFile(file.getvalue(), name="demo.png")
