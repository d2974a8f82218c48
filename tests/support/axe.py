"""What axe finds on a page, wide and narrow, light and dark: WCAG 2.2 AA and best practices."""

from itertools import product

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
LOOKS = list(product((WIDE, NARROW), ("light", "dark")))


def findings(page: Page) -> list[str]:
    """What axe finds, and whether a narrow page has to be scrolled sideways."""
    answer = Axe().run(page, options=OPTIONS).response
    found = [
        f"{violation['id']}: {node['html']} ({node['failureSummary']})"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        found.append(f"{width} px wide")
    return found


def findings_everywhere(page: Page) -> dict[tuple[int, str], list[str]]:
    """Those of the wide and the narrow page, by day and by night."""
    found = {}
    for size, colours in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)
        # Admin's links fade from colour to colour: what counts is where they end.
        page.evaluate("document.getAnimations().forEach(motion => motion.finish())")
        found[size["width"], colours] = findings(page)
    return {where: what for where, what in found.items() if what}
