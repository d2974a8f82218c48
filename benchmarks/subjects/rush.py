"""Orders that are issued while their students' pages ask for them."""

import asyncio
from collections.abc import Iterator
from contextlib import nullcontext

from benchmarks import data
from benchmarks.figures import Figure
from benchmarks.measuring import PAIRS
from benchmarks.network import Visitor
from benchmarks.orders import check, issue_waiting
from benchmarks.processes import Web, Worker, running
from benchmarks.running import Run
from benchmarks.watching import Page, watched


def figures(run: Run) -> Iterator[Figure]:
    students = run.size(80, 40)
    web, worker = Web(), Worker()
    with running(web, worker):
        drain(web, students, is_watched=True)  # everything is warm after it
        unwatched, seen = [], []
        for _pair in range(PAIRS):
            unwatched.append(drain(web, students, is_watched=False))
            seen.append(drain(web, students, is_watched=True))
        yield Figure.median(
            "RUSH",
            [slow / quick for slow, quick in zip(seen, unwatched, strict=True)],
            note=f"{sorted(seen)[PAIRS // 2]:.2f} s to {sorted(unwatched)[PAIRS // 2]:.2f} s",
        )


def drain(web: Web, count: int, *, is_watched: bool) -> float:
    """Seconds until the orders of so many students are issued."""
    students = data.students(count)
    data.waiting(students)
    pages = [Page(Visitor(web, data.user_of(student))) for student in students]
    for page in pages:
        asyncio.run(page.open())
    with watched(pages) if is_watched else nullcontext():
        took = issue_waiting()
    check(students)
    return took
