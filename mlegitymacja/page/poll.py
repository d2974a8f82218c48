"""The question that an open page asks again and again: is what it shows still true?

The page has its question ready in a signed address, so that it can be answered without session,
user or database, from the person's version alone; while there is none, from the database. Whoever
else knows the address learns whether something has changed, how many orders wait, and what the
address itself holds, which is signed and not hidden: the Question, with the numbers of the account
and of the order, and what the page waits for. None of these says who the person is.

No answer is "yes" for longer than ``LONGEST``: then the page is asked for, as it is after a change,
and with it whether the session still lives. So whatever the cache did not hear of is seen by then.
"""

import datetime
import time
from typing import NamedTuple, Self

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from mlegitymacja.page import backlog, overview, pace
from mlegitymacja.page.overview import Overview
from usosweb import versions

SALT = "mlegitymacja.page.poll"
LONGEST = datetime.timedelta(minutes=5)


class Question(NamedTuple):
    """What a page knows of itself."""

    user_id: int
    # Of the person, before the page was made; and what the page shows.
    version: str | None
    digest: str
    stage: str
    # The order, if it waits.
    order_id: int | None
    # When the page was made, or the order that waits was placed.
    began: float
    # Until when the page stays true by itself, at most LONGEST.
    until: float
    language: str

    @classmethod
    def of(cls, shown: Overview) -> Self:
        now = timezone.now()
        waiting = shown.waiting_order
        return cls(
            # A record without an account has no page.
            shown.student.user_id,  # type: ignore[arg-type]
            shown.version,
            shown.digest,
            shown.stage,
            waiting.pk if waiting else None,
            (waiting.order_date if waiting else now).timestamp(),
            min(shown.turns_at, now + LONGEST).timestamp(),
            get_language(),
        )

    @property
    def address(self) -> str:
        return reverse("mlegitymacja:poll", args=[signing.dumps(self, salt=SALT)])

    @property
    def is_still_true(self) -> bool:
        if time.time() >= self.until:
            return False
        if version := versions.current(self.user_id):
            return version == self.version
        found = overview.load_current(self.user_id)
        return found is not None and found.digest == self.digest

    @property
    def orders_before(self) -> int:
        return backlog.current().before(self.order_id) if self.order_id else 0

    @property
    def ask_again(self) -> str:
        """In how many seconds the page is to ask again, each page a little earlier or later."""
        issued = backlog.current().issued if self.order_id else 0
        gone_by = time.time() - self.began
        wait = pace.seconds(pace.Stage(self.stage), gone_by, self.orders_before, issued)
        return f"{pace.with_jitter(wait):.2f}"


def read(signed: str) -> Question | None:
    """The question of a page; None for what no page of ours asks."""
    try:
        return Question(*signing.loads(signed, salt=SALT))
    except (signing.BadSignature, TypeError):
        return None
