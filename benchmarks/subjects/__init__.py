"""What is measured: each module has one function, ``figures(run)``, which yields its figures.

A subject is run in a process and with a database of its own; what it measured and found wrong
refuses the run: ``raise Refused``.
"""

# The module and the ids of the figures that it yields, in the order in which they are run.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "qr": ("QR", "QR.bytes"),
    "scans": ("QR.scans",),
    "page": ("PAGE", "QUERIES"),
    "poll": ("POLL", "POLL.queries"),
    "poll_moving": ("POLL.moving",),
    "post": ("POST",),
    "wallet": ("WALLET",),
    "review": ("REVIEW",),
    "lists": ("ADMIN", "SEARCH"),
    "scale": ("SCALE",),
    "cold": ("COLD",),
    "web_memory": ("MEMORY",),
    "issuing": ("ISSUE", "BACKLOG"),
    "worker_memory": ("MEMORY",),
    "rush": ("RUSH",),
    "flood": ("FLOOD",),
    "ready": ("READY", "READY.page"),
    "day": ("DAY",),
}
