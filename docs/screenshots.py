"""Pictures of the student's page for the README, taken of a demo that is running.

./run                                       in one terminal
.venv/bin/python docs/screenshots.py        in another; needs requirements-dev.txt and Chromium
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
PAGE = "/dla_stud/studia/mlegitymacja/"


def main(address: str = "http://127.0.0.1:8000") -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        options = {"base_url": address, "viewport": {"width": 1280, "height": 800}}
        take_unmet(browser.new_page(**options))
        take_ready(browser.new_page(**options))
        browser.close()


def take_unmet(page: Page) -> None:
    log_in(page, "student7")
    page.goto(PAGE)
    shoot(page, "condition-not-met")


def take_ready(page: Page) -> None:
    log_in(page, "student")
    page.goto(PAGE)
    order = page.get_by_role("button", name="Zamów mLegitymację")
    if order.count():
        order.click()
    page.locator("#qr-code-text").wait_for()
    shoot(page, "ready")


def log_in(page: Page, login: str) -> None:
    page.goto("/logowanie/")
    page.get_by_label("Nazwa użytkownika").fill(login)
    page.get_by_label("Hasło").fill("demo")
    page.get_by_role("button", name="Zaloguj się").click()


def shoot(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
