"""What a mail says, in the student's language. It never holds a code."""

import re
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from mlegitymacja import issuers, validity
from mlegitymacja.models import Notice
from mlegitymacja.notices.owing import REMINDERS
from mlegitymacja.statuses import OPEN, Reason


def message(notice: Notice, connection: BaseEmailBackend | None = None) -> EmailMessage:
    student = notice.order.student
    with translation.override(student.language):
        text = render_to_string(f"mlegitymacja/mail/{notice.kind}.txt", _context(notice))
    # The first line is the subject, the paragraphs after it are the body.
    subject, _blank, body = re.sub(r"\n\s*\n", "\n\n", text.strip()).partition("\n\n")
    # The same for every try of one notice, and for no other one's.
    identity = f"notice-{notice.pk}-{notice.created_at:%Y%m%d%H%M%S}@{settings.MAIL_DOMAIN}"
    return EmailMessage(
        subject,
        f"{body}\n",
        to=[student.email],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": f"<{identity}>"},
        connection=connection,
    )


def _context(notice: Notice) -> dict[str, Any]:
    order, student = notice.order, notice.order.student
    context = {
        "order": order,
        "apps": issuers.load().apps,
        "codes_lapse_at": order.activation and order.activation.expires_at,
        "university": settings.USOSWEB_NAME,
        "page": f"{settings.BASE_URL}{reverse('mlegitymacja:page')}",
        "preferences": f"{settings.BASE_URL}{reverse('students:preferences')}",
    }
    if notice.kind in REMINDERS:
        others = student.orders.exclude(pk=order.pk)
        context["is_renewed"] = others.filter(status__in=OPEN).exists()
        context["renewable"] = validity.can_be_extended(order)
    else:
        event = order.events.filter(to_status=notice.kind).last()
        context["reason"] = event.get_reason_display() if event else ""
        context["note"] = event.note if event else ""
        context["by_issuer"] = event is not None and event.reason == Reason.ENDED_BY_ISSUER
    return context
