"""The QR code in a picture, as phones take them and as strangers send them."""

import io

import pytest
import qrcode
from PIL import Image

from mlegitymacja.wallet.verify import decoder
from tests.support.people import picture, two_frames_in_a_jpeg
from tests.support.pictures import png_claiming, qr_picture, saved

# As long as a document with a few claims and the phone's signature.
TEXT = "eyJ0eXAiOiJkYytzZC1qd3QifQ" * 60 + "~"
# As much as a QR code can hold.
LONGEST = ("eyJ0eXAiOiJkYytzZC1qd3QifQ" * 114)[:2953]
ORIENTATION = 0x0112


@pytest.fixture(autouse=True)
def _limit_of_pillow(monkeypatch):
    """The decoder lifts it, in a process of its own."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_picture_of_a_code_is_its_text(kind):
    assert decoder.answer(qr_picture(TEXT, kind=kind)) == {"text": TEXT}


# Mirrored, and on its side.
@pytest.mark.parametrize("orientation", [2, 6])
def test_picture_that_the_camera_left_on_its_side_is_its_text(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    content = saved(opened(qr_picture(TEXT)), "JPEG", exif=exif)

    assert decoder.answer(content) == {"text": TEXT}


def test_large_photograph_with_the_longest_code_in_a_third_of_it_is_its_text():
    code = qrcode.make(LONGEST, error_correction=qrcode.ERROR_CORRECT_L).get_image().convert("RGB")
    scene = Image.new("RGB", (4000, 3000), "grey")
    scene.paste(
        code.resize((1300, 1300)).rotate(10, expand=True, fillcolor="white"),
        (900, 700),
    )

    assert decoder.answer(saved(scene, "JPEG")) == {"text": LONGEST}


def test_code_on_a_transparent_ground_is_its_text():
    code = opened(qr_picture(TEXT, mode="L"))
    ink = Image.new("RGBA", code.size, (0, 0, 0, 0))
    ink.putalpha(code.point(lambda value: 255 - value))

    assert decoder.answer(saved(ink)) == {"text": TEXT}


def test_code_in_grey_of_sixteen_bits_is_its_text():
    code = opened(qr_picture(TEXT, mode="L"))
    twice = bytes(value for value in code.tobytes() for _byte in range(2))

    assert decoder.answer(saved(Image.frombytes("I;16", code.size, twice))) == {"text": TEXT}


def test_picture_that_says_nonsense_of_its_camera_is_its_text():
    content = saved(opened(qr_picture("a")), exif=b"Exif\0\0nonsense")

    assert decoder.answer(content) == {"text": "a"}


def test_one_code_seen_twice_is_its_text():
    assert decoder.answer(qr_picture("one", "one")) == {"text": "one"}


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(qr_picture("one", "two"), "SeveralCodes", id="two codes"),
        pytest.param(picture(), "NoCode", id="no code"),
        pytest.param(qr_picture(" "), "NoCode", id="a code without a text"),
        pytest.param(two_frames_in_a_jpeg(), "NoCode", id="two frames"),
        pytest.param(b"", "Unreadable", id="nothing"),
        pytest.param(b"<svg/>", "Unreadable", id="text"),
        pytest.param(picture(kind="GIF"), "Unreadable", id="another kind"),
        pytest.param(picture()[:90], "Unreadable", id="half a picture"),
        pytest.param(png_claiming(99, 99), "UnfitSides", id="small"),
        pytest.param(png_claiming(4097, 4097), "UnfitSides", id="large"),
        pytest.param(png_claiming(60000, 60000), "UnfitSides", id="too large to unpack"),
    ],
)
def test_picture_that_cannot_be_read_is_refused(content, refusal):
    assert decoder.answer(content) == {"refusal": refusal}
