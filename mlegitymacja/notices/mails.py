"""A notice -> the mail that tells of it, in the student's language. It never holds a code."""

import re
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from mlegitymacja import conditions, issuers
from mlegitymacja.models import Notice, Order
from mlegitymacja.statuses import OPEN

REMINDERS = {Notice.Kind.FOUR_WEEKS_LEFT, Notice.Kind.ONE_WEEK_LEFT}


def message(notice: Notice, connection: BaseEmailBackend | None = None) -> EmailMessage:
    student = notice.order.student
    with translation.override(student.language):
        subject, body = _text(notice)
    return EmailMessage(
        subject,
        body,
        to=[student.email],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": _identity(notice)},
        connection=connection,
    )


def _text(notice: Notice) -> tuple[str, str]:
    """Subject and body: the first line of the template, and the paragraphs after it."""
    text = render_to_string(f"mlegitymacja/mail/{notice.kind}.txt", _context(notice))
    subject, _blank, body = re.sub(r"\n\s*\n", "\n\n", text.strip()).partition("\n\n")
    return subject, f"{body}\n"


def _context(notice: Notice) -> dict[str, Any]:
    order = notice.order
    told = _what_may_follow(order) if notice.kind in REMINDERS else _why(notice)
    return {
        **told,
        "order": order,
        "apps": issuers.load().apps,
        "codes_lapse_at": order.activation and order.activation.expires_at,
        "university": settings.USOSWEB_NAME,
        "page": _address("mlegitymacja:page"),
        "preferences": _address("students:preferences"),
    }


def _why(notice: Notice) -> dict[str, Any]:
    event = notice.order.events.filter(to_status=notice.kind).last()
    return {"reason": event.reason_in_words if event else ""}


def _what_may_follow(order: Order) -> dict[str, Any]:
    student = order.student
    return {
        "is_renewed": student.orders.filter(status__in=OPEN).exclude(pk=order.pk).exists(),
        "renewable": conditions.outlast(student, order.expiration_date),
    }


def _address(name: str) -> str:
    return f"{settings.BASE_URL}{reverse(name)}"


def _identity(notice: Notice) -> str:
    """The same for every try of one notice, and for no other one's."""
    return f"<notice-{notice.pk}-{notice.created_at:%Y%m%d%H%M%S}@{settings.MAIL_DOMAIN}>"
