"""What the module brings to the portal's settings, which take it over from here.

Names that begin with MLEGITYMACJA_ become settings of that name; docs/configuration.md describes
their variables.
"""

from urllib.parse import urlsplit

from usosweb import environment

APPS = ["mlegitymacja", "mlegitymacja.office", "mlegitymacja.wallet"]

MLEGITYMACJA_ISSUER = environment.text(
    "MLEGITYMACJA_ISSUER", "mlegitymacja.wallet.issuer.WalletIssuer"
)
MLEGITYMACJA_CONDITIONS = environment.names(
    "MLEGITYMACJA_CONDITIONS",
    [
        "active_student",
        "pesel",
        "student_number",
        "photo",
        "els",
        "els_extended",
        "data_unchanged",
    ],
)
# The activation code has this many characters; the codes wait for the phone this many days.
MLEGITYMACJA_CODE_LENGTH = environment.number("MLEGITYMACJA_CODE_LENGTH", 8, 6, 16, "characters")
MLEGITYMACJA_CODES_DAYS = environment.number("MLEGITYMACJA_CODES_DAYS", 7, 1, 30, "days")
# How long a phone that used the codes may take to collect the document.
MLEGITYMACJA_TOKEN_SECONDS = environment.number(
    "MLEGITYMACJA_TOKEN_SECONDS", 300, 30, 300, "seconds"
)
# The client_id of each wallet that may collect; while none is named, all may, anonymous ones too.
MLEGITYMACJA_WALLET_CLIENTS = environment.names("MLEGITYMACJA_WALLET_CLIENTS")
# How long one attempt at an order may take before another worker may try it.
MLEGITYMACJA_LEASE_SECONDS = environment.number(
    "MLEGITYMACJA_LEASE_SECONDS", 60, 1, 3600, "seconds"
)
# How often workers look for work that no message told them of.
MLEGITYMACJA_SWEEP_SECONDS = environment.number(
    "MLEGITYMACJA_SWEEP_SECONDS", 10, 1, 3600, "seconds"
)
# The wallet apps that the student is told to use, with the addresses where they are.
MLEGITYMACJA_WALLET_APPS = environment.links("MLEGITYMACJA_WALLET_APPS")
# Files: the keys that sign documents for wallets, and the certificate chain of the active one.
MLEGITYMACJA_WALLET_KEYS = environment.text("MLEGITYMACJA_WALLET_KEYS")
MLEGITYMACJA_WALLET_CERTIFICATE = environment.text("MLEGITYMACJA_WALLET_CERTIFICATE")
# What a document in a wallet can show (empty: all but the PESEL), and the domain it names.
MLEGITYMACJA_WALLET_CLAIMS = environment.names("MLEGITYMACJA_WALLET_CLAIMS")
MLEGITYMACJA_WALLET_DOMAIN = environment.text(
    "MLEGITYMACJA_WALLET_DOMAIN", urlsplit(environment.base_url()).hostname or ""
)

# Orders have a queue and workers of their own, so that nothing else makes a student wait.
TASK_ROUTES = {"mlegitymacja.process_orders": {"queue": "orders"}}
# What is done again and again: every so many seconds, or at the times of a line of cron.
SCHEDULE = {
    "mlegitymacja.process_orders": MLEGITYMACJA_SWEEP_SECONDS,
    "mlegitymacja.send_mails": MLEGITYMACJA_SWEEP_SECONDS,
    "mlegitymacja.review_changed": min(MLEGITYMACJA_SWEEP_SECONDS, 5),
    "mlegitymacja.expire_ended": 60,
    "mlegitymacja.process_bulk_acts": MLEGITYMACJA_SWEEP_SECONDS,
    # Each document once a day and each reminder once, however often they are asked for.
    "mlegitymacja.review": 60,
    "mlegitymacja.remind": "*/5 8-21 * * *",
    "mlegitymacja.wallet.forget_nonces": "20 0 * * *",
}
