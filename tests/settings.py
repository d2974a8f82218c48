"""The portal's settings for processes that tests start, with passwords that are quick to check."""

from usosweb.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
