import time


class CircuitBreaker:
    """Leaves a server that failed alone for some seconds, so that nobody waits for it twice.

    A process has one for each server, and all threads share it: who reads it sees either the old
    end or the new one, so it needs no lock.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._open_until = float("-inf")

    @property
    def is_open(self) -> bool:
        """Whether to leave the server alone for now."""
        return time.monotonic() < self._open_until

    def trip(self) -> None:
        """The server failed: leave it alone from now on for ``seconds``."""
        self._open_until = time.monotonic() + self.seconds
