"""The settings for tests and the processes they start."""

from usosweb.settings import *  # noqa: F403
from usosweb.settings import STORAGES

# Quick to check.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The files of the source, whatever may have been collected here once.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
# Tasks that go wrong.
CELERY_INCLUDE = ["tests.support.tasks"]
