"""How the person of a session is read."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

from usosweb import versions
from usosweb.prepared import prepared


class WithRecord(ModelBackend):
    """Django's own, which reads the student's record in the same statement.

    ``user.version`` is that of usosweb/versions.py.
    """

    def get_user(self, user_id: Any) -> User | None:
        # Read before what it is the version of.
        version = versions.current(user_id)
        user = next(iter(_with_record(int(user_id))), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.version = version  # type: ignore[attr-defined]
        return user

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """In one statement in place of two, but for a superuser, who has them all."""
        if not user_obj.is_active or user_obj.is_superuser or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            granted = _permissions_of(user_obj.pk)
            user_obj._perm_cache = {
                f"{one.content_type.app_label}.{one.codename}" for one in granted
            }
        return user_obj._perm_cache  # type: ignore[no-any-return]


@prepared
def _with_record(user: int) -> QuerySet[User]:
    return User.objects.select_related("student").filter(pk=user)


@prepared
def _permissions_of(user: int) -> QuerySet[Permission]:
    """Those given to a person and to the person's groups."""
    own = User.user_permissions.through.objects.filter(user=user)
    groups = Group.permissions.through.objects.filter(group__user=user)
    given = Q(pk__in=own.values("permission")) | Q(pk__in=groups.values("permission"))
    return Permission.objects.filter(given).select_related("content_type").order_by()
