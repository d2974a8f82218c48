"""How the person of a session is read."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User

from usosweb import versions


class WithRecord(ModelBackend):
    """Django's own, which reads the student's record in the same statement.

    ``user.version`` is that of usosweb/versions.py.
    """

    def get_user(self, user_id: Any) -> User | None:
        # Read before what it is the version of.
        version = versions.current(user_id)
        user = User.objects.select_related("student").filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.version = version  # type: ignore[attr-defined]
        return user
