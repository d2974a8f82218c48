import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mlegitymacja.wallet.verify import scan
from tests.support.shown import document


@pytest.fixture
def signed(ready_order):
    """The document of ``ready_order``, now in a phone."""
    return document(ready_order)


@pytest.fixture
def _others_are_read():
    """Every slot for a picture is taken."""
    for _slot in range(2):
        scan.SLOTS.acquire()
    yield
    for _slot in range(2):
        scan.SLOTS.release()


@pytest.fixture
def page():
    """Fill in the form and send it without a login."""
    client = Client()
    client.cookies["django_language"] = "en"

    def send(text="", picture=None):
        fields = {"presented": text}
        if picture is not None:
            fields["picture"] = SimpleUploadedFile("IMG 1.jpg", picture, "image/jpeg")
        return client.post("/sprawdz/", fields)

    return send
