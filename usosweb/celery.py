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


@setup_logging.connect
def begin(loglevel: int, logfile: str | None, **kwargs: Any) -> None:
    """Log with our formatter, which leaves secrets out; Celery's own would print them."""
    from usosweb import logs, startup

    startup.keep_files_private()
    logs.configure(loglevel, logfile)


@worker_init.connect
@beat_init.connect
def check_settings(**kwargs: Any) -> None:
    from usosweb.startup import refuse_wrong_settings

    refuse_wrong_settings()
