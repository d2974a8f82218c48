"""What a subject yields, and the line that is printed of it."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from benchmarks.targets import TARGETS, Target


class Refused(Exception):
    """What was measured did not do its work, so there is no figure; the message says why."""


@dataclass(frozen=True)
class Figure:
    """A figure of a target, named by its id; ``case`` says which where the target has several."""

    id: str
    case: str
    value: float
    lowest: float
    highest: float
    # What a reader has to know of this run.
    note: str = ""

    @classmethod
    def median(cls, id: str, values: Sequence[float], case: str = "", note: str = "") -> Self:  # noqa: A002
        return cls(id, case, statistics.median(values), min(values), max(values), note)

    @classmethod
    def most(cls, id: str, values: Sequence[float], case: str = "", note: str = "") -> Self:  # noqa: A002
        """Of counts, the greatest has to hold."""
        return cls(id, case, max(values), min(values), max(values), note)

    @classmethod
    def none(cls, id: str, case: str = "", note: str = "") -> Self:  # noqa: A002
        """Of what cannot be done, which misses its target."""
        return cls(id, case, math.nan, math.nan, math.nan, note)

    @property
    def target(self) -> Target:
        return TARGETS[self.id]

    @property
    def is_held(self) -> bool:
        return self.target.is_held_by(self.value)

    def __str__(self) -> str:
        name = f"{self.id} {self.case}".rstrip()
        values = (in_three_digits(each) for each in (self.value, self.lowest, self.highest))
        columns = [f"{name:<28}", *(f"{value:>8}" for value in values), f"{self.target!s:>8}"]
        verdict = "held" if self.is_held else "missed"
        note = f"  ({self.note})" if self.note else ""
        return f"{' '.join(columns)}  {verdict}{note}"


@dataclass(frozen=True)
class Part:
    """What the document says beside the figures, in Markdown; ``name`` says where."""

    name: str
    text: str


HEADING = f"{'id':<28} {'figure':>8} {'min':>8} {'max':>8} {'target':>8}"


def in_three_digits(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
