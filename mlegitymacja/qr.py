"""Text to a QR picture, and nothing else."""

import io
from functools import lru_cache

from PIL import Image
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.base import BaseImage
from qrcode.util import QRData

# Browsers enlarge the picture sharply (mlegitymacja.css); small, it is quick to make and to send.
MODULE_PIXELS = 4
# Which mask is used matters little to a scanner, and trying all eight costs most of the time.
MASK = 1
WHITE = 255


def png(text: str) -> bytes:
    """A black and white PNG, some 200 pixels wide, with the quiet zone that scanners need.

    Raises ValueError when the text is longer than a QR code can hold.
    """
    code = QRCode(
        error_correction=ERROR_CORRECT_M,
        box_size=MODULE_PIXELS,
        mask_pattern=MASK,
        image_factory=Bitmap,
    )
    code.add_data(text)
    code.version = _version(*((chunk.mode, len(chunk)) for chunk in code.data_list))
    code.make(fit=False)
    picture = io.BytesIO()
    code.make_image().save(picture)
    return picture.getvalue()


@lru_cache
def _version(*chunks: tuple[int, int]) -> int:
    """The smallest version for chunks of these modes and lengths.

    To find it, all bits are written once; the texts of an issuer are of a length.
    """
    code: QRCode[Bitmap] = QRCode(error_correction=ERROR_CORRECT_M)
    for mode, length in chunks:
        # Digits are good in every mode.
        code.add_data(QRData("0" * length, mode))
    version: int = code.version
    return version


class Bitmap(BaseImage):
    """Takes all modules over at once, where the factories of qrcode draw one by one."""

    needs_drawrect = False

    def new_image(self) -> Image.Image:
        modules = Image.new("1", (self.width, self.width))
        modules.putdata([0 if dark else WHITE for row in self.modules for dark in row])
        side = self.width + 2 * self.border
        image = Image.new("1", (side, side), WHITE)
        image.paste(modules, (self.border, self.border))
        return image.resize((self.pixel_size, self.pixel_size), Image.Resampling.NEAREST)

    def save(self, stream: io.BytesIO) -> None:
        self._img.save(stream, format="PNG")
