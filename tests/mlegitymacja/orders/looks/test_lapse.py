"""When the codes lapse."""

import datetime

import pytest

from mlegitymacja import orders
from mlegitymacja.issuers import Collected, Ended
from mlegitymacja.statuses import Reason, Status
from tests.support.looks import LOST, events, lapse, reread, sweep


def test_lapse_of_codes_that_nobody_used_is_preceded_by_a_look_and_a_withdrawal(
    ready, ministry, clock
):
    lapse(clock, ready)

    orders.process_due()

    assert events(ready)[-1] == ("expired", Reason.CODES_NOT_USED, "")
    assert ministry.asked[1:] == [f"look {ready.pk}", f"revoke {ready.pk}"]
    assert (reread(ready).withdrawal_owed, reread(ready).due_at) == (False, None)


def test_lapse_of_codes_whose_document_was_collected_is_none(ready, ministry, clock):
    ministry.news[ready.pk] = Collected()
    lapse(clock, ready)

    orders.process_due()

    assert (reread(ready).status, ministry.revoked) == (Status.COLLECTED, [])


def test_lapse_of_codes_whose_document_was_ended_is_a_revocation(ready, ministry, clock):
    ministry.news[ready.pk] = Ended(LOST)
    lapse(clock, ready)

    orders.process_due()

    assert events(ready)[-1] == ("revoked", Reason.ENDED_BY_ISSUER, LOST)


@pytest.mark.parametrize("away", ["to look", "to withdraw"])
def test_lapse_while_the_issuer_is_away_waits_and_shows_no_codes(
    ready, ministry, clock, monkeypatch, client, away
):
    if away == "to look":
        ministry.news[ready.pk] = "away"
    else:
        monkeypatch.setattr(ministry, "loses_answers", True)
    lapse(clock, ready)

    orders.process_due()

    order = reread(ready)
    assert (order.status, order.has_lapsed) == (Status.READY, True)
    client.force_login(order.student.user)
    assert order.activation.activation_code not in client.get(PAGE).content.decode()
    monkeypatch.setattr(ministry, "loses_answers", False)
    ministry.news.clear()
    sweep(clock, order)
    assert events(order)[-1] == ("expired", Reason.CODES_NOT_USED, "")


PAGE = "/dla_stud/studia/mlegitymacja/"


def test_document_collected_after_the_look_in_which_its_codes_lapsed_lives(
    ready, ministry, clock, monkeypatch
):
    def answer_slowly(self, order):
        answer = look(self, order)
        clock.move_to(lapse)
        self.news[order.pk] = Collected()
        return answer

    look, lapse = ministry.look, ready.activation.expires_at
    monkeypatch.setattr(ministry, "look", answer_slowly)
    clock.move_to(lapse - datetime.timedelta(seconds=1))

    orders.process_due(seconds=0)
    assert (reread(ready).status, reread(ready).due_at) == (Status.READY, lapse)
    orders.process_due()

    assert (reread(ready).status, ministry.revoked) == (Status.COLLECTED, [])
