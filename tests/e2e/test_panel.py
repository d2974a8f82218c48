"""The dean's office panel as it looks in a browser."""

import pytest

from tests.support.browser import enter


@pytest.fixture(autouse=True)
def _an_order(reach):
    reach("ready")


def test_order_list_beside_its_filter_cuts_off_no_column(page, site):
    enter(page, site, "dziekanat")
    page.set_viewport_size({"width": 1280, "height": 800})

    page.goto("/admin/mlegitymacja/order/")

    table = "document.querySelector('#changelist .results')"
    assert page.evaluate(f"{table}.scrollWidth <= {table}.clientWidth")


def test_question_has_answers_of_one_size_large_enough_for_a_finger(page, site):
    enter(page, site, "dziekanat")

    page.goto("/admin/mlegitymacja/bulkact/question/?act=revoke&orders=all")

    boxes = [answer.bounding_box() for answer in page.locator(".choices .button").all()]
    assert len(boxes) == 2
    assert {(box["width"], box["height"]) for box in boxes} == {(boxes[0]["width"], 44)}
