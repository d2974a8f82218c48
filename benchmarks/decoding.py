"""Whether a QR picture holds what it should, by the decoder of the page that checks documents."""

import io

import zxingcpp
from PIL import Image

from benchmarks.figures import Refused


def check(picture: bytes, text: str) -> None:
    """Refuse the run unless the picture is read as that text."""
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    if [code.text for code in codes] != [text]:
        raise Refused(f"A QR picture of {len(text)} characters could not be decoded.")
