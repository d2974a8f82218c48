"""The registration day in Polish, from what was measured and reckoned."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from benchmarks.costs import Cost
from benchmarks.document.polish import duration, milliseconds, number, table
from benchmarks.hours import BUSY, Hour, Round
from benchmarks.model import CODES_SECONDS, HOUR, READING_SECONDS, Issuing
from benchmarks.processes import POOL

# A university's, a large one's, and all students of the country.
SIZES = (10_000, 100_000, 1_280_000)
# The default of max_connections.
CONNECTIONS = 100
WORDS = (Path(__file__).parent / "day.md").read_text().strip()
REQUESTS = {
    "introduction": "strona wprowadzająca",
    "conditions": "strona z warunkami",
    "poll of conditions": "pytanie o zmiany z tej strony",
    "order": "złożenie zamówienia i powrót na stronę",
    "poll of an order": "pytanie o zmiany, gdy zamówienie czeka",
    "codes": "pytanie, na które są już kody, i strona z nimi",
    "picture": "obrazek kodu QR",
    "poll of codes": "pytanie o zmiany, gdy kody są na stronie",
    "files": "poza wizytą: wszystkie pliki statyczne strony",
    "login": "poza wizytą: logowanie hasłem, które zna sam portal",
}


def day_in_words(measured: Round, sizes: Sequence[int] = SIZES) -> str:
    hours = [measured.hour(students) for students in sizes]
    login = measured.requests["login"]
    slow = Issuing(hours[1].day.students / HOUR / 2, measured.issuing.alone)
    held_up = replace(measured, issuing=slow).hour(hours[1].day.students, workers=1).day
    return WORDS.format(
        reading=duration(READING_SECONDS),
        codes=duration(CODES_SECONDS),
        requests=of_requests(measured),
        logins=number(hours[1].day.students),
        login_cores=number(hours[1].day.students * login.with_postgresql / HOUR, 2),
        rate=number(measured.issuing.rate),
        alone=duration(measured.issuing.alone),
        hours=of_hours(hours),
        bears=what_bears_how_many(measured, hours[1]),
        busy=f"{BUSY:.0%}",
        needs=what_is_needed(hours),
        connections=CONNECTIONS,
        slow_rate=number(slow.rate),
        students=number(held_up.students),
        queue=number(round(held_up.longest_queue, -2)),
        last=duration(held_up.seconds),
        polls=number(held_up.polls_waiting, 2),
    )


def of_requests(measured: Round) -> str:
    costs = {
        **{words: measured.requests[name] for name, words in REQUESTS.items()},
        "wydanie zamówienia, które przyszło samo": measured.alone,
        "wydanie zamówienia z kolejki": measured.queued,
    }
    heading = ("co", "WWW", "worker", "PostgreSQL", "Redis")
    return table(heading, ((name, *map(milliseconds, cost)) for name, cost in costs.items()))


def of_hours(hours: list[Hour]) -> str:
    heading = (
        "studentów w godzinę",
        "rdzeni razem",
        "WWW",
        "workery",
        "PostgreSQL",
        "i Redis",
        "pytań na studenta",
        "najdłuższa kolejka",
        "czekanie zwykłe",
        "najdłuższe",
    )
    return table(heading, map(of_hour, hours))


def of_hour(hour: Hour) -> tuple[str, ...]:
    day, cost = hour.day, hour.cost
    return (
        number(day.students),
        number(hour.cores, 2),
        *(number(part, 2) for part in (cost.web, cost.worker, cost.postgresql, cost.redis)),
        number(day.polls, 2),
        number(day.longest_queue),
        duration(day.usual_wait),
        duration(day.longest_wait),
    )


def what_bears_how_many(measured: Round, hour: Hour) -> str:
    """The weakest part first."""
    one: Cost = hour.cost.times(HOUR / hour.day.students)
    bears = {
        "jeden proces WWW (najwyżej jeden rdzeń)": HOUR / one.web,
        "jeden worker `-c 2`": HOUR * measured.issuing.rate,
        "PostgreSQL, na każdy rdzeń": HOUR / one.postgresql,
        "Redis (najwyżej jeden rdzeń)": HOUR / one.redis,
    }
    weakest_first = sorted(bears.items(), key=lambda part: part[1])
    heading = (f"część, zajęta w najwyżej {BUSY:.0%}", "ilu studentów w godzinę")
    return table(
        heading, ((name, number(round(BUSY * bearing, -2))) for name, bearing in weakest_first)
    )


def what_is_needed(hours: list[Hour]) -> str:
    heading = (
        "studentów w godzinę",
        "procesów WWW",
        "workerów `-c 2`",
        "rdzeni PostgreSQL",
        "połączeń z PostgreSQL",
    )
    return table(heading, map(needs, hours))


def needs(hour: Hour) -> tuple[str, ...]:
    connections = hour.web_processes * settings.WEB_THREADS + hour.workers * POOL
    return (
        number(hour.day.students),
        number(hour.web_processes),
        number(hour.workers),
        number(hour.cost.postgresql / BUSY, 2),
        number(connections),
    )
