"""Whether a QR picture holds what it should, by the decoder of the page that checks documents."""

import io

import zxingcpp
from PIL import Image

from benchmarks.figures import Refused

# Of all kinds, some pictures hold a bar code as well, by chance.
KINDS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def check(picture: bytes, text: str) -> None:
    """Refuse the run unless the picture is read as that text."""
    if not reads(Image.open(io.BytesIO(picture)).convert("L"), text):
        raise Refused(f"A QR picture of {len(text)} characters could not be decoded.")


def reads(image: Image.Image, text: str) -> bool:
    """Whether exactly that text is read in the picture."""
    codes = zxingcpp.read_barcodes(image, formats=KINDS)
    return [code.text for code in codes] == [text]
