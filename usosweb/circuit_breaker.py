import time


class CircuitBreaker:
    """Leaves a server that failed alone for some seconds, so that no request waits for it in vain.

    One for each server in a process; its threads share it without a lock, as they read one number.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._open_until = float("-inf")

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._open_until

    def trip(self) -> None:
        """Leave the server alone for ``seconds`` from now on."""
        self._open_until = time.monotonic() + self.seconds
