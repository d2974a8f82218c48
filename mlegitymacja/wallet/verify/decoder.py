"""Read the QR code in an uploaded picture, in a process of its own: see scan.py.

The picture comes on the standard input; the answer on the standard output is JSON: the code's text,
or the name of a refusal. Nothing of the project is imported, so it starts at once.
"""

import io
import json
import os
import resource
import sys

import zxingcpp
from PIL import Image

# Several times what the largest honest picture takes.
CPU_SECONDS = 2
MEMORY_BYTES = 512 * 1024 * 1024
FORMATS = ["JPEG", "PNG", "WEBP"]
# What a phone's camera makes.
SIDE_PIXELS = range(100, 4097)
# A code of the largest version, 185 modules wide with its margin, may fill a third of such a
# picture. The time that a picture full of false codes takes grows with the side's fourth power.
SIDE = 1400
KINDS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def main() -> None:
    # Requests for pages come first.
    os.nice(5)
    limit(resource.RLIMIT_CPU, CPU_SECONDS)
    limit(resource.RLIMIT_AS, MEMORY_BYTES)
    # No core dump: nothing of the picture may reach a disk.
    limit(resource.RLIMIT_CORE, 0)
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)


def limit(kind: int, value: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(kind, (value, value))
    except ValueError:
        # macOS has no limit of memory.
        if sys.platform != "darwin":
            raise


def answer(content: bytes) -> dict[str, str]:
    try:
        return read(content)
    except MemoryError:
        return {"refusal": "TooHard"}
    except Exception:  # noqa: BLE001  (a broken file makes Pillow raise almost anything)
        return {"refusal": "Unreadable"}


def read(content: bytes) -> dict[str, str]:
    # The limit below replaces it.
    Image.MAX_IMAGE_PIXELS = None
    image = Image.open(io.BytesIO(content), formats=FORMATS)
    if not all(side in SIDE_PIXELS for side in image.size):
        return {"refusal": "UnfitSides"}
    codes = zxingcpp.read_barcodes(grey(image), formats=KINDS)
    texts = {code.text.strip() for code in codes} - {""}
    if not texts:
        return {"refusal": "NoCode"}
    return {"text": texts.pop()} if len(texts) == 1 else {"refusal": "SeveralCodes"}


def grey(image: Image.Image) -> Image.Image:
    """The pixels in grey on white, no side longer than SIDE; zxing reads every rotation."""
    # Unpacks a large JPEG at a smaller size.
    image.draft("L", (SIDE, SIDE))
    if image.mode == "I;16":
        image = image.point(lambda value: value / 256)
    transparent = image.has_transparency_data
    image = image.convert("RGBA" if transparent else "L")
    image.thumbnail((SIDE, SIDE))
    if transparent:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L")


if __name__ == "__main__":
    main()
