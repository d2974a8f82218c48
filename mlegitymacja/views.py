"""The student's page. No rule lives here: orders.py decides, these say what came of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mlegitymacja import conditions, issuers, orders
from mlegitymacja.models import Order, OrderEvent
from usosweb.http import LoggedInRequest
from usosweb.students.models import Student


@require_safe
@never_cache
def page(request: LoggedInRequest) -> HttpResponse:
    student = Student.objects.filter(user=request.user.pk).first()
    if student is None:
        return render(request, "mlegitymacja/not_a_student.html")
    return render(request, "mlegitymacja/order.html", _shown(student))


@require_safe
@never_cache
def state(request: LoggedInRequest) -> HttpResponse:
    """The part of the page that changes by itself, for order_status.js."""
    return render(request, "mlegitymacja/_state.html", _shown(_own_record(request)))


@require_POST
def place(request: LoggedInRequest) -> HttpResponse:
    try:
        orders.place(_own_record(request), by=request.user)
    except orders.ConditionsNotMet as refusal:
        unmet = ", ".join(f"„{condition.text}”" for condition in refusal.conditions)
        messages.error(request, _("The order was not placed: not met are %s.") % unmet)
    return redirect("mlegitymacja:page")


@require_POST
def cancel(request: LoggedInRequest, pk: int) -> HttpResponse:
    if orders.cancel(_own_order(request, pk), by=request.user):
        messages.success(request, _("The order has been cancelled."))
    else:
        messages.info(request, _("This order can no longer be cancelled."))
    return redirect("mlegitymacja:page")


@require_POST
def revoke(request: LoggedInRequest, pk: int) -> HttpResponse:
    if orders.revoke(_own_order(request, pk), by=request.user):
        messages.success(request, _("Your mLegitymacja has been revoked."))
    else:
        messages.info(request, _("This mLegitymacja can no longer be revoked."))
    return redirect("mlegitymacja:page")


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
    if order := orders_of_student.current().first():
        return {"order": order, "notice": issuers.load().notice}
    answers = conditions.answers(student)
    return {
        "answers": answers,
        "may_order": conditions.all_met(answers),
        "last_event": OrderEvent.objects.filter(order__student=student).last(),
    }
