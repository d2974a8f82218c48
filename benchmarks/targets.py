"""The figures, and what each has to be."""

from typing import NamedTuple

AT_LEAST, AT_MOST = "≥", "≤"


class Target(NamedTuple):
    what: str
    sign: str
    bound: float

    def is_held_by(self, value: float) -> bool:
        return value >= self.bound if self.sign == AT_LEAST else value <= self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"


# CPU is of our process alone; "with PostgreSQL's" where the database does much of the work. "Bare"
# is a view that answers "ok" behind the same middleware to the same person, whose session and
# account Django reads in its own way, from the database.
TARGETS = {
    "QR": Target("CPU of an order's picture / qrcode.make of the same text", AT_MOST, 0.15),
    "QR.bytes": Target("bytes of that picture / of that one's", AT_MOST, 0.5),
    "QR.scans": Target("bad scans read of it / of that one", AT_LEAST, 0.9),
    "PAGE": Target("CPU of bare / the student's page", AT_LEAST, 0.33),
    "QUERIES": Target("statements of that page, session and person included", AT_MOST, 4),
    "POLL": Target(
        "CPU, with PostgreSQL's, of bare / the poll that answers “unchanged”, by how many orders "
        "wait",
        AT_LEAST,
        1.5,
    ),
    "POLL.queries": Target("statements of that poll", AT_MOST, 1),
    "POLL.moving": Target(
        "CPU, with PostgreSQL's, of bare / a poll while the queue moves on", AT_LEAST, 1.5
    ),
    "POST": Target("CPU of bare / an order", AT_LEAST, 0.35),
    "ISSUE": Target(
        "orders a second of one worker -c 2 / no-op tasks of the same worker", AT_LEAST, 0.27
    ),
    "BACKLOG": Target(
        "orders a second when thousands wait / when they come one by one", AT_LEAST, 2.5
    ),
    "RUSH": Target("time to drain 80 orders while their pages poll / unwatched", AT_MOST, 1.5),
    "FLOOD": Target(
        "orders a second of the last tenth of 100,000 that wait / of the first tenth",
        AT_LEAST,
        0.87,
    ),
    "REVIEW": Target(
        "CPU, with PostgreSQL's, of the review of documents that all hold / of one statement that "
        "finds who lost the right",
        AT_MOST,
        1.5,
    ),
    "WALLET": Target(
        "CPU of offer, token, nonce and credential / one bare ES256 signature", AT_MOST, 90
    ),
    "ADMIN": Target(
        "CPU, with PostgreSQL's, of a list's first page at a million orders / of Django's default "
        "list of the same columns",
        AT_MOST,
        0.35,
    ),
    "SEARCH": Target(
        "CPU, with PostgreSQL's, of a search in the list of orders / of an unindexed icontains",
        AT_MOST,
        0.05,
    ),
    "SCALE": Target(
        "CPU, with PostgreSQL's, of page, poll, order and sweep at a million orders / at 1,000",
        AT_MOST,
        1.15,
    ),
    "READY": Target("seconds from the click to the codes, polled often", AT_MOST, 0.2),
    "READY.page": Target("the same at the page's own pace", AT_MOST, 0.5),
    "MEMORY": Target(
        "memory of a web process after 5,000 requests, of a worker after 5,000 orders / after 500",
        AT_MOST,
        1.05,
    ),
    "COLD": Target(
        "CPU from the start to the first answer / of a bare Django with admin", AT_MOST, 2
    ),
    "DAY": Target(
        "cores for 100,000 students who order within an hour, PostgreSQL's included", AT_MOST, 0.9
    ),
}
