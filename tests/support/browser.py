"""What a person does with a browser, by mouse and by keyboard."""

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

MODULE = "/dla_stud/studia/mlegitymacja/"
FOCUSED = "document.activeElement"
# Before that the browser takes no key.
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# In place of the browser's clock: the page waits a tenth of the time before it asks again.
HURRIED = """
const later = window.setTimeout;
window.setTimeout = (act, time) => later(act, time / 10);
"""
POLISH = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")


def enter(page, site, login="student", language="pl"):
    """Log in without the login page."""
    client = Client()
    client.force_login(User.objects.get(username=login))
    cookies = {
        "sessionid": client.cookies["sessionid"].value,
        settings.LANGUAGE_COOKIE_NAME: language,
    }
    page.context.add_cookies(
        [{"name": name, "value": value, "url": site} for name, value in cookies.items()]
    )


def log_in(page, login):
    page.goto("/")
    page.get_by_label("Nazwa użytkownika").fill(login)
    page.get_by_label("Hasło").fill("demo")
    page.get_by_role("button", name="Zaloguj się").click()


def open_the_module(page, login="student"):
    """The way that the instruction describes: DLA STUDENTÓW > Moje studia > mLegitymacja."""
    log_in(page, login)
    page.get_by_role("link", name="DLA STUDENTÓW").click()
    page.locator("menu-left").get_by_role("link", name="mLegitymacja").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("mLegitymacja")


def place_order(page):
    page.get_by_role("button", name="Zamów mLegitymację").click()
    expect(page.locator("usos-tag")).to_have_text("oczekujący")


def words(page):
    return page.locator("main").inner_text()


def tab_to(page, target):
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    expect(target).to_be_visible()
    for _press in range(60):
        page.keyboard.press("Tab")
        if target.evaluate(f"element => element === {FOCUSED}"):
            return
    raise AssertionError(f"Tab never comes to {target}")


def press(page, target):
    tab_to(page, target)
    page.keyboard.press("Enter")


def skip_to_the_content(page):
    page.evaluate(PAINTED)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Przejdź do treści strony")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
