"""A server that takes connections and never answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Hanging:
    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        # Kept, or else they would be closed.
        self.connections: list[socket.socket] = []

    def accept_all(self) -> None:
        with suppress(OSError):
            while True:
                self.connections.append(self.socket.accept()[0])


@contextmanager
def hanging_server() -> Iterator[Hanging]:
    server = Hanging()
    thread = threading.Thread(target=server.accept_all)
    thread.start()
    try:
        yield server
    finally:
        # Closing alone would not wake the thread.
        server.socket.shutdown(socket.SHUT_RDWR)
        server.socket.close()
        thread.join()
        for connection in server.connections:
            connection.close()
