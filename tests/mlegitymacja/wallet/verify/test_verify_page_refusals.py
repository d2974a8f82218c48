"""Forms that cannot be checked, and what the page says of them."""

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.garbage import garbage
from tests.support.people import picture
from tests.support.pictures import qr_picture

pytestmark = pytest.mark.django_db


def errors(response):
    with translation.override("en"):
        found = response.context["form"].errors.items()
        return {name: [str(text) for text in texts] for name, texts in found}


NO_CODE = (
    "No QR code was found in the picture. Take it straight from above, sharp, and with the whole "
    "code in it."
)
SEVERAL_CODES = "There is more than one QR code in the picture. Take one with a single code."
REFUSED = {
    "nothing": ({}, {"presented": ["Paste the text of a document, or choose a picture."]}),
    "both": (
        {"text": "a~", "picture": qr_picture("a~")},
        {"presented": ["Send the text or the picture, not both."]},
    ),
    "a text too long": (
        {"text": "a" * 70_000},
        {"presented": ["This text is too long to be an mLegitymacja."]},
    ),
    "no document": ({"text": "hello"}, {"presented": ["Check whether this is the whole text."]}),
    "a picture of something else": (
        {"picture": qr_picture("https://example.org")},
        {"picture": ["The QR code in this picture holds no mLegitymacja."]},
    ),
    "a picture without a code": ({"picture": picture()}, {"picture": [NO_CODE]}),
    "two codes": ({"picture": qr_picture("one", "two")}, {"picture": [SEVERAL_CODES]}),
    "no picture": (
        {"picture": b"a text"},
        {"picture": ["This file is not a readable JPEG, PNG or WebP picture."]},
    ),
    "a tiny picture": (
        {"picture": picture((50, 50))},
        {"picture": ["Each side of the picture must have 100 to 4096 pixels."]},
    ),
    "a large picture": (
        {"picture": picture() + bytes(5 * 1024 * 1024)},
        {"picture": ["The picture is larger than 5 MB. Take a smaller one."]},
    ),
    "a huge picture": (
        {"picture": picture() + bytes(9 * 1024 * 1024)},
        {"picture": ["The picture is larger than 5 MB. Take a smaller one."]},
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_form_that_cannot_be_checked_says_why(page, what):
    sent, expected = REFUSED[what]

    response = page(**sent)

    assert (response.status_code, errors(response)) == (200, expected)


@pytest.mark.parametrize("kind", ["text", "picture"])
def test_code_for_putting_a_document_into_a_phone_is_refused(page, ready_order, kind):
    offer = ready_order.activation.qr_text

    response = page(offer) if kind == "text" else page(picture=qr_picture(offer))

    (messages,) = errors(response).values()
    assert messages[0].startswith("This code puts a document into a phone; it is not the document.")


def test_text_of_megabytes_is_too_long(page):
    response = page("a" * 3_000_000)

    assert response.status_code == 413
    assert response.context["problem"] == "This text is too long to be an mLegitymacja."


@settings(garbage, max_examples=10)
@given(text=st.text(), content=st.none() | st.binary(min_size=1))
def test_garbage_is_answered_with_a_page(page, text, content):
    cache.clear()

    assert page(text, content).status_code == 200


def test_browser_begins_at_the_field_to_put_right(page):
    assert page(picture=picture()).content.decode().count("autofocus") == 1
