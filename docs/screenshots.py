"""Pictures of every state of the portal, at two widths: ``./run screenshots``.

Sets up a demo of its own in a temporary folder, so that each time the pictures come out the same.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (1280, 320)
PAGE = "/dla_stud/studia/mlegitymacja/"
WEB = [sys.executable, "-m", "gunicorn", "usosweb.wsgi", "--threads=8", "--no-control-socket"]


def main() -> None:
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        set_up_demo(folder)
        address = f"127.0.0.1:{free_port()}"
        web = subprocess.Popen([*WEB, f"--bind={address}"], cwd=ROOT)
        try:
            wait_for(f"http://{address}/healthz")
            take_all(f"http://{address}")
        finally:
            web.kill()


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


def take_all(address: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, (login, path, prepare) in STATES.items():
            prepare()
            person = browser.new_context(base_url=address)
            if login:
                log_in(person, login)
            shoot(person, path, name)
            person.close()
        browser.close()


def log_in(person: Any, login: str) -> None:
    page = person.new_page()
    page.goto("/logowanie/")
    page.get_by_label("Nazwa użytkownika").fill(login)
    page.get_by_label("Hasło").fill("demo")
    page.get_by_role("button", name="Zaloguj się").click()
    page.close()


def shoot(person: Any, path: str, name: str) -> None:
    page = person.new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
        # A page has few colours: a palette makes the file a quarter of the size.
        picture.convert("RGB").quantize(128).save(FOLDER / f"{name}-{width}.png", optimize=True)
    page.close()


# How each state comes about -----------------------------------------------------------------


def as_it_is() -> None:
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


def issue() -> None:
    from mlegitymacja import orders

    orders.attend(place().pk)


def revoke() -> None:
    from django.contrib.auth.models import User

    from mlegitymacja import orders

    clerk = User.objects.get(username="dziekanat")
    orders.revoke(place(), by=clerk, reason="Skreślenie z listy studentów.")


def move(status: str, reason: str = "") -> Callable[[], None]:
    """To a status that only another issuer, or a wallet, leads to."""

    def prepare() -> None:
        from mlegitymacja import orders
        from mlegitymacja.models import Status

        orders._move(place(), Status(status), reason=reason)

    return prepare


# Name of the picture -> login, address, what happens before. Each follows from the one above.
STATES: dict[str, tuple[str, str, Callable[[], None]]] = {
    "login": ("", "/logowanie/", as_it_is),
    "accessibility": ("", "/deklaracja-dostepnosci/", as_it_is),
    "introduction": ("student", "/dla_stud/", as_it_is),
    "preferences": ("student", "/ustawienia/", as_it_is),
    "not-installed": ("student", "/modul/dla_stud/studia/oceny/index/", as_it_is),
    "not-found": ("student", "/nie-ma/", as_it_is),
    "no-student": ("dziekanat", PAGE, as_it_is),
    "all-conditions-met": ("student", PAGE, as_it_is),
    "no-els": ("student5", PAGE, as_it_is),
    "data-changed": ("student7", PAGE, as_it_is),
    "pending": ("student", PAGE, place),
    "processing": ("student", PAGE, move("processing")),
    "cancelled": ("student", PAGE, cancel),
    "failed": ("student", PAGE, move("failed", "Numeru PESEL nie ma w rejestrze.")),
    "ready": ("student", PAGE, issue),
    "collected": ("student", PAGE, move("collected")),
    "revoked": ("student", PAGE, revoke),
}

if __name__ == "__main__":
    main()
