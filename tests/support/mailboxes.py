"""Mail servers for the tests, named to the portal by Django's own EMAIL_… settings."""

import socketserver
import threading
from contextlib import contextmanager
from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.locmem import EmailBackend


class Choosy(EmailBackend):
    """Takes mail for everybody but ``student@example.org``."""

    def send_messages(self, messages):
        if "student@example.org" in messages[0].to:
            raise SMTPRecipientsRefused({"student@example.org": (550, b"no such user")})
        return super().send_messages(messages)


class Broken(EmailBackend):
    """Has a bug that nobody foresaw, for the first mail of a connection only."""

    broken = True

    def send_messages(self, messages):
        if self.broken:
            self.broken = False
            raise ZeroDivisionError
        return super().send_messages(messages)


class Dying(EmailBackend):
    """Takes the mail, and kills the worker before it can write that down."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise KeyboardInterrupt


class HangingUp(socketserver.TCPServer):
    """Takes one mail of a connection, or ``takes``, and hangs up in the middle of the next."""

    takes = 1

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port = self.server_address[1]
        self.taken: list[str] = []


class _Conversation(socketserver.StreamRequestHandler):
    server: HangingUp

    def handle(self):
        taken = 0
        self.wfile.write(b"220 mail.example.org\r\n")
        for line in self.rfile:
            if line.startswith(b"rcpt TO:"):
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            elif line.startswith(b"data"):
                if taken == self.server.takes:
                    return
                self.take_text()
                self.server.taken.append(recipient)
                taken += 1
            self.wfile.write(b"250 yes\r\n")

    def take_text(self):
        self.wfile.write(b"354 go on\r\n")
        while self.rfile.readline() != b".\r\n":
            pass


@contextmanager
def hanging_up():
    with HangingUp() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
