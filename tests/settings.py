"""The settings for tests and the processes they start: passwords that are quick to check."""

from usosweb.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
