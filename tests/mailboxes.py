"""Mail servers for the tests, named to the portal by Django's own EMAIL_BACKEND."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend


class Choosy(EmailBackend):
    """Takes mail for everybody but ``student@example.org``."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if "student@example.org" in messages[0].to:
            raise SMTPRecipientsRefused({"student@example.org": (550, b"no such user")})
        return super().send_messages(messages)


class Broken(EmailBackend):
    """Has a bug that nobody foresaw, for the first mail of a connection only."""

    broken = True

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if self.broken:
            self.broken = False
            raise ZeroDivisionError
        return super().send_messages(messages)


class Dying(EmailBackend):
    """Takes the mail, and kills the worker before it can write that down."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        super().send_messages(messages)
        raise KeyboardInterrupt
