"""The Celery application: settings from Django, tasks from every app's tasks.py."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "usosweb.settings")

# The default broker, for a machine that has no broker at all.
TRANSPORT_ALIASES["embedded"] = "usosweb.embedded_broker:Transport"

app = Celery("usosweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
