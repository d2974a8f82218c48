"""The text of a QR code in a picture that somebody sent."""

from threading import Lock

import zxingcpp
from django.core.files.base import File

from mlegitymacja.wallet import picture
from usosweb.students import photos

FORMATS = [*photos.FORMATS, "WEBP"]
# What a phone's camera makes; unpacked, a larger one would take a server's memory.
SIDE_PIXELS = range(100, 4097)
# A code of the largest version, 185 modules wide, may fill a third of such a picture.
SIDE = 2400
UNPACKING = Lock()
KINDS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class NoCode(Exception):
    """There is no QR code in the picture, or none with a text."""


class SeveralCodes(Exception):
    """There is more than one, and nobody said which is meant."""


def read(file: File) -> str:
    """Raises NoCode, SeveralCodes, or photos.Unfit for what is no picture that we take."""
    # One at a time in each process: the others wait rather than fill the memory together.
    with UNPACKING:
        image = picture.plain(photos.load(file, FORMATS, SIDE_PIXELS), SIDE)
        codes = zxingcpp.read_barcodes(image, formats=KINDS)
    texts = {code.text.strip() for code in codes} - {""}
    if not texts:
        raise NoCode
    if len(texts) > 1:
        raise SeveralCodes
    return texts.pop()
