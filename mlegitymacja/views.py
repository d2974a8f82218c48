"""The student's page. No rule lives here: orders.py decides, these say what came of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    condition,
    require_http_methods,
    require_POST,
    require_safe,
)

from mlegitymacja import conditions, issuers, orders, progress
from mlegitymacja.models import Order, Status
from usosweb.http import LoggedInRequest
from usosweb.students.models import Student


@require_safe
@never_cache
def page(request: LoggedInRequest) -> HttpResponse:
    student = Student.objects.filter(user=request.user.pk).first()
    if student is None:
        return render(request, "mlegitymacja/not_a_student.html")
    shown = {**_shown(student), "meanings": progress.MEANINGS}
    return render(request, "mlegitymacja/order.html", shown)


def _version(request: LoggedInRequest) -> str:
    """Changes with whatever makes the changing part of the page another one."""
    order = Order.objects.filter(student__user=request.user.pk).current().first()
    return f'"{progress.version(order, get_language())}"'


@require_safe
@never_cache
@condition(etag_func=_version)
def state(request: LoggedInRequest) -> HttpResponse:
    """The part of the page that changes by itself, for order_status.js; it is no page by itself."""
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return redirect("mlegitymacja:page")
    return render(request, "mlegitymacja/_state.html", _shown(_own_record(request)))


@require_POST
def place(request: LoggedInRequest) -> HttpResponse:
    try:
        orders.place(_own_record(request), by=request.user)
    except orders.ConditionsNotMet as refusal:
        unmet = ", ".join(_("“%s”") % condition.text for condition in refusal.conditions)
        messages.error(request, _("The order was not placed: not met are %s.") % unmet)
    return redirect("mlegitymacja:page")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cancel(request: LoggedInRequest, pk: int) -> HttpResponse:
    order = _own_order(request, pk)
    if request.method != "POST":
        return _question(request, order, askable=order.may_become(Status.CANCELLED))
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
        return _question(request, order, askable=order.may_become(Status.REVOKED))
    if orders.revoke(order, by=request.user):
        messages.success(request, _("Your mLegitymacja has been revoked."))
    else:
        messages.info(request, _("This mLegitymacja can no longer be revoked."))
    return redirect("mlegitymacja:page")


def _question(request: LoggedInRequest, order: Order, *, askable: bool) -> HttpResponse:
    """The confirmation by itself, for a browser without scripts."""
    if not askable:
        return redirect("mlegitymacja:page")
    return render(request, "mlegitymacja/confirm.html", {"order": order})


@require_safe
@never_cache
def qr_picture(request: LoggedInRequest, pk: int) -> HttpResponse:
    activation = _own_order(request, pk).activation
    if activation is None:
        raise Http404
    return HttpResponse(bytes(activation.qr_png), content_type="image/png")


def _own_record(request: LoggedInRequest) -> Student:
    return get_object_or_404(Student, user=request.user.pk)


def _own_order(request: LoggedInRequest, pk: int) -> Order:
    """The order, if it is the student's own; other people's orders do not exist for them."""
    return get_object_or_404(Order, pk=pk, student__user=request.user.pk)


def _shown(student: Student) -> dict[str, Any]:
    """What the student's page tells: the order in course, or else whether one may be placed."""
    orders_of_student = student.orders.select_related("activation").defer("activation__qr_png")
    order = orders_of_student.current().first()
    told = _told_of(order) if order else _told_before_ordering(student)
    return {
        **told,
        "order": order,
        "version": progress.version(order, get_language()),
        "past_orders": progress.past_orders(student),
    }


def _told_of(order: Order) -> dict[str, Any]:
    told = {"steps": progress.steps(order), "history": progress.history(order)}
    if order.is_waiting:
        told |= {
            "usual_wait": progress.usual_wait(),
            "waiting_before": progress.waiting_before(order),
        }
    if order.is_ready:
        told["notice"] = issuers.load().notice
    return told


def _told_before_ordering(student: Student) -> dict[str, Any]:
    answers = conditions.answers(student)
    return {
        "answers": answers,
        "may_order": conditions.all_met(answers),
        "faculty": student.faculty,
        "imported_at": student.imported_at,
        "usual_wait": progress.usual_wait(),
    }
