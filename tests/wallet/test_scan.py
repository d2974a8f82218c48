"""QR codes in pictures, as phones take them and as strangers send them."""

import io

import pytest
from PIL import Image

from mlegitymacja.wallet import scan
from tests.cast import file, picture, two_frames_in_a_jpeg
from tests.test_photos import png_claiming
from tests.wallet.shown import qr_picture, saved
from usosweb.students import photos

# As long as a document with a few claims and the phone's signature.
TEXT = "eyJ0eXAiOiJkYytzZC1qd3QifQ" * 60 + "~"
ORIENTATION = 0x0112


def read(content: bytes) -> str:
    return scan.read(file(content))


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_read_a_picture_of_a_code_is_its_text(kind):
    assert read(qr_picture(TEXT, kind=kind)) == TEXT


@pytest.mark.parametrize("orientation", range(1, 9))
def test_read_a_picture_that_the_camera_left_on_its_side_is_its_text(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    content = saved(opened(qr_picture(TEXT)), "JPEG", exif=exif)

    assert read(content) == TEXT


def test_read_a_large_photograph_with_the_code_in_a_third_of_it_is_its_text():
    scene = Image.new("RGB", (4000, 3000), "grey")
    scene.paste(
        opened(qr_picture(TEXT)).resize((1300, 1300)).rotate(10, expand=True, fillcolor="white"),
        (900, 700),
    )

    assert read(saved(scene, "JPEG")) == TEXT


def test_read_a_code_on_a_transparent_ground_is_its_text():
    code = opened(qr_picture(TEXT, mode="L"))
    ink = Image.new("RGBA", code.size, (0, 0, 0, 0))
    ink.putalpha(code.point(lambda value: 255 - value))

    assert read(saved(ink)) == TEXT


def test_read_one_code_seen_twice_is_its_text():
    assert read(qr_picture(TEXT, TEXT)) == TEXT


def test_read_two_codes_says_that_they_are_several():
    with pytest.raises(scan.SeveralCodes):
        read(qr_picture("one", "two"))


@pytest.mark.parametrize("content", [picture(), two_frames_in_a_jpeg()])
def test_read_a_picture_without_a_code_says_so(content):
    with pytest.raises(scan.NoCode):
        read(content)


@pytest.mark.parametrize(
    "content", [b"", b"a text", b"<svg/>", picture(kind="GIF"), picture()[:90]]
)
def test_read_what_is_no_picture_is_unreadable(content):
    with pytest.raises(photos.Unreadable):
        read(content)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [99, 6001, 12000, 60000])
def test_read_a_picture_of_an_unfit_size_is_refused_before_it_is_unpacked(side):
    with pytest.raises(photos.UnfitSides):
        read(png_claiming(side, side))


def test_read_a_picture_over_five_megabytes_is_refused():
    content = qr_picture(TEXT)

    with pytest.raises(photos.TooManyBytes):
        read(content + bytes(photos.MAX_BYTES + 1 - len(content)))
