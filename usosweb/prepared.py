"""Queries of which Django writes the SQL once in a process, and not at each call.

For a few rows of a few tables the writing takes about five times as long as all the rest: sending
it, the database's work, and making objects of the rows. Worth it for what thousands ask at the same
time, on pages and by phone; everything else is an ordinary query.
"""

import copy
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)
Value = TypeVar("Value", int, str)
# Stand for the value while the SQL is written: no row has them, and every column of their kind can
# compare them.
PLACEHOLDERS: dict[type, int | str] = {int: -(2**31) + 1, str: "\0"}


def prepared(query: Callable[[Value], QuerySet[Row]]) -> Callable[[Value], list[Row]]:
    """Make a function that returns a query for a number, or a text, into one that returns the rows.

    It is called once: the query compares the value with columns, and depends on nothing else that
    may change, not even on the time.
    """

    @cache
    def written(placeholder: Any) -> tuple[SQLCompiler, str, tuple[Any, ...]]:
        queryset: Any = query(placeholder)
        if queryset._iterable_class is not ModelIterable or queryset._prefetch_related_lookups:
            raise TypeError("Only rows with their select_related() can be prepared.")
        compiler = queryset.query.get_compiler(queryset.db)
        sql, values = compiler.as_sql()
        if placeholder not in values:
            raise TypeError("The query does not compare the value with a column.")
        columns = [column for column, _sql, _alias in compiler.select]
        converters = compiler.get_converters(columns)
        compiler.get_converters = lambda _columns: converters
        return compiler, sql, values

    @wraps(query)
    def rows(value: Value) -> list[Row]:
        placeholder = PLACEHOLDERS[type(value)]
        compiler, sql, values = written(placeholder)
        mine = [value if each == placeholder else each for each in values]
        return list(ModelIterable(_Written(compiler, sql, mine)))  # type: ignore[arg-type]

    return rows


class _Written:
    """A query as ModelIterable asks of it, with SQL that was written before."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, compiler: Any, sql: str, values: list[Any]) -> None:
        self.query = self
        self.db = compiler.using
        # What it knows of the columns is for all, the connection the thread's own.
        self.compiler = copy.copy(compiler)
        self.compiler.connection = connections[self.db]
        self.compiler.as_sql = lambda *_arguments, **_options: (sql, values)

    def get_compiler(self, using: str) -> Any:
        return self.compiler
