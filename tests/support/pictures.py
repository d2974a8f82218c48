"""Pictures that are uploaded: of QR codes, and such as take a reader's time."""

import io
import struct
import zlib

import qrcode
from PIL import Image


def qr_picture(*texts, kind="PNG", mode="RGB"):
    """A picture of QR codes, one beside the other."""
    codes = [qrcode.make(text, box_size=4).get_image().convert(mode) for text in texts]
    both = Image.new(mode, (sum(code.width for code in codes), codes[0].height), "white")
    for number, code in enumerate(codes):
        both.paste(code, (sum(code.width for code in codes[:number]), 0))
    return saved(both, kind)


def saved(image, kind="PNG", **parameters):
    file = io.BytesIO()
    image.save(file, kind, **parameters)
    return file.getvalue()


def endless(side=4096):
    """A JPEG of a few kilobytes that takes a minute to unpack: it repaints itself for ever."""
    whole = saved(Image.new("L", (side, side)), "JPEG", progressive=True)
    scan = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + 4000 * scan + whole[-2:]


def png_claiming(width, height):
    """A picture of a few bytes whose header says that it is huge."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
