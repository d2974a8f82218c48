"""Who is written to, when, and that it happens once. The rows of Notice are the queue of the mails.

owing.py says which mails are owed, mails.py what they say, sending.py sends them.
"""

from mlegitymacja.notices.owing import record, remind
from mlegitymacja.notices.sending import send

__all__ = ["record", "remind", "send"]
