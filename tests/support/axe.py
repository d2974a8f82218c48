"""What axe finds on a page: WCAG 2.2 AA and best practices."""

from axe_playwright_python.base import AXE_SCRIPT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
# What the colours of the night can make wrong.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
RUN = "options => axe.run(options).then(answer => answer.violations)"


def findings(page, options=EVERYTHING):
    """What axe finds, and whether a narrow page has to be scrolled sideways."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = [
        f"{violation['id']}: {node['html']} ({node['failureSummary']})"
        for violation in page.evaluate(RUN, options)
        for node in violation["nodes"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        found.append(f"{width} px wide")
    return found


def findings_everywhere(page):
    """Those of the wide page by day and, of its colours, by night, and those of the narrow page."""
    found = {}
    for name, size, colours, options in [
        ("wide", WIDE, "light", EVERYTHING),
        ("wide and dark", WIDE, "dark", COLOURS),
        ("narrow", NARROW, "light", EVERYTHING),
    ]:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)
        # Admin's links fade from colour to colour: what counts is where they end.
        page.evaluate("document.getAnimations().forEach(motion => motion.finish())")
        if here := findings(page, options):
            found[name] = here
    return found
