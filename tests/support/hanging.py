"""A server that takes connections and never answers."""

import socket
import threading
from contextlib import contextmanager, suppress


class Hanging:
    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        # Kept, or else they would be closed.
        self.connections = []

    def accept_all(self):
        with suppress(OSError):
            while True:
                self.connections.append(self.socket.accept()[0])


@contextmanager
def hanging_server():
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
