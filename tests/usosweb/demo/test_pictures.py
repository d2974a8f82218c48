"""The pictures that the guides show."""

import re

from django.conf import settings

from usosweb.demo.pictures import PICTURES

DOCS = settings.BASE_DIR / "docs"
SHOWN = re.compile(r"!\[[^\]]+\]\((?:docs/)?screenshots/([^)]+)\)")


def test_pictures_in_docs_are_those_that_a_guide_shows():
    guides = [settings.BASE_DIR / "README.md", *DOCS.glob("*.md")]
    shown = [name for guide in guides for name in SHOWN.findall(guide.read_text())]

    assert sorted(shown) == sorted(file.name for file in (DOCS / "screenshots").iterdir())


def test_pictures_in_docs_can_be_taken_anew():
    made = {f"{name}-{width}.png" for name, each in PICTURES.items() for width in each.widths}

    assert {file.name for file in (DOCS / "screenshots").iterdir()} - made == set()
