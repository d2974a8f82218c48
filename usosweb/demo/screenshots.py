"""Pictures of the portal in each state, at two widths: ``./run screenshots``.

Sets up a demo of its own in a temporary folder, so that the pictures come out the same each time.
"""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from usosweb.demo.pictures import Picture

ROOT = Path(__file__).resolve().parents[2]
# Those that a guide shows; they are taken anew with the others.
GUIDES = ROOT / "docs" / "screenshots"


def main() -> None:
    with tempfile.TemporaryDirectory() as state:
        set_up_django(state)
        options = arguments()
        options.folder.mkdir(parents=True, exist_ok=True)
        set_up_demo()
        take_all(options.folder, options.only)
    print(f"Pictures are in {options.folder}; those of the guides in {GUIDES}.")


def arguments() -> argparse.Namespace:
    from usosweb.demo.pictures import PICTURES

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=PICTURES,
        metavar="PICTURE",
        help="the name of a picture; may be repeated",
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "var" / "screenshots")
    return parser.parse_args()


def set_up_django(folder: str) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "usosweb.settings",
        "USOSWEB_VAR_DIR": folder,
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "CELERY_BROKER_URL": f"embedded://localhost{folder}/broker",
        "MEDIA_ROOT": f"{folder}/media",
        "MLEGITYMACJA_WALLET_KEYS": f"{folder}/wallet_keys.json",
        # Playwright's loop runs in this thread, and Django takes it for asynchronous code.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    import django

    django.setup()


def set_up_demo() -> None:
    from django.core.management import call_command

    call_command("wallet_keys", "make", stdout=io.StringIO())
    call_command("migrate", verbosity=0)
    call_command("demo_data")


def take_all(folder: Path, only: list[str] | None) -> None:
    from playwright.sync_api import sync_playwright

    from usosweb.demo.pictures import PICTURES

    with sync_playwright() as playwright, serving() as site:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
            args=["--no-sandbox"],
        )
        for name in only or PICTURES:
            picture = PICTURES[name]
            with serving(**picture.server) if picture.server else nullcontext(site) as address:
                take(browser, address, picture, folder / name)
        browser.close()


@contextmanager
def serving(**environment: str) -> Iterator[str]:
    """The portal's address, with its own ``environment`` on top."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "usosweb.wsgi", f"--bind={address}"],
        cwd=ROOT,
        env={**os.environ, **environment},
        # What is broken on purpose need not complain.
        stderr=subprocess.DEVNULL if environment else None,
    )
    try:
        wait_for(f"http://{address}/healthz")
        yield f"http://{address}"
    finally:
        web.kill()
        web.wait()


def wait_for(url: str) -> None:
    for _attempt in range(100):
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server does not answer.")


def take(browser: "Browser", address: str, picture: "Picture", file: Path) -> None:
    from usosweb.demo.pictures import log_in, new_student

    login, path = picture.login, picture.path
    if picture.state:
        student = new_student()
        order = picture.state(student)
        path = path.format(pk=order.pk)
        if login == "student" and student.user:
            login = student.user.username
    for width in picture.widths:
        person = browser.new_context(
            base_url=address,
            color_scheme=picture.colours,
            viewport={"width": width, "height": 800},
            # A phone: the codes stand otherwise under a finger than under a mouse.
            has_touch=width < 600,
            is_mobile=width < 600,
        )
        page = person.new_page()
        if login:
            page.goto("/logowanie/")
            log_in(page, login)
        person.add_cookies([{"name": "django_language", "value": picture.language, "url": address}])
        page.goto(path)
        if picture.act:
            picture.act(page)
        if picture.whole:
            # A picture of more than the screen would be of a page without a touch screen.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": height})
        save(page.screenshot(), file.with_name(f"{file.name}-{width}.png"))
        person.close()


def save(screenshot: bytes, file: Path) -> None:
    # A page has few colours: a palette makes the file a third of the size. The octree keeps those
    # that are rare, as the green of "met".
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    picture.quantize(64, Image.Quantize.FASTOCTREE).save(file, optimize=True)
    if (GUIDES / file.name).exists():
        shutil.copyfile(file, GUIDES / file.name)


if __name__ == "__main__":
    main()
