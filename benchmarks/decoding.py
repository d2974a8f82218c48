"""Whether a QR picture holds what it should, by the decoder of the page that checks documents."""

import io

import zxingcpp
from PIL import Image

from benchmarks.figures import Refused

# Of all kinds, some pictures hold a bar code as well, by chance.
KINDS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def check(picture: bytes, text: str) -> None:
    """Refuse the run unless the picture is read as that text."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    codes = zxingcpp.read_barcodes(image, formats=KINDS)
    if [code.text for code in codes] != [text]:
        raise Refused(f"A QR picture of {len(text)} characters could not be decoded.")
