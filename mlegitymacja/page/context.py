"""What the page's templates show, for the state that the page is in."""

from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from mlegitymacja import conditions, issuers, orders, validity
from mlegitymacja.models import Order
from mlegitymacja.page import backlog, poll, story, waits
from mlegitymacja.page.overview import Overview, State, state_of
from mlegitymacja.statuses import Status

# What follows when a document is revoked, by the state of the page for its order alone.
REVOKING: dict[State, Promise] = {
    State.READY: gettext_lazy(
        "The codes will stop working at once. Nobody has used them, so nothing changes on any "
        "phone. This cannot be undone, but you can place a new order."
    ),
    State.COLLECTING: gettext_lazy(
        "A phone has used the codes and is collecting mLegitymacja. Once you revoke it, it will "
        "not be valid on any phone. This cannot be undone, but you can place a new order."
    ),
    State.LAPSING: gettext_lazy(
        "The codes do not work any more, and once you revoke mLegitymacja, it will not be valid on "
        "any phone. This cannot be undone, but you can place a new order."
    ),
    State.IN_PHONE: gettext_lazy(
        "The mLegitymacja on your phone will stop being valid at once. This cannot be undone: to "
        "have it on a phone again you will need new codes."
    ),
}

# What is said of an open order beside its status, by the same.
ANNOUNCED: dict[State, Promise] = {
    State.COLLECTING: gettext_lazy("A phone is collecting mLegitymacja."),
    State.LAPSING: gettext_lazy("The codes do not work any more."),
}
LATE = gettext_lazy("This is taking longer than usual.")


def context(overview: Overview) -> dict[str, Any]:
    document, open_order = overview.document, overview.open_order
    shown: dict[str, Any] = {
        "template": f"mlegitymacja/page/{overview.state}.html",
        "student": overview.student,
        "document": document,
        "ended": overview.ended,
        "past": overview.past,
        "digest": overview.digest,
        "poll": poll.Question.of(overview),
        "statuses": list(Status),
    }
    if order := open_order or document:
        shown |= {
            "order": order,
            "steps": story.steps(order),
            "history": overview.history_of(order),
        }
        shown["what_revoking_means"] = REVOKING.get(state_of(order))
        if document and open_order:
            shown["document_history"] = overview.history_of(document)
        shown |= _details(overview.state, order)
    else:
        shown |= _of_ordering(overview)
    return {**shown, "announcement": _announcement(overview, shown)}


def _details(state: State, order: Order) -> dict[str, Any]:
    match state:
        case State.WAITING | State.FOLLOWED_WAITING:
            return _of_waiting(order)
        case State.READY | State.FOLLOWED_READY:
            return _of_codes(order)
        case State.IN_PHONE | State.FOLLOWED_FAILED | State.FOLLOWED_LAPSED:
            return _of_renewing(order)
    return {}


def _of_ordering(overview: Overview) -> dict[str, Any]:
    return {
        "answers": overview.answers,
        "may_order": conditions.all_met(overview.answers),
        "faculty": overview.student.faculty,
        "usual_wait": waits.in_words(backlog.current().usual_wait),
    }


def _of_waiting(order: Order) -> dict[str, Any]:
    others = backlog.current()
    return {
        "usual_wait": waits.in_words(others.usual_wait),
        "has_waited_long": waits.has_waited_long(order, others.usual_wait),
        "orders_before": waits.orders_before(others.before(order.pk)),
    }


def _of_codes(order: Order) -> dict[str, Any]:
    issuer, activation = issuers.load(), order.activation
    return {
        "activation": activation,
        "opens_in_app": bool(
            activation
            and issuer.link_scheme
            and activation.qr_text.startswith(f"{issuer.link_scheme}:")
        ),
        "apps": format_html_join(
            pgettext("between apps", " or "),
            '<a href="{}">{}</a>',
            ((app.address, app.name) for app in issuer.apps),
        ),
        "is_genuine": issuers.MOBYWATEL in issuer.apps,
        "notice": issuer.notice,
        "lifetime": activation and waits.in_words(activation.expires_at - timezone.now()),
    }


def _of_renewing(document: Order) -> dict[str, Any]:
    may_renew = orders.may_renew(document)
    needs_office = validity.ends_soon(document) and not may_renew
    return {
        "may_renew": may_renew,
        "renewed_until": validity.last_day(document.student),
        "needs_office": needs_office,
        "faculty": document.student.faculty if needs_office else None,
    }


def _announcement(overview: Overview, shown: dict[str, Any]) -> str:
    """What is said when the page turns by itself."""
    document, order, ended = overview.document, overview.open_order, overview.ended
    status, more = "", ""
    if order:
        status = order.get_status_display()
        more = str(LATE if shown.get("has_waited_long") else ANNOUNCED.get(state_of(order), ""))
    elif ended:
        status, more = str(ended.status.label), ended.reason_and_note
    said = []
    if document:
        said.append(_("Status: %(status)s") % {"status": document.get_status_display()})
        # Of an order that the student gave up nothing is said.
        if order or more:
            said.append(_("New mLegitymacja, status: %(status)s") % {"status": status})
    elif status:
        said.append(_("Status: %(status)s") % {"status": status})
    else:
        said.append(_("No mLegitymacja"))
    return ". ".join([*said, more] if more else said)
