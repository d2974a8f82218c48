"""What may exist, and what the database promises of it."""

from mlegitymacja.models.bulk import BulkAct, BulkActQuerySet, by_status
from mlegitymacja.models.notices import Notice
from mlegitymacja.models.orders import ATTEMPTS, Activation, Order, OrderEvent, OrderQuerySet
from mlegitymacja.models.reviews import Review

__all__ = [
    "ATTEMPTS",
    "Activation",
    "BulkAct",
    "BulkActQuerySet",
    "Notice",
    "Order",
    "OrderEvent",
    "OrderQuerySet",
    "Review",
    "by_status",
]
