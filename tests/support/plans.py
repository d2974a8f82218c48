"""The plans of queries, on tables as large as a university's."""

import re
from contextlib import contextmanager
from functools import partial

from django.contrib.auth.models import User
from django.db import connection

from mlegitymacja.models import Activation, BulkAct, Notice, Order, OrderEvent
from mlegitymacja.wallet.models import Credential
from usosweb.students.models import Student, StudentCard, StudyProgramme

LARGE = [
    User,
    Student,
    StudyProgramme,
    StudentCard,
    Order,
    Activation,
    OrderEvent,
    Notice,
    BulkAct,
    Credential,
]


class Plans:
    """Which queries were to read a whole table row by row, though few of its rows are asked for."""

    def __init__(self):
        self.of_whole_tables = ""

    @contextmanager
    def watch(self, what):
        """Have PostgreSQL explain every query first, where small tables have been analyzed."""
        with connection.execute_wrapper(partial(self._explain, what)):
            yield

    def _explain(self, what, execute, sql, params, many, context):
        if sql.lstrip("(").startswith(("SELECT", "UPDATE", "DELETE")):
            plan = explain(sql, params)
            whole = set(re.findall(r"Seq Scan on (\w+)", plan))
            if whole.intersection(model._meta.db_table for model in LARGE):
                self.of_whole_tables += f"{what}: {sql % (params or ())}\n{plan}\n\n"
        return execute(sql, params, many, context)


def explain(sql, params=None):
    with connection.connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def multiply(row, times, **values):
    """Insert so many more rows like this one, but for these values in SQL; ``n`` numbers them."""
    table = row._meta.db_table
    # The database numbers the rows itself, but for a key that is another table's.
    columns = [
        field.column
        for field in row._meta.concrete_fields
        if not (field.primary_key or field.generated) or field.column in values
    ]
    names = [connection.ops.quote_name(column) for column in columns]
    copied = [values.get(column, name) for column, name in zip(columns, names, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(copied)}"
            f" FROM {table}, generate_series(1, {times}) AS n"
            f" WHERE {row._meta.pk.column} = {row.pk}"
        )


def analyze():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
