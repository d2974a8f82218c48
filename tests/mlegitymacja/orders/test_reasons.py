"""Why an order changed: one of the known reasons, worded for its reader, and words as written."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import translation

from mlegitymacja import notices, orders
from mlegitymacja.models import OrderEvent
from mlegitymacja.statuses import Reason
from tests.support.html import shown

# Words that the catalogues of Django and of the module translate.
WORDS = ["Order", "May", "The codes were not used in time."]


@pytest.mark.parametrize("words", WORDS)
def test_words_of_a_clerk_are_shown_as_they_were_typed(client, ready_order, clerk, words):
    orders.revoke(ready_order, by=clerk, note=words)

    client.force_login(ready_order.student.user)
    page = shown(client)
    assert f'unieważniona. Powód: <span lang="pl">{words}</span></p>' in page.replace("  ", " ")


@pytest.mark.parametrize("words", WORDS)
def test_words_of_a_clerk_are_mailed_as_they_were_typed(ready_order, clerk, words):
    orders.revoke(ready_order, by=clerk, note=words)

    notices.send()

    assert f"\n\nPowód: {words}\n\n" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("language", "words"),
    [("pl", "Usunięta z telefonu."), ("en", "Removed from the phone.")],
)
def test_known_reason_is_in_the_language_of_its_reader(collected_order, language, words):
    owner = collected_order.student.user
    orders.revoke(collected_order, by=owner, reason=Reason.REMOVED_FROM_PHONE)

    with translation.override(language):
        assert collected_order.events.last().get_reason_display() == words


def test_reason_and_words_stand_side_by_side_in_a_mail(ready_order, clerk):
    orders.revoke(ready_order, by=clerk, reason=Reason.ELS_INVALIDATED, note="Zgubiona w maju.")

    notices.send()

    body = mail.outbox[0].body
    assert "\n\nPowód: Twoja ELS została unieważniona. Zgubiona w maju.\n\n" in body


def test_database_refuses_words_for_a_reason(pending_order):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderEvent.objects.update(reason="Skreślenie z listy")
