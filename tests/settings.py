"""The settings for tests and the processes they start."""

import os

from usosweb.settings import *  # noqa: F403
from usosweb.settings import CELERY_BROKER_TRANSPORT_OPTIONS, CELERY_BROKER_URL, DATABASES, STORAGES

# Quick to check.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The files of the source, whatever may have been collected here once.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
# Tasks that go wrong.
CELERY_INCLUDE = ["tests.support.tasks"]

# Nothing waits for the disk: what a crash of this machine would lose is a test.
_options = DATABASES["default"]["OPTIONS"]
if "init_command" in _options:
    _options["init_command"] += "; PRAGMA synchronous = OFF"
else:
    _options["options"] += " -c synchronous_commit=off"
# Of pytest's processes that run at the same time each has its own messages.
if not CELERY_BROKER_URL.startswith("embedded:"):
    _process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"tests-{_process}:"
