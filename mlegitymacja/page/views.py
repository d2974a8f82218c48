"""The student's page. No rule lives here: orders/ decides, these say what came of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html_join
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    condition,
    require_http_methods,
    require_POST,
    require_safe,
)

from mlegitymacja import conditions, issuers, orders, validity
from mlegitymacja.models import Activation, Order
from mlegitymacja.page import progress
from mlegitymacja.statuses import Status
from usosweb.http import LoggedInRequest
from usosweb.students.models import Student

# What the pages ask, as their headings do.
QUESTIONS = {
    "cancel": gettext_lazy("Cancel the order?"),
    "revoke": gettext_lazy("Revoke mLegitymacja?"),
    "replace": gettext_lazy("Move mLegitymacja to a new phone?"),
}


@require_safe
@never_cache
def page(request: LoggedInRequest) -> HttpResponse:
    standing = progress.standing(request.user)
    if standing is None:
        return render(request, "mlegitymacja/not_a_student.html")
    shown = {**_shown(standing), "statuses": list(Status)}
    return render(request, "mlegitymacja/order.html", shown)


def _etag(request: LoggedInRequest) -> str | None:
    """Changes with whatever makes the changing part of the page another one."""
    outline = progress.outline(request.user)
    return f'"{_version(outline)}"' if outline else None


def _version(standing: progress.Standing) -> str:
    return progress.version(standing.current, get_language(), _record_in_short(standing))


def _record_in_short(standing: progress.Standing) -> object:
    """What the page tells of the student's record beside the orders."""
    if standing.open_order:
        return ""
    if standing.document:
        return validity.last_day(standing.student)
    return conditions.digest(conditions.answers(standing.student))


@require_safe
@never_cache
@condition(etag_func=_etag)
def state(request: LoggedInRequest) -> HttpResponse:
    """The part of the page that changes by itself, for order_status.js; it is no page by itself."""
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return redirect("mlegitymacja:page")
    standing = progress.standing(request.user)
    if standing is None:
        raise Http404
    return render(request, "mlegitymacja/_state.html", _shown(standing))


@require_safe
@never_cache
def past(request: LoggedInRequest) -> HttpResponse:
    """All that the page has no room for."""
    return render(request, "mlegitymacja/past.html", {"past": progress.past(request.user)})


@require_POST
def place(request: LoggedInRequest) -> HttpResponse:
    student = get_object_or_404(Student, user=request.user.pk)
    try:
        orders.place(student, by=request.user)
    except orders.ConditionsNotMet as refusal:
        text = _("The order was not placed, because these conditions are not met: %s.")
        _explain(request, text, refusal)
    return redirect("mlegitymacja:page")


@require_POST
def renew(request: LoggedInRequest, pk: int) -> HttpResponse:
    try:
        orders.renew(_own_order(request, pk), by=request.user)
    except orders.ConditionsNotMet as refusal:
        text = _("A new mLegitymacja was not ordered, because these conditions are not met: %s.")
        _explain(request, text, refusal)
    except orders.NothingToRenew:
        text = _(
            "There is nothing to extend: a new one would not be valid any longer than this one."
        )
        messages.info(request, text)
    else:
        messages.success(request, _("The new mLegitymacja has been ordered."))
    return redirect("mlegitymacja:page")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def replace(request: LoggedInRequest, pk: int) -> HttpResponse:
    order = _own_order(request, pk)
    if request.method != "POST":
        return _question(request, order, "replace", askable=order.is_collected)
    try:
        orders.replace(order, by=request.user)
    except orders.ConditionsNotMet as refusal:
        text = _("Nothing has changed, because these conditions are not met: %s.")
        _explain(request, text, refusal)
    except orders.NothingToReplace:
        messages.info(request, _("Nothing has changed: this mLegitymacja is on no phone now."))
    else:
        messages.success(request, _("The mLegitymacja on the old phone is no longer valid."))
    return redirect("mlegitymacja:page")


def _explain(request: LoggedInRequest, text: str, refusal: orders.ConditionsNotMet) -> None:
    unmet = ", ".join(_("“%s”") % condition.text for condition in refusal.conditions)
    messages.error(request, text % unmet)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cancel(request: LoggedInRequest, pk: int) -> HttpResponse:
    order = _own_order(request, pk)
    if request.method != "POST":
        return _question(request, order, "cancel", askable=order.may_become(Status.CANCELLED))
    if orders.cancel(order, by=request.user):
        messages.success(request, _("The order has been cancelled."))
    else:
        messages.info(request, _("This order can no longer be cancelled."))
    return redirect("mlegitymacja:page")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def revoke(request: LoggedInRequest, pk: int) -> HttpResponse:
    order = _own_order(request, pk)
    if request.method != "POST":
        return _question(request, order, "revoke", askable=order.may_become(Status.REVOKED))
    if orders.revoke(order, by=request.user):
        messages.success(request, _what_was_revoked(request))
    else:
        messages.info(request, _("This mLegitymacja can no longer be revoked."))
    return redirect("mlegitymacja:page")


def _what_was_revoked(request: LoggedInRequest) -> str:
    outline = progress.outline(request.user)
    if outline and outline.document:
        return _("The new mLegitymacja has been revoked. The one on your phone works as before.")
    return _("Your mLegitymacja has been revoked.")


def _question(request: LoggedInRequest, order: Order, act: str, *, askable: bool) -> HttpResponse:
    """The confirmation by itself, for a browser without scripts."""
    if not askable:
        return redirect("mlegitymacja:page")
    asked = {
        "order": order,
        "question": f"mlegitymacja/_confirm_{act}.html",
        "title": QUESTIONS[act],
    }
    return render(request, "mlegitymacja/confirm.html", asked)


@require_safe
@never_cache
def qr_picture(request: LoggedInRequest, pk: int) -> HttpResponse:
    # In one question: between two of them the order may end.
    own = Activation.objects.filter(order__pk=pk, order__student__user=request.user.pk)
    activation = get_object_or_404(own)
    return HttpResponse(bytes(activation.qr_png), content_type="image/png")


def _own_order(request: LoggedInRequest, pk: int) -> Order:
    """The order, if it is the student's own; other people's orders do not exist for them."""
    return get_object_or_404(Order, pk=pk, student__user=request.user.pk)


def _shown(standing: progress.Standing) -> dict[str, Any]:
    """What the student's page tells: of the orders in course, and what may be done next."""
    document, open_order = standing.document, standing.open_order
    if open_order:
        told = _told_of_open(open_order)
    elif document:
        told = _told_of_renewing(document)
    else:
        told = _told_before_ordering(standing.student)
    return {
        **told,
        "standing": standing,
        "document": document and progress.story(document),
        "open": open_order and progress.story(open_order),
        "pace": progress.pace(open_order),
        "version": _version(standing),
    }


def _told_of_open(order: Order) -> dict[str, Any]:
    if order.is_waiting:
        usual = progress.usual_wait()
        return {
            "usual_wait": progress.in_words(usual),
            "has_waited_long": progress.has_waited_long(order, usual),
            "waiting_before": progress.waiting_before(order),
        }
    issuer = issuers.load()
    return {
        "apps": format_html_join(
            pgettext("between apps", " or "),
            '<a href="{}">{}</a>',
            ((app.address, app.name) for app in issuer.apps),
        ),
        "is_genuine": issuers.MOBYWATEL in issuer.apps,
        "notice": issuer.notice,
        "lifetime": progress.lifetime(order.activation),
    }


def _told_of_renewing(document: Order) -> dict[str, Any]:
    may_renew = orders.may_renew(document)
    return {
        "may_renew": may_renew,
        "renewed_until": validity.last_day(document.student),
        "els_runs_out": validity.ends_soon(document) and not may_renew,
    }


def _told_before_ordering(student: Student) -> dict[str, Any]:
    answers = conditions.answers(student)
    return {
        "answers": answers,
        "may_order": conditions.all_met(answers),
        "faculty": student.faculty,
        "imported_at": student.imported_at,
        "usual_wait": progress.in_words(progress.usual_wait()),
    }
