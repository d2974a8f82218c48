"""The command: ``./run bench``."""

import argparse
import os
import signal
import sys
from types import FrameType

from benchmarks.figures import HEADING, Refused
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
    signal.signal(signal.SIGTERM, end)
    try:
        with sandbox(os.environ["DATABASE_URL"], os.environ["CELERY_BROKER_URL"]) as made:
            return measured(chosen(options), Run(made, options.quick))
    except Refused as refusal:
        print(f"Refused: {refusal}", file=sys.stderr)
        return 1


def chosen(options: argparse.Namespace) -> list[str]:
    return options.ids or [name for name in MEASURED if not (options.quick and name in LONG)]


def measured(wanted: list[str], run: Run) -> int:
    """Measure one subject after the other and print the figures as they come."""
    print(HEADING, flush=True)
    status = 0
    for subject in subjects_of(wanted):
        try:
            for figure in figures_of(subject, run):
                if figure.id in wanted:
                    print(figure, flush=True)
                    status |= not figure.is_held
        except Refused as refusal:
            print(f"{subject} is refused: {refusal}", file=sys.stderr, flush=True)
            status = 1
    return status


def read(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench",
        description="Measure what the portal costs, and print it beside its targets.",
        epilog=f"IDs: {', '.join(MEASURED)}",
    )
    parser.add_argument("--quick", action="store_true", help="smaller tables, shorter measurements")
    parser.add_argument("ids", nargs="*", metavar="ID", help="measure these figures only")
    options = parser.parse_args(words)
    if unknown := [name for name in options.ids if name not in MEASURED]:
        parser.error(f"There is no {', '.join(unknown)}. Known are {', '.join(MEASURED)}.")
    return options


def end(signal_number: int, frame: FrameType | None) -> None:
    """End as by the keyboard, so that what was made is taken away."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
