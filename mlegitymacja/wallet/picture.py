"""The photograph as a document carries it: small, plain, with nothing hidden in the file."""

import base64
import io

from django.core.files.base import File
from PIL import Image, ImageOps

from usosweb.students import photos

SIZE = (300, 400)
# The whole document stays well below the 64 kB that verifiers are used to.
MAX_BYTES = 24 * 1024
QUALITIES = (75, 60, 45, 30, 15)


def data_uri(photo: File) -> str:
    """The stored photograph as a JPEG within a ``data:`` address."""
    with photo.open("rb") as file, Image.open(file, formats=photos.FORMATS) as image:
        # A first cut, so that no copy of a huge picture is made.
        upright = plain(image, 2 * max(SIZE))
    upright.thumbnail(SIZE)
    return "data:image/jpeg;base64," + base64.b64encode(_jpeg(upright)).decode("ascii")


def plain(image: Image.Image, side: int) -> Image.Image:
    """The pixels alone, upright, on white, and no side longer than that."""
    image.thumbnail((side, side))
    if image.mode == "I;16":
        image = image.point(lambda value: value / 256).convert("L")
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    white = Image.new("RGB", upright.size, "white")
    white.paste(upright, mask=upright)
    return white


def _jpeg(image: Image.Image) -> bytes:
    """As good as it can be within MAX_BYTES."""
    for quality in QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True)
        if file.tell() <= MAX_BYTES:
            break
    return file.getvalue()
