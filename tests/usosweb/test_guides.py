"""What README and guides point to is there."""

import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
# Files and folders in code style, from the top or from one of the packages.
NAMED = re.compile(r"`([a-z_0-9.][a-z_0-9./]*(?:/|\.(?:py|md|html|toml|yaml)))`")
TOPS = [ROOT, ROOT / "mlegitymacja", ROOT / "mlegitymacja" / "wallet", ROOT / "docs"]
GUIDES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_links_of_a_guide_lead_to_files(guide):
    links = LINK.findall(guide.read_text())

    assert [link for link in links if not (guide.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md", "CONTRIBUTING.md"])
def test_files_that_the_map_names_exist(name):
    named = NAMED.findall((ROOT / name).read_text())

    # var/ is made by the first start.
    assert [
        path
        for path in named
        if not path.startswith("var") and not any((top / path).exists() for top in TOPS)
    ] == []
