"""How the workers learn that there is work: one message says so, for any number of orders."""

from usosweb.queues import enqueue

TASK = "mlegitymacja.process_orders"


def notify_worker() -> None:
    """Tell the workers that an order is due, once it is safely in the database."""
    # The worker that takes a message which waits already will find this order, too.
    enqueue(TASK, unless_one_waits=True)
