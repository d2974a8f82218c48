"""Seeded data, made by SQL: students and their records, orders in every state, their history."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import connection, models
from django.utils import timezone

from mlegitymacja.models import Order, OrderEvent
from usosweb.demo.people import demo_photo, next_extension
from usosweb.students import photos
from usosweb.students.models import Faculty, Student, StudentCard, StudyProgramme

# The first one has a quarter of the students.
FACULTIES = 20
FACULTY = f"CASE WHEN mod(n, 4) = 0 THEN 0 ELSE mod(n, {FACULTIES}) END"
FIRST_NAMES = "Adam Anna Barbara Filip Hanna Jakub Jan Julia Maja Marta Michał Piotr Zofia Żaneta"
# Each surname is a beginning and an end, so that a fragment is found sometimes, not often.
BEGINNINGS = (
    "Adam Bart Bogd Chmiel Czarn Dąbr Domań Gaj Głow Górn Grab Jabłoń Jan Jasiń Kaczm Kamiń Kasprz "
    "Kowal Krzyż Kwiat Lewand Lis Łukasz Maj Malin Marcin Mazur Mich Nowak Olsz Orł Ostr Pawł "
    "Piotr Podgór Rad Rogal Rut Sad Sikor Sobol Sosn Stach Szczep Świąt Tomasz Wasil Wiśni Wojt "
    "Wróbl Zając Zaw Ziel Żuraw"
)
ENDS = "owski ewski iński yński ecki icki ak czyk owicz ewicz ski anka"


def students(count: int) -> list[int]:
    """Insert students who may order, each with an account, a programme and a card; their keys."""
    if not Faculty.objects.exists():
        insert(Faculty, f"generate_series(1, {FACULTIES}) AS n", name="'Wydział ' || n")
    before = highest(User, Student)
    series = f"generate_series({before + 1}, {before + count}) AS n"
    photo = File(demo_photo(before))
    name, digest = photos.store(photo), photos.digest(photo)
    insert(
        User,
        series,
        id="n",
        username="'s' || n",
        email="'s' || n || '@student.example.edu'",
        password="'!'",
        first_name=FIRST_NAME,
        last_name=LAST_NAME,
    )
    insert(
        Student,
        series,
        id="n",
        user_id="n",
        first_name=FIRST_NAME,
        last_name=LAST_NAME,
        pesel=PESEL,
        student_number="CAST(400000 + n AS text)",
        birth_date=BORN,
        photo=f"'{name}'",
        photo_digest=f"'{digest}'",
    )
    insert(
        StudyProgramme,
        series,
        student_id="n",
        faculty_id=f"(SELECT min(id) FROM {table(Faculty)}) + {FACULTY}",
        programme="'Informatyka, studia stacjonarne pierwszego stopnia'",
        level="'first_cycle'",
    )
    today = timezone.localdate()
    insert(
        StudentCard,
        f"{table(Student)} AS student WHERE id > {before}",
        student_id="id",
        date_of_issue=f"DATE '{today - datetime.timedelta(days=200)}'",
        expiration_date=f"DATE '{next_extension(today)}'",
        **{f"printed_{field}": f"student.{field}" for field in StudentCard.PRINTED},
    )
    settle(User, Student, StudyProgramme, StudentCard)
    return list(range(before + 1, before + count + 1))


def ended(keys: list[int], count: int) -> None:
    """Insert so many orders that ended, of these students in turn, spread over five years."""
    _orders(
        f"generate_series(1, {count}) AS n",
        student_id=f"{keys[0]} + mod(n - 1, {len(keys)})",
        status="(ARRAY['expired', 'expired', 'revoked', 'cancelled', 'failed'])[1 + mod(n, 5)]",
        order_date=f"now() - interval '5 years' * (2 - n / {count}.0) / 2",
        due_at="NULL",
    )


def collected(keys: list[int]) -> None:
    """Insert a document in the phone of each of these students, ordered within a year."""
    _orders(
        f"generate_series({keys[0]}, {keys[-1]}) AS n",
        student_id="n",
        status="'collected'",
        order_date=f"now() - interval '1 year' * ({keys[-1]} + 1 - n) / {len(keys)}",
        due_at="NULL",
    )


def waiting(keys: list[int]) -> None:
    """Insert an order of each of these students that waits, placed within the last minute."""
    _orders(
        f"generate_series({keys[0]}, {keys[-1]}) AS n",
        student_id="n",
        status="'pending'",
        order_date=f"now() - interval '1 minute' * ({keys[-1]} + 1 - n) / {len(keys)}",
    )
    # Pages tell of orders by their history.
    insert(
        OrderEvent,
        f"{table(Order)} WHERE status = 'pending' AND student_id BETWEEN {keys[0]} AND {keys[-1]}",
        order_id="id",
        to_status="'pending'",
        created_at="order_date",
    )
    settle(OrderEvent)


def events() -> None:
    """Insert the history of the orders that have none."""
    source = f"""{table(Order)} AS o, (VALUES
        (0, '', 'pending'), (2, 'pending', 'ready'), (60, 'ready', 'collected'),
        (90000, 'collected', 'expired')) AS step (after, previous, became)
        WHERE NOT EXISTS (SELECT FROM {table(OrderEvent)} AS e WHERE e.order_id = o.id)
        AND NOT (o.status = 'pending' AND after > 0 OR o.status = 'collected' AND after > 60)
        ORDER BY o.id, after"""
    insert(
        OrderEvent,
        source,
        order_id="o.id",
        from_status="previous",
        to_status="CASE WHEN after = 90000 THEN o.status ELSE became END",
        created_at="order_date + interval '1 second' * after",
    )
    settle(OrderEvent)


def many(count: int) -> None:
    """So many orders: three of ten are in phones, each of another student; the others ended."""
    keys = students(count * 3 // 10)
    ended(keys, count - len(keys))
    collected(keys)


def issue_waiting(count: int) -> None:
    """Have the orders that waited longest collected, as if a worker and phones had done it."""
    orders, history = table(Order), table(OrderEvent)
    statement = f"""
        WITH issued AS (
            UPDATE {orders} SET status = 'collected', due_at = NULL WHERE id IN (
                SELECT id FROM {orders} WHERE status = 'pending' ORDER BY id LIMIT {count})
            RETURNING id)
        INSERT INTO {history} (order_id, from_status, to_status, reason, note, created_at)
        SELECT id, 'pending', 'ready', '', '', now() FROM issued"""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def user_of(key: int) -> User:
    return User.objects.get(student=key)


# How rows are inserted ------------------------------------------------------------------------

BORN = "DATE '2001-01-01' + CAST(mod(n, 2000) AS integer)"
_WEIGHTS = "ARRAY[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]"
# With its check digit; the month says the century.
PESEL = f"""(
    SELECT start || mod(10 - mod(sum(weight * CAST(substr(start, place::int, 1) AS int)), 10), 10)
    FROM (SELECT to_char({BORN}, 'YY') || (20 + extract(month FROM {BORN}))
          || to_char({BORN}, 'DD') || lpad(CAST(n / 2000 AS text), 4, '0') AS start) AS digits,
         unnest({_WEIGHTS}) WITH ORDINALITY AS weights (weight, place) GROUP BY start)"""


def one_of(words: str, number: str) -> str:
    """SQL for one of the words."""
    listed = words.split()
    array = ", ".join(f"'{word}'" for word in listed)
    return f"(ARRAY[{array}])[1 + mod({number}, {len(listed)})]"


FIRST_NAME = one_of(FIRST_NAMES, "n * 5")
LAST_NAME = f"{one_of(BEGINNINGS, 'n')} || {one_of(ENDS, f'n / {len(BEGINNINGS.split())}')}"


def insert(model: type[models.Model], source: str, **values: str) -> None:
    """Insert a row for each of the source: columns as SQL says, else as the model's default."""
    columns, expressions, defaults = [], [], []
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in values:
            expressions.append(values[column])
        elif field.primary_key or field.generated:
            continue
        else:
            expressions.append("%s")
            defaults.append(_default(field))
        columns.append(connection.ops.quote_name(column))
    statement = (
        f"INSERT INTO {table(model)} ({', '.join(columns)})"
        f" SELECT {', '.join(expressions)} FROM {source}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, defaults)


def settle(*inserted: type[models.Model]) -> None:
    """Let the database know its tables as it would after a night, and number rows from here on."""
    with connection.cursor() as cursor:
        for model in inserted:
            name = table(model)
            cursor.execute(f"VACUUM ANALYZE {name}")
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            cursor.execute(f"SELECT setval({sequence}, max(id)) FROM {name}")


def highest(*among: type[models.Model]) -> int:
    found = (
        model._default_manager.aggregate(highest=models.Max("pk", default=0)) for model in among
    )
    return max(int(row["highest"]) for row in found)


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _default(field: Any) -> Any:
    value = field.get_default()
    return field.get_db_prep_save(value, connection)


def _orders(source: str, **values: str) -> None:
    last_day = next_extension(timezone.localdate())
    insert(Order, source, expiration_date=f"DATE '{last_day}'", **values)
    settle(Order)
