"""The phone of the demo."""

import pytest

from mlegitymacja.wallet.verify import verification
from mlegitymacja.wallet.verify.verification import Outcome
from usosweb.demo import states
from usosweb.demo.phone import Phone


@pytest.fixture
def collected(student, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    phone = Phone()
    return phone, phone.collect(states.ready(student))


def test_phone_collects_a_document_and_proves_that_it_is_its_own(collected):
    phone, document = collected

    verdict = verification.verify(phone.present(document))

    assert (verdict.outcome, verdict.key_proven) == (Outcome.VALID, True)
