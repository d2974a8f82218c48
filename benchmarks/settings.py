"""The portal's own settings, as in production, and beside its addresses those of the floors."""

import os
from typing import Any

from usosweb.settings import *  # noqa: F403
from usosweb.settings import (
    AUTHENTICATION_BACKENDS,
    CACHES,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    LOGGING,
    VAR_DIR,
)

ROOT_URLCONF = "benchmarks.urls"
# That of the floors, after our own.
AUTHENTICATION_BACKENDS.append("django.contrib.auth.backends.ModelBackend")

# What a run leaves in Redis bears its name, so that it can be taken away, and other people's stays.
PREFIX = os.environ["BENCHMARKS_PREFIX"]
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = PREFIX
for _cache in CACHES.values():
    _cache["KEY_PREFIX"] = PREFIX

# Written as always, and read by nobody.
_handlers: dict[str, Any] = LOGGING["handlers"]  # type: ignore[assignment]
_handlers["console"] |= {"class": "logging.FileHandler", "filename": VAR_DIR / "log"}
# The task that does nothing.
CELERY_INCLUDE = ["benchmarks.tasks"]
