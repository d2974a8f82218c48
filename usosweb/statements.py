"""Plain statements that are written here, for what thousands do at the same time.

Django takes several times as long to write one as all the rest takes: sending it and the database's
work. Everything else is an ordinary query.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connections, router
from django.db.models import Model


def update(model: type[Model], values: Mapping[str, Any], **where: Any) -> int:
    """Do as ``model.objects.filter(**where).update(**values)``; return the number of rows.

    Names are of fields, not of lookups; values are no expressions.
    """
    columns = _Columns(model)
    is_null = [name for name, value in where.items() if value is None]
    equal = {name: value for name, value in where.items() if value is not None}
    conditions = [f"{columns.name(name)} = %s" for name in equal]
    conditions += [f"{columns.name(name)} IS NULL" for name in is_null]
    changes = [f"{columns.name(name)} = %s" for name in values]
    return columns.execute(
        f"UPDATE {columns.table} SET {', '.join(changes)} WHERE {' AND '.join(conditions)}",
        [*values.items(), *equal.items()],
    )


def insert(row: Model) -> bool:
    """Insert the row, its primary key given; False when it may not stand beside one there is.

    Unlike a failed save(), that spoils no transaction.
    """
    columns = _Columns(type(row))
    values = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
    names = ", ".join(map(columns.name, values))
    marks = ", ".join(["%s"] * len(values))
    inserted = columns.execute(
        f"INSERT INTO {columns.table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING",
        values.items(),
    )
    row._state.adding = not inserted
    return bool(inserted)


class _Columns:
    """The columns of a model, as its database names them and takes their values."""

    def __init__(self, model: type[Model]) -> None:
        self._connection = connections[router.db_for_write(model)]
        self._field: Any = model._meta.get_field
        self.table = self._connection.ops.quote_name(model._meta.db_table)

    def name(self, field: str) -> str:
        return self._connection.ops.quote_name(self._field(field).column)

    def execute(self, statement: str, values: Iterable[tuple[str, Any]]) -> int:
        """The number of rows that the statement changed, with these values of fields in it."""
        stored = [
            self._field(name).get_db_prep_save(value, self._connection) for name, value in values
        ]
        with self._connection.cursor() as cursor:
            cursor.execute(statement, stored)
            return int(cursor.rowcount)
