"""The states of the portal that screenshots.py takes pictures of.

Django is imported where it is used: by then it is set up.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PAGE = "/dla_stud/studia/mlegitymacja/"

# How each state comes about ------------------------------------------------------------------


def as_it_is(*_page: Any) -> None:
    """Nothing has to be done for this picture."""


def place() -> Any:
    from mlegitymacja import orders
    from usosweb.students.models import Student

    student = Student.objects.get(user__username="student")
    return orders.place(student, by=student.user)


def wait_an_hour() -> None:
    order = place()
    order.order_date -= datetime.timedelta(hours=1)
    order.save()


def cancel() -> None:
    from mlegitymacja import orders

    order = place()
    orders.cancel(order, by=order.student.user)


def issue() -> Any:
    from mlegitymacja import orders

    order = place()
    orders.attend(order.pk)
    order.refresh_from_db()
    return order


def revoke() -> None:
    from django.contrib.auth.models import User

    from mlegitymacja import orders

    clerk = User.objects.get(username="dziekanat")
    orders.revoke(place(), by=clerk, reason="Skreślenie z listy studentów.")


def revoke_as_the_student() -> None:
    from mlegitymacja import orders

    order = issue()
    orders.revoke(order, by=order.student.user)


def expire() -> None:
    from usosweb.demo.states import lapse

    lapse(issue())


def move(status: str, reason: str = "") -> Callable[[], None]:
    """To a status that only another issuer leads to."""

    def prepare() -> None:
        from mlegitymacja import orders
        from mlegitymacja.statuses import Status

        orders.changes.change_status(place(), Status(status), reason=reason)

    return prepare


def redeem() -> Any:
    from mlegitymacja import orders

    codes = issue().activation
    return orders.redeem(codes.qr_text, codes.activation_code)


def collect() -> None:
    from mlegitymacja import orders

    orders.collect(place())


def come_near_the_end() -> None:
    end_els_in(days=12)
    order = place()
    order.expiration_date = order.student.current_card.expiration_date
    order.save()


def end_els_in(days: int) -> None:
    from django.utils import timezone

    card = place().student.current_card
    card.expiration_date = timezone.localdate() + datetime.timedelta(days)
    card.save()


def renew() -> None:
    from mlegitymacja import orders

    document = place()
    orders.renew(document, by=document.student.user)


def collect_with_a_wallet() -> None:
    """Afterwards the text that the wallet presents is in ``presented``."""
    from tests.support import shown

    signed = shown.document(issue())
    presented.append(shown.presented(signed, *shown.NAMES, "picture", phone=shown.PHONE))


presented: list[str] = []


# What is done on the page --------------------------------------------------------------------


def log_in(page: Any, login: str = "student") -> None:
    page.locator("#id_username").fill(login)
    page.locator("#id_password").fill("demo")
    with page.expect_navigation():
        page.locator("form.fields button").click()


def ask(page: Any) -> None:
    page.locator("[data-confirm]").click()


def ask_without_scripts(page: Any) -> None:
    page.goto(page.locator("[data-confirm]").get_attribute("href"))


def ask_for_a_new_phone(page: Any) -> None:
    page.locator("[data-confirm^=confirm-replace]").click()


def enlarge(page: Any) -> None:
    page.locator("[data-enlarges]").click()


def order_without_a_session(page: Any) -> None:
    page.context.clear_cookies(name="sessionid")
    with page.expect_navigation():
        page.locator("#order-state form button").click()


def verify(page: Any) -> None:
    page.locator("textarea").fill(presented[-1])
    with page.expect_navigation():
        page.locator("form.fields button").click()


@dataclass(frozen=True, kw_only=True)
class State:
    """Who opens which page; what happens before, and then on it; how it is looked at."""

    login: str = "student"
    path: str = PAGE
    prepare: Callable[[], Any] = as_it_is
    act: Callable[[Any], None] = as_it_is
    server: dict[str, str] = field(default_factory=dict)
    language: str = "pl"
    colours: str = "light"
    widths: tuple[int, ...] = (1280, 320)
    # Else only what the screen shows: a dialog lies over that.
    whole: bool = True


# By the name of the picture. Each follows from the one above.
STATES = {
    "login": State(login="", path="/logowanie/"),
    "accessibility": State(login="", path="/deklaracja-dostepnosci/"),
    "maintenance": State(login="", path="/", server={"USOSWEB_MAINTENANCE": "true"}),
    "server-error": State(
        login="", path="/logowanie/", act=log_in, server={"DATABASE_URL": "sqlite://:memory:"}
    ),
    "introduction": State(path="/dla_stud/"),
    "for-everyone": State(login="", path="/dla_wszystkich/"),
    "verify": State(login="", path="/sprawdz/"),
    "preferences": State(path="/ustawienia/"),
    "not-installed": State(path="/modul/dla_stud/studia/oceny/index/"),
    "not-found": State(path="/nie-ma/"),
    "no-right": State(login="dziekanat", path="/admin/students/faculty/"),
    "wrong-method": State(path=f"{PAGE}zamow/"),
    "no-student": State(login="dziekanat"),
    "all-conditions-met": State(),
    "all-conditions-met-english": State(language="en"),
    "session-lost": State(act=order_without_a_session),
    "no-els": State(login="student5"),
    "data-changed": State(login="student7"),
    "pending": State(prepare=place),
    "late": State(prepare=wait_an_hour),
    "cancel-dialog": State(act=ask, whole=False),
    "cancel-question": State(act=ask_without_scripts),
    "processing": State(prepare=move("processing")),
    "cancelled": State(prepare=cancel),
    "failed": State(prepare=move("failed", "Numeru PESEL nie ma w rejestrze.")),
    "ready": State(prepare=issue),
    "ready-english": State(language="en"),
    "ready-dark": State(colours="dark", widths=(1280,)),
    "qr-enlarged": State(act=enlarge, whole=False),
    "revoke-dialog": State(act=ask, whole=False),
    "revoke-question": State(act=ask_without_scripts),
    "being-collected": State(prepare=redeem),
    "collected": State(prepare=collect),
    "new-phone-dialog": State(act=ask_for_a_new_phone, whole=False),
    "els-runs-out": State(prepare=come_near_the_end),
    "renewable": State(prepare=lambda: end_els_in(days=200)),
    "renewal-pending": State(prepare=renew),
    "renewal-ready": State(prepare=issue),
    "renewal-expired": State(prepare=expire),
    "revoked": State(prepare=revoke),
    "revoked-by-the-student": State(prepare=revoke_as_the_student),
    "expired": State(prepare=expire),
    "verified-valid": State(login="", path="/sprawdz/", prepare=collect_with_a_wallet, act=verify),
    "verified-revoked": State(login="", path="/sprawdz/", prepare=revoke, act=verify),
}
