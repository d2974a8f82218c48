"""Text to a QR picture, and nothing else."""

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M

# So many that browsers may scale the picture to any size, and so few that it weighs a kilobyte.
MODULE_PIXELS = 8
# Which mask is used matters little to a scanner, and trying all eight costs most of the time.
MASK = 3


def png(text: str) -> bytes:
    """A black and white PNG, a few hundred pixels wide, with the quiet zone that scanners need.

    Raises ValueError when the text is longer than a QR code can hold.
    """
    code = qrcode.QRCode(
        error_correction=ERROR_CORRECT_M, box_size=MODULE_PIXELS, mask_pattern=MASK
    )
    code.add_data(text)
    picture = io.BytesIO()
    code.make_image().save(picture, format="PNG")
    return picture.getvalue()
