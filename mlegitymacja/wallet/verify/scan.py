"""The text of a QR code in a picture that somebody sent.

A picture can be made to take a decoder very long, so it is read in a process of its own, which has
little time and memory, and of which there are never many.
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
# Of processor time it has less: this is for a machine that has little to give.
SECONDS = 6
PLACES = BoundedSemaphore(2)
# How long one waits for a place. Each who does keeps a thread from other pages.
PATIENCE_SECONDS = 0.1


class Busy(Exception):
    """Nothing was read; a moment later it may be."""


class NoCode(Exception):
    """There is no QR code in the picture, or none with a text."""


class SeveralCodes(Exception):
    """There is more than one, and nobody said which is meant."""


class TooHard(Exception):
    """Reading the picture takes more time or memory than there is for one."""


REFUSALS = {
    refusal.__name__: refusal
    for refusal in (NoCode, SeveralCodes, TooHard, photos.UnfitSides, photos.Unreadable)
}


def read(file: File) -> str:
    """Raises Busy or one of REFUSALS, or photos.TooManyBytes."""
    if file.size > photos.MAX_BYTES:
        raise photos.TooManyBytes
    if not PLACES.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        answer = _decoded(file.read())
    finally:
        PLACES.release()
    if "refusal" in answer:
        raise REFUSALS[answer["refusal"]]
    return answer["text"]


def _decoded(content: bytes) -> dict[str, str]:
    """What decoder.py answers; by then it has ended, however long it would have gone on."""
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
        # The system ended it: for its time or, at the worst, its memory.
        raise TooHard
    if decoder.returncode:
        logger.error("No picture can be read: %s ended with %s", DECODER, decoder.returncode)
        raise Busy
    answer: dict[str, str] = json.loads(decoder.stdout)
    return answer
