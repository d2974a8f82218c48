"""Search for words, whatever their case and their accents, in a text that each row keeps for it."""

from functools import reduce
from operator import and_
from typing import Any
from unicodedata import normalize

from django.db.migrations import RunSQL
from django.db.models import Func, Q

# Unicode takes letters apart into a letter and its accents, but for these.
WHOLE, IN_PLACE = "łŁđĐøØıß", "lLdDoOis"
ACCENTS = [*range(0x300, 0x305), *range(0x306, 0x30D), 0x31B, 0x323, *range(0x326, 0x329)]
# An index of three letters in a row finds shorter words at the beginning of a word alone.
SHORT = 3

_IN_PYTHON = str.maketrans(WHOLE, IN_PLACE, "".join(map(chr, ACCENTS)))
_IN_SQL = "E'{}{}', '{}'".format(WHOLE, "".join(map(r"\u{:04x}".format, ACCENTS)), IN_PLACE)


def plain(text: str) -> str:
    """In capitals, without accents."""
    return normalize("NFD", text).translate(_IN_PYTHON).upper()


class SearchText(Func):
    """Columns as one plain text, each of them behind a space."""

    template = f"UPPER(TRANSLATE(NORMALIZE(' ' || %(expressions)s, NFD), {_IN_SQL}))"
    arg_joiner = " || ' ' || "

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "PLAIN(' ' || %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **context)


def add_to_sqlite(connection: Any, **kwargs: Any) -> None:
    """Give a new connection the function that SearchText calls there."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("PLAIN", 1, plain, deterministic=True)


def has_words(field: str, words: str) -> Q:
    """The condition that a field made by SearchText has each of the words."""
    return reduce(and_, (Q(**{f"{field}__contains": _sought(word)}) for word in words.split()), Q())


def _sought(word: str) -> str:
    return plain(word) if len(word) >= SHORT else f" {plain(word)}"


class OnPostgreSQL(RunSQL):
    """What other databases go without."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, *states)
