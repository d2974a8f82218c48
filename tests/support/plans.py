"""The plans of queries, on tables as large as a university's."""

import re
from contextlib import contextmanager
from functools import partial

from django.contrib.auth.models import User
from django.db import connection, transaction

from mlegitymacja.models import Activation, BulkAct, Notice, Order, OrderEvent
from mlegitymacja.wallet.models import Credential
from usosweb.students.models import Student, StudentCard, StudyProgramme

LARGE = {
    model._meta.db_table
    for model in (
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
    )
}


class Plans:
    """Which queries were to read a whole table row by row, though few of its rows are asked for.

    And by which indexes the others were to find rows.
    """

    def __init__(self, *, doubts=True):
        self.of_whole_tables = ""
        self.indexes = set()
        self._doubts = doubts

    @contextmanager
    def watch(self, what):
        """Have PostgreSQL explain every query first, where small tables have been analyzed."""
        with connection.execute_wrapper(partial(self._explain, what)):
            yield

    def _explain(self, what, execute, sql, params, many, context):
        if sql.lstrip("(").startswith(("SELECT", "UPDATE", "DELETE")):
            plan = explain(sql, params)
            self.indexes.update(re.findall(r"(?:Scan using|Bitmap Index Scan on) (\w+)", plan))
            # Of small tables it may be the planner's taste: in doubt it is asked to do without.
            without = explain(sql, params, seqscan="off") if self._doubts else plan
            if read_whole(plan) & (read_whole(without) | read_whole_by_an_index(without)):
                self.of_whole_tables += f"{what}: {sql % (params or ())}\n{plan}\n\n"
        return execute(sql, params, many, context)


def read_whole(plan):
    return LARGE.intersection(re.findall(r"Seq Scan on (\w+)", plan))


def read_whole_by_an_index(plan):
    scan = r"Index (?:Only )?Scan (?:Backward )?using \w+ on (\w+).*$(?!\n +Index Cond:)"
    return LARGE.intersection(re.findall(scan, plan, re.MULTILINE))


def explain(sql, params=None, seqscan="on"):
    with connection.connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL enable_seqscan = {seqscan}")
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("SET LOCAL enable_seqscan = on")
        return plan


@contextmanager
def large_tables(django_db_blocker):
    """What is inserted here are the tables of all tests of a module, until the end of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


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
    # Deferred ones would be looked at after each test.
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
