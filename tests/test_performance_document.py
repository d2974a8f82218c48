"""docs/wydajnosc.md, which `./run bench --write` writes."""

import pytest

from benchmarks.document import FILE, WORDS, Results, text
from benchmarks.document.polish import duration, number
from benchmarks.figures import Figure
from benchmarks.targets import TARGETS
from tests.support.environment import run

MACHINE = {"procesor": "jakiś"}


def test_every_target_is_described():
    assert list(WORDS) == list(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_document_tells_of_every_target(name):
    assert f"`{name}`" in FILE.read_text()


def test_figure_is_a_row_with_its_target():
    written = text(Results([Figure.median("QR", [0.16, 0.14, 0.121])]), MACHINE)

    assert (
        "| `QR` | obrazek kodu QR zamówienia do `qrcode.make` z tym samym tekstem (CPU) "
        "| 0,14 | 0,121 – 0,16 | ≤ 0,15 | tak |"
    ) in written.splitlines()


def test_missed_target_is_told_with_the_reason_that_was_written_down(monkeypatch):
    monkeypatch.setitem(WORDS["QR"], "why", "bo tak")

    written = text(Results([Figure.median("QR", [0.2])]), MACHINE)

    assert "- `QR`: bo tak" in written.splitlines()


def test_figure_that_was_not_measured_is_told():
    written = text(Results(refused={"qr": "Traceback\nno good"}), MACHINE)

    assert {"- `QR`: nie zmierzono", "- qr: no good"} < set(written.splitlines())


def test_only_a_whole_run_is_written():
    process = run("-m", "benchmarks", "--write", "QR")

    assert process.returncode == 2
    assert process.stderr.endswith("Only what a whole run measured is written.\n")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.1234, "0,123"),
        (12.34, "12,3"),
        (4.0, "4"),
        (1280000, "1\xa0280\xa0000"),
        (float("nan"), "–"),
    ],
)
def test_number_is_polish(value, written):
    assert number(value) == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(0.123, "0,12 s"), (60, "60 s"), (3600, "60 min")]
)
def test_duration_is_polish(seconds, written):
    assert duration(seconds) == written
