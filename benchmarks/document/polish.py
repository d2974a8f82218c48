"""Numbers and tables as a Polish text has them."""

import math
from collections.abc import Iterable, Sequence

THOUSANDS = "\N{NO-BREAK SPACE}"


def number(value: float, digits: int = 3) -> str:
    """In about so many digits: 0,123 and 12,3 and 1 280 000."""
    if math.isnan(value):
        return "–"
    if value == int(value) or abs(value) >= 10 ** (digits - 1):
        return f"{value:,.0f}".replace(",", THOUSANDS)
    return f"{value:.{digits}g}".replace(".", ",")


def milliseconds(seconds: float) -> str:
    return number(1000 * seconds, 2)


def duration(seconds: float) -> str:
    if seconds < 1:
        return f"{number(seconds, 2)} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """In Markdown."""
    lines = (heading, ["---"] * len(heading), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
