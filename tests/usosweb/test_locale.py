"""The Polish catalogue says everything that the sources say, and is compiled."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings

from tests.support.catalogue import CATALOGUE, STATUS_WORDS, messages

SOURCES = ["usosweb", "mlegitymacja", "templates", "manage.py"]

needs_gettext = pytest.mark.skipif(
    not shutil.which("xgettext"), reason="xgettext is not installed (Debian: apt install gettext)"
)


def entries(po):
    """The catalogue without its header, where tools write dates."""
    return po.read_text().split("\n\n")[1:]


@pytest.fixture
def regenerated(tmp_path):
    """The catalogue that the sources ask for, made in a copy of them."""
    for name in SOURCES:
        source, copy = settings.BASE_DIR / name, tmp_path / name
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    command = ["makemessages", "--locale=pl", "--no-wrap", "--add-location=file", "--no-obsolete"]
    # Without the settings of the tests, which are not among the sources.
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "usosweb.settings"}
    subprocess.run(
        [sys.executable, "manage.py", *command], cwd=tmp_path, env=environment, check=True
    )
    return tmp_path / CATALOGUE


@needs_gettext
def test_catalogue_has_exactly_what_the_sources_say(regenerated):
    assert entries(regenerated) == entries(settings.BASE_DIR / CATALOGUE)


@needs_gettext
def test_catalogue_translates_everything_and_guesses_nothing():
    for attribute in ("--untranslated", "--only-fuzzy"):
        command = ["msgattrib", attribute, CATALOGUE]
        output = subprocess.run(
            command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
        )
        assert output.stdout == ""


@needs_gettext
@pytest.mark.parametrize("catalogue", [CATALOGUE, STATUS_WORDS])
def test_catalogue_is_compiled(tmp_path, catalogue):
    fresh = tmp_path / "fresh.mo"
    po = settings.BASE_DIR / catalogue
    subprocess.run(["msgfmt", "--check", f"--output-file={fresh}", po], check=True)

    assert messages(po.with_suffix(".mo")) == messages(fresh)
