"""The command: ``./run bench``."""

import argparse
import os
import signal
import sys
from types import FrameType

from benchmarks import document
from benchmarks.document import Results
from benchmarks.document.surroundings import surroundings
from benchmarks.figures import HEADING, Part, Refused
from benchmarks.running import Run, figures_of, subjects_of
from benchmarks.sandbox import sandbox
from benchmarks.subjects import SUBJECTS
from benchmarks.targets import TARGETS

MEASURED = [name for name in TARGETS if any(name in ids for ids in SUBJECTS.values())]
# What takes long is measured in a quick run only when it is named.
LONG = {"FLOOD"}


def main(words: list[str]) -> int:
    """0 when all targets are held, 1 when one is missed or refused, 2 for a wrong word."""
    options = read(words)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    database_url, broker_url = os.environ["DATABASE_URL"], os.environ["CELERY_BROKER_URL"]
    try:
        with sandbox(database_url, broker_url) as made:
            results = measured(chosen(options), Run(made, options.quick))
    except Refused as refusal:
        print(f"Refused: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1
    if options.write:
        document.write(results, surroundings(database_url, broker_url))
    return 0 if results.all_held else 1


def chosen(options: argparse.Namespace) -> list[str]:
    return options.ids or [name for name in MEASURED if not (options.quick and name in LONG)]


def measured(wanted: list[str], run: Run) -> Results:
    """Measure one subject after the other and print the figures as they come."""
    results = Results()
    print(HEADING, flush=True)
    for subject in subjects_of(wanted):
        try:
            for found in figures_of(subject, run):
                if isinstance(found, Part):
                    results.parts[found.name] = found.text
                elif found.id in wanted:
                    results.figures.append(found)
                    print(found, flush=True)
        except Refused as refusal:
            results.refused[subject] = str(refusal)
            print(f"{subject} is refused: {refusal}", file=sys.stderr, flush=True)
    return results


def read(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench",
        description="Measure what the portal costs, and print it beside its targets.",
        epilog=f"IDs: {', '.join(MEASURED)}",
    )
    parser.add_argument("--quick", action="store_true", help="smaller tables, shorter measurements")
    parser.add_argument("--write", action="store_true", help="a whole run, into docs/wydajnosc.md")
    parser.add_argument("ids", nargs="*", metavar="ID", help="measure these figures only")
    options = parser.parse_args(words)
    if unknown := [name for name in options.ids if name not in MEASURED]:
        parser.error(f"There is no {', '.join(unknown)}. Known are {', '.join(MEASURED)}.")
    if options.write and (options.quick or options.ids):
        parser.error("Only what a whole run measured is written.")
    return options


def end(signal_number: int, frame: FrameType | None) -> None:
    """End as by the keyboard, once, so that what was made is taken away."""
    signal.signal(signal_number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
