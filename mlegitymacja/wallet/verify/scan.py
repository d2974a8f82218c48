"""Read the text of the QR code in an uploaded picture.

A picture can be made to keep a decoder busy for very long, so each is read in a process of its own
with limited time and memory, and only a few at once.
"""

import json
import logging
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from django.core.files.base import File

from usosweb.students import photos

logger = logging.getLogger(__name__)

DECODER = [sys.executable, "-P", str(Path(__file__).with_name("decoder.py"))]
# Of processor time it has less; a busy machine may need longer.
SECONDS = 6
SLOTS = BoundedSemaphore(2)
# How long to wait for a slot: each request that waits holds a thread.
WAIT_SECONDS = 0.1


class Busy(Exception):
    """Nothing was read now; try again in a moment."""


class NoCode(Exception):
    """There is no QR code in the picture, or none with a text."""


class SeveralCodes(Exception):
    """There is more than one code in the picture."""


class TooHard(Exception):
    """Reading the picture takes more time or memory than there is for one."""


REFUSALS = {
    refusal.__name__: refusal
    for refusal in (NoCode, SeveralCodes, TooHard, photos.UnfitSides, photos.Unreadable)
}


def read(file: File) -> str:
    """The text of the QR code. Raises Busy, one of REFUSALS or photos.TooManyBytes."""
    if file.size > photos.MAX_BYTES:
        raise photos.TooManyBytes
    if not SLOTS.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        answer = _decoded(file.read())
    finally:
        SLOTS.release()
    if "refusal" in answer:
        raise REFUSALS[answer["refusal"]]
    return answer["text"]


def _decoded(content: bytes) -> dict[str, str]:
    """Run decoder.py, with limits, and return its answer. Raises TooHard or Busy."""
    try:
        decoder = subprocess.run(  # noqa: S603
            DECODER,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooHard from None
    except OSError as error:
        logger.error("No picture can be read: %s", error)
        raise Busy from None
    if decoder.returncode < 0:
        # Killed by the system for its time or memory.
        raise TooHard
    if decoder.returncode:
        logger.error("No picture can be read: %s ended with %s", DECODER, decoder.returncode)
        raise Busy
    answer: dict[str, str] = json.loads(decoder.stdout)
    return answer
