"""The dean's office's lists and searches, at a million orders of 300,000 students."""

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db import connection

from benchmarks import data
from benchmarks.browser import Answer, Browser
from benchmarks.figures import Figure, Refused
from benchmarks.measuring import Pair, cost_ratios, measure, note_of, with_postgresql
from benchmarks.plain_admin import LISTS, OURS, PLAIN, SEARCHED, address
from benchmarks.running import Run
from mlegitymacja.models import Order
from usosweb.demo.people import make_staff
from usosweb.students.models import Faculty, Student

ROW = re.compile(r'<th class="field-')


def figures(run: Run) -> Iterator[Figure]:
    data.many(run.size(1_000_000, 100_000))
    make_staff(Faculty.objects.earliest("pk"))
    admin, clerk = (Browser(User.objects.get(username=name)) for name in ("admin", "dziekanat"))
    yield of_list(run, "orders", admin)
    yield of_list(run, "orders", clerk, " as a clerk")
    yield of_list(run, "students", admin)
    yield of_list(run, "students", clerk, " as a clerk")
    yield of_list(run, "cards", admin)
    somebody = Student.objects.select_related("user").get(pk=run.size(123_456, 12_345))
    words = {
        "number": somebody.student_number,
        "surname": somebody.last_name[:-3].lower(),
        "PESEL": somebody.pesel,
        "e-mail": somebody.email,
    }
    for kind in SEARCHED:
        yield of_search(run, kind, words[kind], admin)


def of_list(run: Run, name: str, staff: Browser, who: str = "") -> Figure:
    plain, ours = address(f"{PLAIN}{name}", LISTS[name]), address(OURS, LISTS[name])
    if not rows_of(staff, ours) == rows_of(staff, plain) > 0:
        raise Refused(f"{ours} and {plain} do not show as many rows.")
    pairs = measure(
        partial(staff.get, plain),
        partial(staff.get, ours),
        seconds=run.seconds,
        clock=with_postgresql,
    )
    return Figure.median("ADMIN", cost_ratios(pairs), f"{name}{who}", note(run, pairs))


def of_search(run: Run, kind: str, words: str, staff: Browser) -> Figure:
    plain = f"{address(f'{PLAIN}{kind}', Order)}?{urlencode({'q': words})}"
    if not (expected := rows_of(staff, plain)):
        raise Refused(f"{plain} finds nothing.")
    if len(ROW.findall(searched(staff, words).text)) != expected:
        return Figure.none("SEARCH", kind, "not found")
    pairs = measure(
        partial(without_index, staff, plain),
        partial(searched, staff, words),
        seconds=run.seconds,
        clock=with_postgresql,
    )
    return Figure.median("SEARCH", cost_ratios(pairs), kind, note(run, pairs))


def note(run: Run, pairs: list[Pair]) -> str:
    """In a quick run the floor is lower than the target means, and so is the ratio missed."""
    return note_of(pairs) + (", at 100,000 orders" if run.is_quick else "")


def rows_of(staff: Browser, path: str) -> int:
    return len(ROW.findall(staff.get(path).text))


def searched(staff: Browser, words: str) -> Answer:
    """The list to which its search form leads."""
    leads = staff.send_form(address(OURS, Order), {"q": words})
    return staff.get(leads.headers["Location"])


def without_index(staff: Browser, path: str) -> None:
    """As if no index could tell where a fragment is: those that can are read as bitmaps only."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_bitmapscan = off")
        staff.get(path)
        cursor.execute("RESET enable_bitmapscan")
