"""What may happen to an order: the one door through which it is made and changes its status.

The row is the queue: ``due_at`` says when the worker must look at an order next. The broker only
carries the message that there is work (doorbell.py); a message that it loses costs no more than
the wait for the next sweep. Every function may be called twice.

acts.py holds what students and the university do, bulk.py how the university does it to many
orders (selection.py: to which), codes.py what a phone does, worker.py what the worker does by
itself, rights.py how a document ends with the right to it; all of them through changes.py, which
alone changes a status.
"""

from mlegitymacja.orders.acts import (
    ConditionsNotMet,
    NothingToRenew,
    NothingToReplace,
    cancel,
    may_renew,
    place,
    renew,
    replace,
    revoke,
)
from mlegitymacja.orders.bulk import (
    affected_by,
    count_for,
    process_bulk_acts,
    start_bulk_act,
    stop_bulk_act,
)
from mlegitymacja.orders.codes import CodesRefused, collect, is_offered, redeem
from mlegitymacja.orders.rights import expire_ended, review, review_changed
from mlegitymacja.orders.selection import WrongSelection, newest_order, search
from mlegitymacja.orders.worker import process, process_due

__all__ = [
    "CodesRefused",
    "ConditionsNotMet",
    "NothingToRenew",
    "NothingToReplace",
    "WrongSelection",
    "affected_by",
    "cancel",
    "collect",
    "count_for",
    "expire_ended",
    "is_offered",
    "may_renew",
    "newest_order",
    "place",
    "process",
    "process_bulk_acts",
    "process_due",
    "redeem",
    "renew",
    "replace",
    "review",
    "review_changed",
    "revoke",
    "search",
    "start_bulk_act",
    "stop_bulk_act",
]
