"""The Polish words of the portal."""

import gettext
from pathlib import Path

CATALOGUE = Path("usosweb/locale/pl/LC_MESSAGES/django.po")
STATUS_WORDS = Path("usosweb/status_words/locale/pl/LC_MESSAGES/django.po")


def messages(mo):
    with mo.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog
