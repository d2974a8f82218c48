"""How long a student waits for the codes while the portal has nothing else to do."""

import asyncio
import time
from collections.abc import Iterator

from benchmarks import data
from benchmarks.figures import Figure
from benchmarks.network import Visitor
from benchmarks.orders import check
from benchmarks.processes import Web, Worker, running
from benchmarks.running import Run
from benchmarks.watching import Page

OFTEN_SECONDS = 0.02


def figures(run: Run) -> Iterator[Figure]:
    clicks = run.size(21, 7)
    web, worker = Web(), Worker()
    with running(web, worker):
        seconds_to_codes(web)  # everything is warm after it
        often = [seconds_to_codes(web, OFTEN_SECONDS) for _click in range(clicks)]
        own_pace = [seconds_to_codes(web) for _click in range(clicks)]
    yield Figure.median("READY", often)
    yield Figure.median("READY.page", own_pace)


def seconds_to_codes(web: Web, every: float | None = None) -> float:
    """From the click to the codes on the page, which asks at its own pace or every so often."""
    (student,) = data.students(1)
    page = Page(Visitor(web, data.user_of(student)))
    took = asyncio.run(_seconds_to_codes(page, every))
    check([student])
    return took


async def _seconds_to_codes(page: Page, every: float | None) -> float:
    await page.open()
    began = time.perf_counter()
    await page.order()
    await page.watch(every)
    return time.perf_counter() - began
