"""Acts done at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(*acts):
    """What the acts return, all done at the same moment, each on a connection of its own."""
    barrier = Barrier(len(acts))

    def act_when_all_are_there(act):
        try:
            barrier.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act_when_all_are_there, acts))
