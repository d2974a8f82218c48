"""The demo's supervision of the processes it starts."""

import signal

import pytest
from django.core.management.base import CommandError

from usosweb.management.commands import demo

# Ends at once the first time; the second time it stops its supervisor, as Ctrl-C does.
ENDING_ONCE = """
import os, pathlib, signal
starts = pathlib.Path({starts!r})
starts.write_text(starts.read_text() + "started\\n")
if starts.read_text().count("started") == 2:
    os.kill(os.getppid(), signal.SIGINT)
    signal.pause()
"""


@pytest.fixture
def _keyboard_interrupts():
    """Also where pytest runs in the background of a shell, which has it ignore the keyboard."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_keyboard_interrupts")
def test_process_that_ends_by_itself_is_started_again(tmp_path):
    starts = tmp_path / "starts"
    starts.touch()
    processes = [demo.start(["-c", ENDING_ONCE.format(starts=str(starts))])]

    with pytest.raises(KeyboardInterrupt):
        demo.keep_running(processes, quick_end_seconds=0)

    [process] = processes
    process.kill()
    process.wait()
    assert starts.read_text() == "started\n" * 2


def test_process_that_ends_right_after_its_start_is_not_started_again():
    ended = demo.start(["-c", "raise SystemExit(1)"])

    with pytest.raises(CommandError, match=r"^-c raise SystemExit\(1\) ended by itself\.$"):
        demo.keep_running([ended])
