import io

import pytest
import qrcode
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mlegitymacja import qr


def decoded(png):
    """What an independent decoder reads in the picture."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=32, max_size=32))
def test_png_of_any_code_is_decoded_to_it(text):
    assert decoded(qr.png(text)) == [text]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=100))
def test_png_of_any_text_has_as_many_modules_as_its_library_takes(text):
    code = qrcode.QRCode(box_size=qr.MODULE_PIXELS)
    code.add_data(text)

    assert Image.open(io.BytesIO(qr.png(text))).size == code.make_image().get_image().size


def test_png_of_an_address_with_polish_letters_is_decoded_to_it():
    text = "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fuczelnia.example/zażółć"

    assert decoded(qr.png(text)) == [text]


def test_png_is_small_and_black_and_white():
    png = qr.png("A" * 32)
    picture = Image.open(io.BytesIO(png))

    assert (picture.format, picture.mode, picture.size) == ("PNG", "1", (132, 132))
    assert len(png) < 512


def test_png_has_the_quiet_zone_scanners_need():
    picture = Image.open(io.BytesIO(qr.png("A" * 32)))
    quiet = 4 * qr.MODULE_PIXELS

    corner = picture.crop((0, 0, quiet, quiet)).convert("L")
    assert corner.getextrema() == (255, 255)
    assert picture.getpixel((quiet, quiet)) == 0


def test_png_of_too_long_a_text_is_refused():
    with pytest.raises(ValueError, match="version"):
        qr.png("A" * 5000)
