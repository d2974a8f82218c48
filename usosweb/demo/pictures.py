"""The pictures of the portal that screenshots.py takes."""

import dataclasses
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib.auth.models import User
from playwright.sync_api import Page

from mlegitymacja.models import Order
from usosweb.demo import states
from usosweb.demo.people import PASSWORD, PEOPLE, make_student
from usosweb.demo.phone import Phone
from usosweb.students.models import Student

MODULE = "/dla_stud/studia/mlegitymacja/"
VERIFY = "/sprawdz/"
ORDERS = "/admin/mlegitymacja/order/"
DESKTOP = (1280,)

_numbers = itertools.count(1)


def new_student(person: int = 0) -> Student:
    """A student who may order, with the name of one of the demo's people."""
    number = next(_numbers)
    model = dataclasses.replace(
        PEOPLE[person], login=f"student-{number}", lacks="", pesel_serial=2 * number
    )
    return make_student(400200 + number, model)


def clerk() -> User:
    return User.objects.get(username="dziekanat")


# What is there before the picture is taken; the path may name its number as {pk}


def revoked_by_the_university(student: Student) -> Order:
    return states.revoked_by_the_university(student, clerk())


def after_many_others(student: Student) -> Order:
    return states.after_many_others(student, clerk())


def orders_of_a_faculty(student: Student) -> Order:
    """Orders of other students, too, in different states."""
    for person, state in enumerate(
        (states.collected, states.failed, states.cancelled, states.ready, states.placed), start=3
    ):
        state(new_student(person))
    return revoked_by_the_university(student)


# What is done on the page


def log_in(page: Page, login: str = "student") -> None:
    page.locator("#id_username").fill(login)
    page.locator("#id_password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("form.fields button").click()


def ask(page: Page) -> None:
    page.locator("[data-confirm]").click()


def ask_without_scripts(page: Page) -> None:
    page.goto(page.locator("[data-confirm]").get_attribute("href") or "")


def ask_for_a_new_phone(page: Page) -> None:
    page.locator("[data-confirm^=confirm-replace]").click()


def enlarge(page: Page) -> None:
    page.locator("[data-enlarges]").click()


def order_without_a_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")
    with page.expect_navigation():
        page.locator("#order-state form button").click()


def check_valid(page: Page) -> None:
    check(page, collected_text())


def check_revoked(page: Page) -> None:
    text = collected_text()
    states.revoke(Order.objects.latest("pk"), clerk())
    check(page, text)


def collected_text() -> str:
    """What a phone shows of a document that it collected just now."""
    phone = Phone()
    return phone.present(phone.collect(states.ready(new_student())))


def check(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    with page.expect_navigation():
        page.locator("form.fields button").click()


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Who opens which page; what was there before, and what they do on it; how it is looked at."""

    # Brings about the state of a new student, who then logs in. Else ``login`` does, if any.
    state: Callable[[Student], Order] | None = None
    login: str = "student"
    path: str = MODULE
    act: Callable[[Page], Any] | None = None
    server: dict[str, str] = field(default_factory=dict)
    language: str = "pl"
    colours: Literal["light", "dark"] = "light"
    widths: tuple[int, ...] = (1280, 320)
    # Else only what the screen shows: a dialog lies over that.
    whole: bool = True


PICTURES = {
    "office-orders": Picture(
        login="dziekanat", path=ORDERS, state=orders_of_a_faculty, widths=DESKTOP
    ),
    "office-order": Picture(
        login="dziekanat",
        path=f"{ORDERS}{{pk}}/change/",
        state=revoked_by_the_university,
        widths=DESKTOP,
    ),
    "login": Picture(login="", path="/logowanie/"),
    "accessibility": Picture(login="", path="/deklaracja-dostepnosci/"),
    "maintenance": Picture(login="", path="/", server={"USOSWEB_MAINTENANCE": "true"}),
    "server-error": Picture(
        login="", path="/logowanie/", act=log_in, server={"DATABASE_URL": "sqlite://:memory:"}
    ),
    "introduction": Picture(path="/dla_stud/"),
    "for-everyone": Picture(login="", path="/dla_wszystkich/"),
    "verify": Picture(login="", path=VERIFY),
    "preferences": Picture(path="/ustawienia/"),
    "not-installed": Picture(path="/modul/dla_stud/studia/oceny/index/"),
    "not-found": Picture(path="/nie-ma/"),
    "no-right": Picture(login="dziekanat", path="/admin/students/faculty/"),
    "wrong-method": Picture(path=f"{MODULE}zamow/"),
    "no-student": Picture(login="dziekanat"),
    "all-conditions-met": Picture(),
    "all-conditions-met-english": Picture(language="en"),
    "session-lost": Picture(act=order_without_a_session),
    "no-els": Picture(login="student5"),
    "data-changed": Picture(login="student7"),
    "pending": Picture(state=states.placed),
    "late": Picture(state=states.late),
    "cancel-dialog": Picture(state=states.placed, act=ask, whole=False),
    "cancel-question": Picture(state=states.placed, act=ask_without_scripts),
    "processing": Picture(state=states.processing),
    "cancelled": Picture(state=states.cancelled),
    "failed": Picture(state=states.failed),
    "ready": Picture(state=states.ready),
    "ready-english": Picture(state=states.ready, language="en"),
    "ready-dark": Picture(state=states.ready, colours="dark", widths=DESKTOP),
    "qr-enlarged": Picture(state=states.ready, act=enlarge, whole=False),
    "revoke-dialog": Picture(state=states.ready, act=ask, whole=False),
    "revoke-question": Picture(state=states.ready, act=ask_without_scripts),
    "being-collected": Picture(state=states.being_collected),
    "collected": Picture(state=states.collected),
    "new-phone-dialog": Picture(state=states.collected, act=ask_for_a_new_phone, whole=False),
    "els-runs-out": Picture(state=states.ends_soon),
    "renewable": Picture(state=states.renewable),
    "renewal-pending": Picture(state=states.renewal_placed),
    "renewal-ready": Picture(state=states.renewal_ready),
    "renewal-expired": Picture(state=states.renewal_expired),
    "after-many-others": Picture(state=after_many_others),
    "revoked": Picture(state=revoked_by_the_university),
    "revoked-by-the-student": Picture(state=states.revoked_by_the_student),
    "expired": Picture(state=states.expired),
    "verified-valid": Picture(login="", path=VERIFY, act=check_valid),
    "verified-revoked": Picture(login="", path=VERIFY, act=check_revoked),
}
