"""The picture that a document holds of a photograph: how it is made, kept and let go."""

import io
import random

import pytest
from PIL import Image

from tests.support.people import file
from usosweb.students import photos

ORIENTATION, TURNED_LEFT = 0x0112, 6


def made(image, kind="PNG", **parameters):
    """What becomes of the picture, once stored in a file of that kind."""
    content = io.BytesIO()
    image.save(content, kind, **parameters)
    return Image.open(io.BytesIO(photos.make_document_picture(file(content.getvalue()))))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((900, 1200), (300, 400)),
        ((6000, 6000), (300, 300)),
        ((1200, 600), (300, 150)),
        ((100, 1000), (40, 400)),
        ((200, 250), (200, 250)),
    ],
)
def test_picture_fits_in_300_by_400_and_keeps_its_shape(size, expected):
    image = made(Image.new("RGB", size))

    assert (image.format, image.size) == ("JPEG", expected)


def test_picture_says_nothing_that_the_pixels_do_not():
    exif = Image.Exif()
    exif[ORIENTATION] = 1
    exif[0x010F] = "Telefon Anny"

    image = made(
        Image.new("RGB", (300, 400)), "JPEG", exif=exif, comment=b"Anna", icc_profile=b"profile"
    )

    assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_picture_is_turned_the_way_the_camera_was_held():
    lying = Image.new("RGB", (400, 300), "black")
    lying.paste("white", (0, 0, 200, 300))
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_LEFT

    image = made(lying, "JPEG", exif=exif)

    assert image.size == (300, 400)
    assert [image.getpixel((150, y)) for y in (50, 350)] == [(255, 255, 255), (0, 0, 0)]


@pytest.mark.parametrize(
    ("mode", "colour", "kind", "expected"),
    [
        ("1", 1, "PNG", (255, 255, 255)),
        ("L", 100, "PNG", (100, 100, 100)),
        ("LA", (100, 0), "PNG", (255, 255, 255)),
        ("P", 0, "PNG", (0, 0, 0)),
        ("RGBA", (0, 0, 0, 0), "PNG", (255, 255, 255)),
        ("I;16", 100 * 256, "PNG", (100, 100, 100)),
        ("L", 100, "JPEG", (100, 100, 100)),
        ("CMYK", (0, 0, 0, 255), "JPEG", (0, 0, 0)),
    ],
)
def test_picture_of_any_accepted_kind_becomes_plain(mode, colour, kind, expected):
    image = made(Image.new(mode, (300, 400), colour), kind)

    assert (image.mode, image.getpixel((150, 200))) == ("RGB", expected)


def test_picture_that_hardly_compresses_leaves_room_for_the_rest_of_the_document():
    noise = Image.frombytes("RGB", (300, 400), random.Random(1).randbytes(360_000))
    content = io.BytesIO()
    noise.save(content, "PNG")

    assert len(photos.make_document_picture(file(content.getvalue()))) <= 24 * 1024


def test_picture_of_a_large_photograph_in_grey_of_sixteen_bits_is_made():
    assert made(Image.new("I;16", (3000, 4000), 100 * 256)).getpixel((150, 200)) == (100,) * 3


# kept with the photograph


def test_picture_made_twice_is_kept_once(student):
    photos.keep_document_picture(student.photo.name, b"another")

    name = student.photo.name
    _folders, files = student.photo.storage.listdir("photos")
    assert {f"photos/{one}" for one in files} == {name, photos.document_name(name)}
