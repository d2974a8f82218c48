"""Waiting for what another process does, without guessing how long that takes."""

import time

PATIENCE_SECONDS = 60


def until(happened, explain=str):
    """Come back as soon as it happened; fail with ``explain()`` if it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(f"It did not happen.\n{explain()}")
        time.sleep(0.05)
