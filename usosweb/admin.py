"""How Django admin introduces itself to the dean's office."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.site_header = admin.site.site_title = _("USOSweb: dean's office panel")
admin.site.index_title = _("Students and mLegitymacja")
