"""The titles of the dean's office panel, and Django's own lists in it."""

from django.contrib import admin
from django.contrib.auth import admin as auth
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _

from usosweb.office import PanelAdmin

admin.site.site_header = admin.site.site_title = _("USOSweb: dean's office panel")
admin.site.index_title = _("Students and mLegitymacja")
admin.site.unregister([User, Group])


@admin.register(User)
class UserAdmin(PanelAdmin, auth.UserAdmin):
    pass


@admin.register(Group)
class GroupAdmin(PanelAdmin, auth.GroupAdmin):
    pass
