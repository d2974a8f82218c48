"""Orders as the dean's office sees them: statuses and history, never a code."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mlegitymacja import orders
from mlegitymacja.models import Notice, Order, OrderEvent
from usosweb.http import LoggedInRequest
from usosweb.students.admin import OwnFaculties, ScopedAdmin


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason, as the student will read it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class ReadOnlyInline(admin.TabularInline):
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OrderEventInline(ReadOnlyInline):
    model = OrderEvent
    fields = readonly_fields = ("created_at", "from_status", "to_status", "by_whom", "reason")

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
class OrderAdmin(ScopedAdmin):
    list_display = ["student", "student_number", "status", "order_date", "expiration_date"]
    list_filter = ["status", "order_date", ("student__programmes__faculty", OwnFaculties)]
    list_select_related = ["student"]
    search_fields = ["student__student_number", "student__last_name"]
    date_hierarchy = "order_date"
    fields = ["student", "status", "order_date", "expiration_date", "attempts", "due_at"]
    inlines = [OrderEventInline, NoticeInline]
    actions = ["issue_now", "revoke"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def has_manage_permission(self, request: HttpRequest) -> bool:
        """Who may use the actions: orders are changed by these alone, never by the form."""
        return request.user.has_perm("mlegitymacja.change_order")

    @admin.display(description=gettext_lazy("student number"), ordering="student__student_number")
    def student_number(self, order: Order) -> str:
        return order.student.student_number

    @admin.action(description=gettext_lazy("Issue now"), permissions=["manage"])
    def issue_now(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        hastened = [order for order in queryset if orders.hasten(order)]
        for order in hastened:
            self.log_change(request, order, _("Issue now"))
        self._report(request, done=len(hastened), chosen=len(queryset))

    @admin.action(description=gettext_lazy("Revoke, with a reason"), permissions=["manage"])
    def revoke(self, request: LoggedInRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        form = RevocationForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            question = self._question(request, queryset, form)
            return render(request, "admin/mlegitymacja/revoke.html", question)
        reason = form.cleaned_data["reason"]
        revoked = [order for order in queryset if orders.revoke(order, request.user, reason)]
        for order in revoked:
            self.log_change(request, order, _("Revoked: %s") % reason)
        self._report(request, done=len(revoked), chosen=len(queryset))
        return None

    def _question(
        self, request: HttpRequest, queryset: QuerySet[Order], form: RevocationForm
    ) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": _("Revoke mLegitymacja"),
            "opts": self.opts,
            "orders": queryset,
            "form": form,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }

    def _report(self, request: HttpRequest, *, done: int, chosen: int) -> None:
        if done:
            self.message_user(request, _("Orders done: %d.") % done, messages.SUCCESS)
        if done < chosen:
            left = _("Orders left as they are, because their status does not allow this: %d.")
            self.message_user(request, left % (chosen - done), messages.WARNING)
