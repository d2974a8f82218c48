"""The Celery application: settings from Django, tasks from every app's tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "usosweb.settings")

# The default broker, for a machine that has no broker at all.
TRANSPORT_ALIASES["embedded"] = "usosweb.embedded_broker:Transport"

app = Celery("usosweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def prepare(**kwargs: Any) -> None:
    from usosweb import startup

    startup.keep_files_private()
    startup.refuse_wrong_settings()


@setup_logging.connect
def log_as_everywhere(loglevel: int, logfile: str | None, **kwargs: Any) -> None:
    """Celery's own format would print what our formatter leaves out."""
    from usosweb import logs

    logs.configure(loglevel, logfile)
