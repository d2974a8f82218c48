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
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from PIL import Image
from states import STATES, State, log_in

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WEB = [sys.executable, "-m", "gunicorn", "usosweb.wsgi"]


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
    os.environ["MLEGITYMACJA_WALLET_KEYS"] = f"{folder}/wallet_keys.json"
    # Playwright's loop runs in this thread, and Django takes it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("wallet_keys", "make", stdout=io.StringIO())
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


def take(browser: Any, address: str, name: str, state: State) -> None:
    for width in state.widths:
        person = browser.new_context(
            base_url=address,
            color_scheme=state.colours,
            viewport={"width": width, "height": 800},
            # A phone: the codes stand otherwise under a finger than under a mouse.
            has_touch=width < 600,
            is_mobile=width < 600,
        )
        page = person.new_page()
        if state.login:
            page.goto("/logowanie/")
            log_in(page, state.login)
        person.add_cookies([{"name": "django_language", "value": state.language, "url": address}])
        page.goto(state.path)
        state.act(page)
        if state.whole:
            # A picture of more than the screen would be of a page without a touch screen.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": height})
        save(page.screenshot(), FOLDER / f"{name}-{width}.png")
        person.close()


def save(screenshot: bytes, file: Path) -> None:
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    # A page has few colours: a palette makes the file a third of the size. The octree keeps those
    # that are rare, as the green of "met".
    picture.quantize(64, Image.Quantize.FASTOCTREE).save(file, optimize=True)


if __name__ == "__main__":
    main()
