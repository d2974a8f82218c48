"""Orders as the dean's office sees them: statuses and history, never a code; and acts on many."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import IGNORED_PARAMS, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mlegitymacja import orders
from mlegitymacja.models import BulkAct, Notice, Order, OrderEvent
from usosweb.http import LoggedInRequest
from usosweb.office import MAX_DIGITS, PanelAdmin
from usosweb.students.admin import OwnFaculties, ScopedAdmin

# So few orders are named one by one before something is done to them.
NAMED = 20
# Carries the list's own query along, so that the way back leads to the same list.
FILTERS = "list"


class NothingByForm(admin.ModelAdmin):
    """Nothing is added, changed or deleted by Django's own pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OrderEventInline(ReadOnlyInline):
    model = OrderEvent
    fields = readonly_fields = (
        "created_at",
        "from_status",
        "to_status",
        "by_whom",
        "reason",
        "note",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return super().get_queryset(request).select_related("actor")

    @admin.display(description=OrderEvent._meta.get_field("actor").verbose_name)
    def by_whom(self, event: OrderEvent) -> str:
        """No link, as Django would make one: the accounts are not the dean's office's to open."""
        return str(event.actor or "–")


class NoticeInline(ReadOnlyInline):
    model = Notice
    fields = readonly_fields = ("created_at", "kind", "sent_at", "due_at", "attempts")


@admin.register(Order)
class OrderAdmin(NothingByForm, ScopedAdmin):
    list_display = ["student", "student_number", "status", "order_date", "expiration_date"]
    list_filter = ["status", "order_date", ("student__programmes__faculty", OwnFaculties)]
    list_select_related = ["student"]
    date_hierarchy = "order_date"
    fields = ["student", "status", "order_date", "expiration_date", "attempts", "due_at"]
    inlines = [OrderEventInline, NoticeInline]
    actions = ["issue_now", "revoke"]

    def search(self, queryset: QuerySet[Order], words: str) -> QuerySet[Order]:
        """As an act on all that the search found will find them."""
        return orders.search(queryset, words)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        """Who may use the actions: orders are changed by these alone, never by the form."""
        return request.user.has_perm("mlegitymacja.change_order")

    @admin.display(description=gettext_lazy("student number"), ordering="student__student_number")
    def student_number(self, order: Order) -> str:
        return order.student.student_number

    @admin.action(description=gettext_lazy("Issue now"), permissions=["manage"])
    def issue_now(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse:
        return _ask(request, BulkAct.Kind.RETRY)

    @admin.action(description=gettext_lazy("Revoke, with a reason"), permissions=["manage"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse:
        return _ask(request, BulkAct.Kind.REVOKE)


def _ask(request: HttpRequest, kind: BulkAct.Kind) -> HttpResponseRedirect:
    """To the question about the orders: the query of the list travels, or what was ticked."""
    everything = request.POST.get("select_across") == "1"
    ticked = ",".join(request.POST.getlist(ACTION_CHECKBOX_NAME))
    asked = {
        "act": kind,
        "orders": "all" if everything else ticked,
        FILTERS: request.GET.urlencode(),
    }
    return redirect(f"{reverse('admin:mlegitymacja_bulkact_question')}?{urlencode(asked)}")


class QuestionForm(forms.Form):
    # As when the question was asked: younger orders are left alone, and sent twice it is one act.
    up_to = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)


class RevocationForm(QuestionForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason, as the student will read it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


@admin.register(BulkAct)
class BulkActAdmin(NothingByForm, PanelAdmin):
    """Asks before an act on orders, one or many, and reports after."""

    list_display = ["kind", "created_at", "by_whom", "total", "done", "state"]
    list_select_related = ["made_by"]
    fields = ["kind", "note", "by_whom", "created_at", "state", "total", "done", "left_in_words"]
    readonly_fields = ["by_whom", "state", "left_in_words"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("mlegitymacja.change_order")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BulkAct]:
        acts = super().get_queryset(request)
        return acts if request.user.is_superuser else acts.filter(made_by=request.user.pk)

    def get_urls(self) -> list[URLPattern]:
        ask, stop = self.admin_site.admin_view(self.ask), self.admin_site.admin_view(self.stop)
        return [
            path("question/", ask, name="mlegitymacja_bulkact_question"),
            path("<int:pk>/stop/", require_POST(stop), name="mlegitymacja_bulkact_stop"),
            *super().get_urls(),
        ]

    @admin.display(description=BulkAct._meta.get_field("made_by").verbose_name)
    def by_whom(self, act: BulkAct) -> str:
        return str(act.made_by)

    @admin.display(description=gettext_lazy("progress"))
    def state(self, act: BulkAct) -> str:
        if act.is_stopped:
            return _("stopped")
        if act.finished_at:
            return _("finished")
        return _("in progress: %(seen)d of %(total)d") % {"seen": act.seen, "total": act.total}

    @admin.display(description=gettext_lazy("orders left as they are, by their status"))
    def left_in_words(self, act: BulkAct) -> str:
        return ", ".join(f"{name}: {number}" for name, number in act.skipped_by_status) or "–"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        extra_context = {"back": _list_of_orders(request), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra_context)

    def ask(self, request: LoggedInRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        back = _list_of_orders(request)
        act = _asked_for(request)
        form_class = RevocationForm if act.kind == BulkAct.Kind.REVOKE else QuestionForm
        form = form_class(request.POST or None, initial={"up_to": act.up_to, "key": act.key})
        try:
            if form.is_valid():
                answer = form.cleaned_data
                act.note = answer.get("reason", "")
                act.up_to, act.key = answer["up_to"], answer["key"]
                started = orders.start_bulk_act(act)
                report = reverse("admin:mlegitymacja_bulkact_change", args=[started.pk])
                return redirect(f"{report}?{urlencode({FILTERS: request.GET.get(FILTERS, '')})}")
            counted = orders.count_for(act)
        except orders.WrongSelection:
            messages.error(request, _("These orders cannot be chosen. Choose them from the list."))
            return redirect(back)
        named = (
            orders.affected_by(act).select_related("student") if counted.possible <= NAMED else []
        )
        question = {
            **self.admin_site.each_context(request),
            "title": _("Revoke mLegitymacja") if "reason" in form.fields else _("Issue now"),
            "opts": self.opts,
            "form": form,
            "act": act,
            "counted": counted,
            "named": named,
            "back": back,
        }
        return render(request, "admin/mlegitymacja/bulkact/question.html", question)

    def stop(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        orders.stop_bulk_act(get_object_or_404(self.get_queryset(request), pk=pk))
        return redirect("admin:mlegitymacja_bulkact_change", pk)


def _asked_for(request: LoggedInRequest) -> BulkAct:
    """What the address says is to be done, and to which orders."""
    kind, chosen = request.GET.get("act", ""), request.GET.get("orders", "")
    if kind not in BulkAct.Kind.values:
        raise Http404
    if chosen == "all":
        filters = dict(QueryDict(request.GET.get(FILTERS, "")).lists())
        words = filters.get("q", [""])[-1]
        for ignored in (*IGNORED_PARAMS, PAGE_VAR, "e"):
            filters.pop(ignored, None)
        selection: dict[str, Any] = {"words": words, "filters": filters}
    else:
        ticked = [pk for pk in chosen.split(",") if pk.isdecimal() and len(pk) < MAX_DIGITS]
        selection = {"ids": [int(pk) for pk in ticked]}
    return BulkAct(
        kind=kind,
        made_by=request.user,
        selection=selection,
        up_to=orders.newest_order(),
        key=uuid4(),
    )


def _list_of_orders(request: HttpRequest) -> str:
    """The list as it was, with its search and filters."""
    return f"{reverse('admin:mlegitymacja_order_changelist')}?{request.GET.get(FILTERS, '')}"
