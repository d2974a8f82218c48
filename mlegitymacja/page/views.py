"""The student's page. No rule lives here: orders/ decides, these say what came of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.page import overview, poll, story, waits
from mlegitymacja.page.context import REVOKING, context
from mlegitymacja.statuses import Status
from usosweb.http import LoggedInRequest

# What the pages ask, as their headings do.
QUESTIONS = {
    "cancel": gettext_lazy("Cancel the order?"),
    "revoke": gettext_lazy("Revoke mLegitymacja?"),
    "replace": gettext_lazy("Move mLegitymacja to a new phone?"),
}


@require_safe
@never_cache
def page(request: LoggedInRequest) -> HttpResponse:
    found = overview.load(request.user)
    if found is None:
        return render(request, "mlegitymacja/not_a_student.html")
    return render(request, "mlegitymacja/page.html", context(found))


@require_safe
@never_cache
def state(request: LoggedInRequest) -> HttpResponse:
    """The part of the page that changes by itself, for order_status.js; it is no page by itself."""
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return redirect("mlegitymacja:page")
    found = overview.load(request.user)
    if found is None:
        raise Http404
    return render(request, "mlegitymacja/area.html", context(found))


@require_safe
@login_not_required
@never_cache
def poll_answer(request: HttpRequest, signed: str) -> HttpResponse:
    """Answer an open page: what it shows is still true, or it has to ask for it anew (205).

    A page whose order waits is told how many do so before it, in its own language.
    """
    question = poll.read(signed)
    if question is None:
        raise Http404
    with translation.override(question.language):
        if not question.is_still_true:
            response = HttpResponse(status=205)
        elif question.order_id:
            others = waits.orders_before(question.orders_before)
            response = HttpResponse(others, content_type="text/plain; charset=utf-8")
        else:
            response = HttpResponse(status=204)
        response["Ask-Again"] = question.ask_again
        response["Content-Language"] = question.language
    return response


@require_safe
@never_cache
def past(request: LoggedInRequest) -> HttpResponse:
    """All that the page has no room for."""
    return render(request, "mlegitymacja/past.html", {"past": story.all_endings(request.user)})


@require_POST
def place(request: LoggedInRequest) -> HttpResponse:
    student = getattr(request.user, "student", None)
    if student is None:
        raise Http404
    try:
        orders.place(student, by=request.user)
    except orders.ConditionsNotMet as refusal:
        text = _("The order was not placed, because these conditions are not met: %s.")
        messages.error(request, text % _quoted(refusal))
    return redirect("mlegitymacja:page")


@require_POST
def renew(request: LoggedInRequest, pk: int) -> HttpResponse:
    try:
        orders.renew(_own_order(request, pk), by=request.user)
    except orders.ConditionsNotMet as refusal:
        text = _("A new mLegitymacja was not ordered, because these conditions are not met: %s.")
        messages.error(request, text % _quoted(refusal))
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
        messages.error(request, text % _quoted(refusal))
    except orders.NothingToReplace:
        messages.info(request, _("Nothing has changed: this mLegitymacja is on no phone now."))
    else:
        messages.success(request, _("The mLegitymacja on the old phone is no longer valid."))
    return redirect("mlegitymacja:page")


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
    if not orders.revoke(order, by=request.user):
        messages.info(request, _("This mLegitymacja can no longer be revoked."))
    elif order.student.orders.filter(status=Status.COLLECTED).exists():
        text = _("The new mLegitymacja has been revoked. The one on your phone works as before.")
        messages.success(request, text)
    else:
        messages.success(request, _("Your mLegitymacja has been revoked."))
    return redirect("mlegitymacja:page")


@require_safe
@never_cache
def qr_picture(request: LoggedInRequest, pk: int) -> HttpResponse:
    # In one question: between two of them the order may end.
    own = Activation.objects.filter(order__pk=pk, order__student__user=request.user.pk)
    activation = get_object_or_404(own, expires_at__gt=timezone.now())
    return HttpResponse(bytes(activation.qr_png), content_type="image/png")


def _own_order(request: LoggedInRequest, pk: int) -> Order:
    """The order, if it is the student's own; other people's orders do not exist for them."""
    own = Order.objects.select_related("student")
    return get_object_or_404(own, pk=pk, student__user=request.user.pk)


def _question(request: LoggedInRequest, order: Order, act: str, *, askable: bool) -> HttpResponse:
    """The confirmation by itself, for a browser without scripts."""
    if not askable:
        return redirect("mlegitymacja:page")
    asked = {
        "order": order,
        "question": f"mlegitymacja/page/_confirm_{act}.html",
        "title": QUESTIONS[act],
        "what_revoking_means": REVOKING.get(overview.state_of(order)),
    }
    return render(request, "mlegitymacja/confirm.html", asked)


def _quoted(refusal: orders.ConditionsNotMet) -> str:
    return ", ".join(_("“%s”") % condition.text for condition in refusal.conditions)
