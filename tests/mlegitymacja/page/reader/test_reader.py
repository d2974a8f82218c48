"""What a program that reads USOSweb's page finds on ours: reader.mjs, in every state."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import Status
from usosweb.demo.states import collect, redeem

FOLDER = Path(__file__).parent


SEEDS = {
    Status.PENDING: "oczekujący",
    Status.PROCESSING: "w trakcie przetwarzania",
    Status.READY: "gotowy do pobrania",
    Status.COLLECTED: "pobrany",
}
USOSWEBS = {
    Status.PENDING: "Oczekuje",
    Status.PROCESSING: "W trakcie",
    Status.READY: "Do odbioru",
    Status.COLLECTED: "Odebrana",
}


@pytest.fixture(params=[SEEDS, USOSWEBS], ids=["seed", "usosweb"])
def words(request, settings):
    """The status words of the page: only those of USOSweb does the reader know."""
    if request.param is USOSWEBS:
        of_usosweb = settings.BASE_DIR / "usosweb" / "status_words" / "locale"
        settings.LOCALE_PATHS = [of_usosweb, *settings.LOCALE_PATHS]
    return request.param


@pytest.fixture
def read(client, student):
    """The page as the reader finds it."""
    if not shutil.which("node"):
        pytest.skip("node missing (Debian: apt install nodejs)")
    client.force_login(student.user)

    def run():
        page = client.get(reverse("mlegitymacja:page")).content
        node = subprocess.run(
            ["node", "reader.mjs"], cwd=FOLDER, input=page, capture_output=True, timeout=60
        )
        assert node.returncode == 0, node.stderr.decode()
        return json.loads(node.stdout)

    return run


def facts(order, words):
    order.refresh_from_db()
    status = words[Status(order.status)]
    placed = timezone.localtime(order.order_date)
    rows = {
        "Data zamówienia:": f"{placed:%Y-%m-%d %H:%M:%S}",
        "Termin ważności:": str(order.expiration_date),
        "Status:": status,
    }
    known = order.status if words is USOSWEBS else None
    return {"status": status, "known": known, "rows": rows}


def codes(order):
    return {
        "text": order.activation.qr_text,
        "picture": reverse("mlegitymacja:qr_picture", args=[order.pk]),
        "pass": order.activation.activation_code,
    }


def test_reader_knows_the_page_and_whose_it_is(read):
    User.objects.update(first_name='Anna "Ania"', last_name="Kowalska-O'Neill")

    found = read()

    assert (found["isThePage"], found["user"]) == (True, 'Anna "Ania" Kowalska-O\'Neill')


def test_reader_without_any_order_finds_none(read):
    found = read()

    assert (found["order"], found["codes"]) == (None, None)


def test_reader_finds_the_pending_order(read, words, pending_order):
    found = read()

    assert (found["order"], found["codes"]) == (facts(pending_order, words), None)


def test_reader_finds_the_order_at_the_issuer(read, words, pending_order):
    change_status(pending_order, Status.PROCESSING)

    found = read()

    expected = facts(pending_order, words)
    assert (found["order"], found["codes"]) == (expected, None)


def test_reader_finds_the_ready_order_and_its_codes(read, words, ready_order):
    found = read()

    expected = facts(ready_order, words)
    assert (found["order"], found["codes"]) == (expected, codes(ready_order))


def test_reader_finds_no_codes_while_a_phone_collects(read, words, ready_order):
    redeem(ready_order)

    found = read()

    assert (found["order"], found["codes"]) == (facts(ready_order, words), None)


def test_reader_finds_the_collected_document(read, words, collected_order):
    found = read()

    assert (found["order"], found["codes"]) == (facts(collected_order, words), None)


@pytest.mark.parametrize("end", [Status.FAILED, Status.CANCELLED])
def test_reader_finds_nothing_current_after_the_order_ended(read, pending_order, end):
    change_status(pending_order, end)

    found = read()

    assert (found["order"], found["codes"]) == (None, None)


@pytest.mark.parametrize("end", [Status.REVOKED, Status.EXPIRED])
def test_reader_finds_nothing_current_after_the_document_ended(read, collected_order, end):
    change_status(collected_order, end)

    found = read()

    assert (found["order"], found["codes"]) == (None, None)


def test_reader_finds_the_pending_follow_up(read, words, extended_order):
    order = orders.renew(extended_order, by=extended_order.student.user)

    found = read()

    assert (found["order"], found["codes"]) == (facts(order, words), None)


def test_reader_finds_the_follow_up_and_the_codes_of_the_same(read, words, renewal):
    found = read()

    assert (found["order"], found["codes"]) == (
        facts(renewal, words),
        codes(renewal),
    )


def test_reader_finds_the_document_after_its_follow_up_took_its_place(read, words, renewal):
    collect(renewal)

    found = read()

    assert (found["order"], found["codes"]) == (facts(renewal, words), None)
