"""Where the student's dialogs stand. What they do: test_journey.py and test_keyboard.py."""

import pytest

from tests.support.browser import MODULE, enter

DIALOGS = {
    "whether to cancel": ("placed", "[data-confirm]"),
    "whether to revoke": ("ready", "[data-confirm]"),
    "whether to revoke the next": ("renewal_ready", "[data-confirm]"),
    "whether to move to a new phone": ("collected", "[data-confirm^=confirm-replace]"),
    "the QR code": ("ready", "[data-enlarges]"),
}


@pytest.fixture
def opened(new_page, site, reach):
    """Opens one of the dialogs on a screen as wide as is asked for."""

    def open_dialog(name, width=1280):
        state, opener = DIALOGS[name]
        reach(state)
        page = new_page(viewport={"width": width, "height": 800})
        enter(page, site)
        page.goto(MODULE)
        page.locator(opener).click()
        return page.locator("dialog[open]")

    return open_dialog


@pytest.mark.parametrize("name", DIALOGS)
def test_dialog_stands_in_the_middle_of_the_screen(opened, name):
    box = opened(name).bounding_box()

    assert box["x"] + box["width"] / 2 == pytest.approx(640, abs=1)
    assert box["y"] + box["height"] / 2 == pytest.approx(400, abs=1)
