import threading
from collections import deque

from usosweb.circuit_breaker import CircuitBreaker


class Places:
    """Lets so many work at once. Who finds all places taken waits a little for one.

    Places go to those who wait in the order of their coming. After a wait in vain the places are
    taken by work that is stuck, so for ``rest`` seconds nobody waits: a place is free, or not.
    """

    def __init__(self, number: int, wait: float, rest: float) -> None:
        self._free = number
        self._wait = wait
        self._stuck = CircuitBreaker(rest)
        self._line: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether there was a place; whoever took one has to leave it."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if self._stuck.is_open:
                return False
            turn = threading.Event()
            self._line.append(turn)
        turn.wait(self._wait)
        with self._lock:
            if turn.is_set():
                return True
            self._line.remove(turn)
            self._stuck.trip()
            return False

    def leave(self) -> None:
        """Hand the place over to the first in the line, if there is one."""
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1
