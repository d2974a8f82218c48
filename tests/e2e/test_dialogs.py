"""Where the student's dialogs stand. What they do: test_journey.py and test_keyboard.py."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator

from tests.support import states
from tests.support.states import MODULE

DIALOGS = {
    "whether to cancel": (lambda settings: states.pending(), "[data-confirm]"),
    "whether to revoke": (states.ready, "[data-confirm]"),
    "whether to revoke the next": (states.renewal_ready, "[data-confirm]"),
    "whether to move to a new phone": (states.collected, "[data-confirm^=confirm-replace]"),
    "the QR code": (states.ready, "[data-enlarges]"),
}


@pytest.fixture(autouse=True)
def _demo(transactional_db):
    call_command("demo_data")


@pytest.fixture
def opened(new_page, site, settings):
    """Opens one of the dialogs on a screen as wide as is asked for."""

    def open_dialog(name: str, width: int = 1280) -> Locator:
        order, opener = DIALOGS[name]
        order(settings)
        page = new_page(viewport={"width": width, "height": 800})
        states.enter(page, site)
        page.goto(MODULE)
        page.locator(opener).click()
        return page.locator("dialog[open]")

    return open_dialog


@pytest.mark.parametrize("name", DIALOGS)
def test_dialog_stands_in_the_middle_of_the_screen(opened, name):
    box = opened(name).bounding_box()

    assert box["x"] + box["width"] / 2 == pytest.approx(640, abs=1)
    assert box["y"] + box["height"] / 2 == pytest.approx(400, abs=1)
