"""QR codes in pictures, as phones take them and as strangers send them."""

import io
from contextlib import suppress

import pytest
import qrcode
from PIL import Image

from mlegitymacja.wallet.verify import forms, scan
from tests.support.people import file, picture, two_frames_in_a_jpeg
from tests.support.shown import endless, qr_picture, saved
from tests.usosweb.students.test_photos import png_claiming
from usosweb.students import photos

# As long as a document with a few claims and the phone's signature.
TEXT = "eyJ0eXAiOiJkYytzZC1qd3QifQ" * 60 + "~"
# As much as a QR code can hold.
LONGEST = ("eyJ0eXAiOiJkYytzZC1qd3QifQ" * 114)[:2953]
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


@pytest.mark.parametrize("text", [TEXT, LONGEST])
def test_read_a_large_photograph_with_the_code_in_a_third_of_it_is_its_text(text):
    code = qrcode.make(text, error_correction=qrcode.ERROR_CORRECT_L).get_image().convert("RGB")
    scene = Image.new("RGB", (4000, 3000), "grey")
    scene.paste(
        code.resize((1300, 1300)).rotate(10, expand=True, fillcolor="white"),
        (900, 700),
    )

    assert read(saved(scene, "JPEG")) == text


def test_read_a_code_on_a_transparent_ground_is_its_text():
    code = opened(qr_picture(TEXT, mode="L"))
    ink = Image.new("RGBA", code.size, (0, 0, 0, 0))
    ink.putalpha(code.point(lambda value: 255 - value))

    assert read(saved(ink)) == TEXT


def test_read_a_code_in_grey_of_sixteen_bits_is_its_text():
    code = opened(qr_picture(TEXT, mode="L"))
    twice = bytes(value for value in code.tobytes() for _byte in range(2))

    assert read(saved(Image.frombytes("I;16", code.size, twice))) == TEXT


def test_read_a_picture_that_says_nonsense_of_its_camera_is_its_text():
    assert read(saved(opened(qr_picture(TEXT)), exif=b"Exif\0\0nonsense")) == TEXT


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


# what a stranger sends to take our time


def test_read_a_picture_that_takes_too_long_is_given_up():
    with pytest.raises(scan.TooHard):
        read(endless())


@pytest.fixture
def _others_are_read():
    for _place in range(2):
        scan.SLOTS.acquire()
    yield
    for _place in range(2):
        scan.SLOTS.release()


@pytest.mark.usefixtures("_others_are_read")
def test_read_a_third_picture_while_two_are_read_is_for_later():
    with pytest.raises(scan.Busy):
        read(qr_picture(TEXT))


def test_read_gives_its_place_back_whatever_happens():
    for content in [b"", picture(), qr_picture(TEXT)] * 2:
        with suppress(Exception):
            read(content)

    assert read(qr_picture(TEXT)) == TEXT


def test_every_refusal_has_its_words():
    assert forms.REFUSALS.keys() == {*scan.REFUSALS.values(), photos.TooManyBytes}
