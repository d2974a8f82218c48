"""Pictures of every state of the portal, at two widths: ``./run screenshots``.

Sets up a demo of its own in a temporary folder, so that each time the pictures come out the same.
"""

import datetime
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
PAGE = "/dla_stud/studia/mlegitymacja/"
WEB = [sys.executable, "-m", "gunicorn", "usosweb.wsgi", "--threads=8", "--no-control-socket"]


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        set_up_demo(folder)
        with sync_playwright() as playwright, serving() as site:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            for name, state in STATES.items():
                state.prepare()
                with serving(**state.server) if state.server else nullcontext(site) as address:
                    take(browser, address, name, state)
            browser.close()


def set_up_demo(folder: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "usosweb.settings"
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
    os.environ["CELERY_BROKER_URL"] = f"embedded://localhost{folder}/broker"
    os.environ["MEDIA_ROOT"] = f"{folder}/media"
    # Playwright's loop runs in this thread, and Django takes it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("demo_data")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def wait_for(url: str) -> None:
    for _attempt in range(100):
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server does not answer.")


@contextmanager
def serving(**environment: str) -> Iterator[str]:
    """The portal's address, with its own ``environment`` on top."""
    address = f"127.0.0.1:{free_port()}"
    # What is broken on purpose need not complain.
    complaints = subprocess.DEVNULL if environment else None
    web = subprocess.Popen(
        [*WEB, f"--bind={address}"], cwd=ROOT, env={**os.environ, **environment}, stderr=complaints
    )
    try:
        wait_for(f"http://{address}/healthz")
        yield f"http://{address}"
    finally:
        web.kill()
        web.wait()


def take(browser: Any, address: str, name: str, state: "State") -> None:
    for width in state.widths:
        person = browser.new_context(
            base_url=address,
            color_scheme=state.colours,
            viewport={"width": width, "height": 800},
        )
        page = person.new_page()
        if state.login:
            page.goto("/logowanie/")
            log_in(page, state.login)
        person.add_cookies([{"name": "django_language", "value": state.language, "url": address}])
        page.goto(state.path)
        state.act(page)
        save(page.screenshot(full_page=state.whole), FOLDER / f"{name}-{width}.png")
        person.close()


def save(screenshot: bytes, file: Path) -> None:
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    # A page has few colours: a palette makes the file a third of the size. The octree keeps those
    # that are rare, as the green of "met".
    picture.quantize(64, Image.Quantize.FASTOCTREE).save(file, optimize=True)


# How each state comes about -----------------------------------------------------------------


def as_it_is(*_page: Any) -> None:
    """Nothing has to be done for this picture."""


def place() -> Any:
    from mlegitymacja import orders
    from usosweb.students.models import Student

    student = Student.objects.get(user__username="student")
    return orders.place(student, by=student.user)


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
    from django.utils import timezone

    from mlegitymacja import orders
    from mlegitymacja.models import Order

    order = issue()
    Order.objects.filter(pk=order.pk).update(due_at=timezone.now())
    orders.attend(order.pk)


def move(status: str, reason: str = "") -> Callable[[], None]:
    """To a status that only another issuer leads to."""

    def prepare() -> None:
        from mlegitymacja import orders
        from mlegitymacja.models import Status

        orders.moves.move(place(), Status(status), reason=reason)

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
}

if __name__ == "__main__":
    main()
