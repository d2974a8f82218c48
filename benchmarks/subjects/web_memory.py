"""What a web process holds in memory after thousands of requests, beside what after a few."""

import asyncio
from collections.abc import Iterator

from benchmarks import data
from benchmarks.figures import Figure
from benchmarks.network import Visitor
from benchmarks.processes import Web, running
from benchmarks.running import Run
from benchmarks.watching import Page

ROUNDS = 9
# How many students are there at the same time.
AT_ONCE = 8
# Of each: the page, the order, the page again, two polls.
REQUESTS = 5


def figures(run: Run) -> Iterator[Figure]:
    few = run.size(500, 100)
    web = Web()
    with running(web):
        visit(web, few // REQUESTS)
        before = web.memory
        after = []
        for _round in range(ROUNDS):
            visit(web, few // REQUESTS)
            after.append(web.memory)
    yield Figure(
        "MEMORY",
        "web",
        after[-1] / before,
        min(after) / before,
        max(after) / before,
        f"{after[-1] / 1e6:.0f} MB after {few * (1 + ROUNDS)} requests "
        f"to {before / 1e6:.0f} MB after {few}",
    )


def visit(web: Web, count: int) -> None:
    visitors = [Visitor(web, data.user_of(student)) for student in data.students(count)]

    async def some(visitors: list[Visitor]) -> None:
        for visitor in visitors:
            page = Page(visitor)
            await page.open()
            await page.order()
            await page.ask()
            await page.ask()

    async def everybody() -> None:
        await asyncio.gather(*(some(visitors[start::AT_ONCE]) for start in range(AT_ONCE)))

    asyncio.run(everybody())
