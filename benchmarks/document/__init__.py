"""docs/wydajnosc.md, which the command writes: for administrators, so in Polish."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.document.polish import number, table
from benchmarks.figures import Figure
from benchmarks.sandbox import ROOT
from benchmarks.targets import TARGETS

FILE = ROOT / "docs" / "wydajnosc.md"
FRAME = (Path(__file__).parent / "frame.md").read_text()
WORDS: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text())
NO_REASON = "przyczyny jeszcze nie opisano"
# The parts that subjects write, in their order, and what stands in place of one that is missing.
PARTS = ("scans", "day", "flood", "scale")
NOT_MEASURED = "Tej części ostatni przebieg nie zmierzył."


@dataclass
class Results:
    """What a run has found."""

    figures: list[Figure] = field(default_factory=list)
    # The subjects that were refused, and why.
    refused: dict[str, str] = field(default_factory=dict)
    # By name, what subjects say beside their figures.
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def all_held(self) -> bool:
        return not self.refused and all(figure.is_held for figure in self.figures)


def write(results: Results, surroundings: Mapping[str, str]) -> None:
    FILE.write_text(text(results, surroundings))


def text(results: Results, surroundings: Mapping[str, str]) -> str:
    return FRAME.format(
        surroundings=table(("co", "wersja"), surroundings.items()),
        figures=table(HEADING, rows(results.figures)),
        missed=missed(results),
        **{name: results.parts.get(name, NOT_MEASURED) for name in PARTS},
    )


def rows(figures: Iterable[Figure]) -> Iterable[tuple[str, ...]]:
    said = set()
    for figure in figures:
        what = "" if figure.id in said else WORDS[figure.id]["what"]
        said.add(figure.id)
        yield (
            f"`{figure.id}`{figure.case and f' {figure.case}'}",
            what,
            number(figure.value),
            f"{number(figure.lowest)} – {number(figure.highest)}",
            f"{figure.target.sign} {number(figure.target.bound)}",
            "tak" if figure.is_held else "**nie**",
        )


HEADING = ("id", "co", "wynik", "od – do", "cel", "osiągnięty")


def missed(results: Results) -> str:
    """Of each target that was missed or not measured, why."""
    found = [figure.id for figure in results.figures]
    lines = [
        f"- `{name}`: {WORDS[name].get('why', NO_REASON)}"
        for name in TARGETS
        if any(figure.id == name and not figure.is_held for figure in results.figures)
    ]
    lines += [f"- `{name}`: nie zmierzono" for name in TARGETS if name not in found]
    lines += [f"- {name}: {why.splitlines()[-1]}" for name, why in results.refused.items()]
    return "\n".join(lines) or "Wszystkie cele są osiągnięte."
