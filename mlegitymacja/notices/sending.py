"""How the mails that are owed are sent, each once.

Sending cannot be part of a transaction: a worker killed after the mail server took a mail and
before ``sent_at`` was stored sends it again when the lease runs out. That is chosen over a mail
that never arrives; Message-ID stays the same, by which mailboxes know a duplicate.
"""

import datetime
import logging
from enum import Enum, auto
from smtplib import SMTPServerDisconnected

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mlegitymacja.models import Notice
from mlegitymacja.notices import mails
from mlegitymacja.notices.owing import REMINDERS, SENT_WHILE
from usosweb.background import SECONDS, log_errors, work_in_batches

logger = logging.getLogger(__name__)

# No mail holds these, so they are not read from the database.
SECRETS = [f"order__activation__{name}" for name in ("qr_text", "qr_png", "activation_code")]
# Those about a change.
URGENT = sorted(set(Notice.Kind) - set(REMINDERS))
# Longer than sending one mail can take: a mail server answers ten times, each in EMAIL_TIMEOUT.
LEASE = datetime.timedelta(minutes=5)
# A mail server that is away is left alone for this long.
PAUSE = datetime.timedelta(minutes=5)
# A mail that is refused is tried again after 2, 4, 8 … minutes, and at least this often …
LONGEST_WAIT = datetime.timedelta(hours=1)
# … but not for ever.
GIVE_UP_AFTER = datetime.timedelta(days=5)


class Outcome(Enum):
    """What came of one attempt to send a mail that is due."""

    SENT = auto()
    NOT_SENT = auto()
    HUNG_UP = auto()
    NOTHING_DUE = auto()


def send(seconds: float = SECONDS) -> bool:
    """Send the mails that are due. True when time was up before all were sent.

    True as well when the server hung up after it had taken some, as servers do after so many.
    """
    if not _due().exists():
        return False
    outcomes = set()

    def send_next(connection: BaseEmailBackend) -> bool:
        outcome = _send_next(connection)
        outcomes.add(outcome)
        return outcome not in {Outcome.HUNG_UP, Outcome.NOTHING_DUE}

    try:
        with mail.get_connection() as connection:
            time_is_up = work_in_batches(lambda: send_next(connection), seconds)
    except OSError as error:
        logger.warning("The mail server is away, next try in %s: %s", PAUSE, error)
        _due().update(due_at=timezone.now() + PAUSE)
        return False
    return time_is_up or {Outcome.SENT, Outcome.HUNG_UP} <= outcomes


def _send_next(connection: BaseEmailBackend) -> Outcome:
    """Send a mail that is due, if one is."""
    notice = _claim_next()
    if notice is None:
        return Outcome.NOTHING_DUE
    # Its lease is its wait.
    with log_errors(logger, f"Notice {notice.pk} could not be sent"):
        if not _is_wanted(notice):
            _close(notice)
            return Outcome.NOT_SENT
        try:
            mails.message(notice, connection).send()
        except OSError as error:  # SMTP's own errors are among these
            wait = min(datetime.timedelta(minutes=2 ** min(notice.attempts, 10)), LONGEST_WAIT)
            logger.warning("Notice %s was not sent, next try in %s: %s", notice.pk, wait, error)
            Notice.objects.filter(pk=notice.pk, sent_at=None).update(due_at=timezone.now() + wait)
            # Perhaps it was this mail that the server hung up on; those behind it stay due.
            hung_up = isinstance(error, SMTPServerDisconnected)
            return Outcome.HUNG_UP if hung_up else Outcome.NOT_SENT
        _close(notice, sent_at=timezone.now())
        return Outcome.SENT
    return Outcome.NOT_SENT


def _is_wanted(notice: Notice) -> bool:
    """Whether the student has an address, wants mail, and the mail would still tell the truth."""
    order, kind = notice.order, Notice.Kind(notice.kind)
    return (
        bool(order.student.email)
        and order.student.wants_mail
        and order.status in SENT_WHILE[kind]
        and not (kind == Notice.Kind.READY and order.has_lapsed)
        and (kind not in REMINDERS or order.days_left in REMINDERS[kind])
        and timezone.now() - notice.created_at < GIVE_UP_AFTER
    )


def _due() -> QuerySet[Notice]:
    return Notice.objects.filter(due_at__lte=timezone.now())


@transaction.atomic
def _claim_next() -> Notice | None:
    """A mail that is due, for this worker alone until the lease runs out; None when none is.

    The urgent ones come before the reminders, of which thousands fall due at once.
    """
    free = _due().select_for_update(skip_locked=True).order_by("due_at", "pk")
    claimed = free.filter(kind__in=URGENT).first() or free.first()
    if claimed is None:
        return None
    due_at, attempts = timezone.now() + LEASE, claimed.attempts + 1
    Notice.objects.filter(pk=claimed.pk).update(due_at=due_at, attempts=attempts)
    notices = Notice.objects.select_related("order__student__user", "order__activation")
    return notices.defer(*SECRETS).get(pk=claimed.pk)


def _close(notice: Notice, sent_at: datetime.datetime | None = None) -> None:
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(due_at=None, sent_at=sent_at)
    logger.info(
        "Order %s: mail %s %s", notice.order_id, notice.kind, "sent" if sent_at else "closed"
    )
