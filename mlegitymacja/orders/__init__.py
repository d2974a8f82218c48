"""What may happen to an order. The only door through which one is made or changes its status.

The row is the queue: ``due_at`` says when the worker must look at an order next. The broker only
carries the message that there is work (doorbell.py); whatever it loses, the next sweep finds.
Every function may be called twice.

acts.py holds what students and the university do, bulk.py how the university does it to many
(selection.py: to which),
codes.py what a phone does, worker.py what the worker does by itself, rights.py how a document ends
with the right to it; all of them through changes.py, which alone changes a status.
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
from mlegitymacja.orders.codes import (
    CodesRefused,
    collect,
    collected_elsewhere,
    give_back,
    offered,
    redeem,
)
from mlegitymacja.orders.rights import expire_ended, review, review_changed
from mlegitymacja.orders.selection import SEARCHED, WrongSelection, newest_order, search
from mlegitymacja.orders.worker import attend, process_due

__all__ = [
    "SEARCHED",
    "CodesRefused",
    "ConditionsNotMet",
    "NothingToRenew",
    "NothingToReplace",
    "WrongSelection",
    "affected_by",
    "attend",
    "cancel",
    "collect",
    "collected_elsewhere",
    "count_for",
    "expire_ended",
    "give_back",
    "may_renew",
    "newest_order",
    "offered",
    "place",
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
