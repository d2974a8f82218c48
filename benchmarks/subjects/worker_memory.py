"""What the worker holds in memory after thousands of orders, beside what it held after a few."""

from collections.abc import Iterator

from benchmarks import data
from benchmarks.figures import Figure
from benchmarks.orders import issue
from benchmarks.processes import Worker, running
from benchmarks.running import Run

ROUNDS = 10


def figures(run: Run) -> Iterator[Figure]:
    few, many = run.size(500, 100), run.size(5000, 500)
    worker = Worker()
    with running(worker):
        issue(data.students(few))
        before = worker.memory
        # Not all at once: each time the worker begins anew, as on a day.
        after = []
        for _round in range(ROUNDS):
            issue(data.students((many - few) // ROUNDS))
            after.append(worker.memory)
    yield Figure(
        "MEMORY",
        "worker",
        after[-1] / before,
        min(after) / before,
        max(after) / before,
        f"{after[-1] / 1e6:.0f} MB after {many} orders to {before / 1e6:.0f} MB after {few}",
    )
