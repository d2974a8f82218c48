"""What modules bring to the portal."""

from django.apps import apps
from django.conf import settings

from usosweb.modules import from_apps


def test_portal_names_its_modules_in_one_place():
    files = [settings.BASE_DIR / "manage.py", *(settings.BASE_DIR / "usosweb").glob("*.py")]
    lines = [line.strip() for file in files for line in file.read_text().splitlines()]

    assert sorted(line for line in lines if "mlegitymacja" in line.lower()) == [
        'MODULES = ["mlegitymacja"]',
        'admin.site.index_title = _("Students and mLegitymacja")',
    ]


def test_what_apps_bring_comes_in_their_order(monkeypatch):
    monkeypatch.setattr(apps.get_app_config("wallet"), "bowls", ("third",), raising=False)
    monkeypatch.setattr(apps.get_app_config("students"), "bowls", ("one", "two"), raising=False)

    assert from_apps("bowls") == ["one", "two", "third"]
