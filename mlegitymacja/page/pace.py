"""How soon an open page asks again whether it is still true: soon at first, then ever later."""

import random
from enum import StrEnum
from typing import NamedTuple

# An order whose turn has come while others are issued: a sixtieth late matters to nobody.
SOON, SMALL_PART = 2, 1 / 60
# So many orders are taken to be issued in a second, though fewer asked for it in the last minute.
ASSUMED_RATE = 20
# Pages that were opened together do not ask together for long.
JITTER = 0.2


class Pace(NamedTuple):
    """Each wait is a part of the time that has gone by, within limits in seconds."""

    shortest: float
    longest: float
    part: float

    def wait(self, gone_by: float) -> float:
        return self.within_limits(gone_by * self.part)

    def within_limits(self, wait: float) -> float:
        return min(max(wait, self.shortest), self.longest)


class Stage(StrEnum):
    """What an open page waits for."""

    TURN = "turn"  # its order's turn
    WORK = "work"  # the issuer or a phone, which has it in hand
    CODES = "codes"  # a phone that uses the codes, at any time
    REST = "rest"  # only the university, or a phone that gives the document back


PACES = {
    Stage.TURN: Pace(0.25, 30, 1 / 4),
    Stage.WORK: Pace(0.25, 30, 1 / 4),
    Stage.CODES: Pace(5, 15, 1 / 2),
    Stage.REST: Pace(15, 60, 1 / 4),
}


def seconds(stage: Stage, gone_by: float, before: int = 0, issued: int = 0) -> float:
    """How long to wait before the next question.

    ``gone_by`` are the seconds since the stage began, as far as the page knows; ``before`` counts
    the orders that wait before the page's, ``issued`` those issued in the last minute.
    """
    pace = PACES[stage]
    wait = pace.wait(gone_by)
    if stage == Stage.TURN:
        if issued:
            wait = min(wait, max(SOON, gone_by * SMALL_PART))
        until_turn = before / max(issued / 60, ASSUMED_RATE)
        wait = pace.within_limits(max(wait, until_turn / 2))
    return wait


def with_jitter(wait: float) -> float:
    return wait * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  (no secret)
