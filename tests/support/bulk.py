"""How a browser has something done to orders: chosen in the list, asked about, reported."""

from urllib.parse import urlencode

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from mlegitymacja.models import BulkAct

ORDERS = reverse("admin:mlegitymacja_order_changelist")
ACTS = reverse("admin:mlegitymacja_bulkact_changelist")
REASON = "Skreślenie z listy studentów"
EVERYTHING = {"select_across": "1"}


def chosen(browser, action, *ticked, filters=None, **more):
    """Where the list leads after its action."""
    address = f"{ORDERS}?{urlencode(filters or {})}"
    boxes = [order.pk for order in ticked]
    return browser.post(address, {"action": action, ACTION_CHECKBOX_NAME: boxes, **more})


def asked(browser, action, *ticked, **more):
    """The page of the question."""
    return browser.get(chosen(browser, action, *ticked, **more).url)


def answered(browser, question, **fields):
    """What comes of the question's form, sent as a browser sends it."""
    form = question.context["form"]
    hidden = {field.html_name: field.value() for field in form.hidden_fields()}
    address = f"{question.request['PATH_INFO']}?{question.request['QUERY_STRING']}"
    return browser.post(address, {**hidden, **fields})


def done(browser, action, *ticked, **more):
    """The act, done with a reason where one is asked for."""
    question = asked(browser, action, *ticked, **more)
    response = answered(browser, question, reason=REASON)
    act = BulkAct.objects.latest("pk")
    assert response.url.partition("?")[0] == page_of(act)
    return act


def page_of(act, page="change"):
    return reverse(f"admin:mlegitymacja_bulkact_{page}", args=[act.pk])


def report(act):
    return act.done, act.skipped, bool(act.finished_at)
