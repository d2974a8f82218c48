"""The Celery application: settings from Django, tasks from every app's tasks.py.

A web server starts without Celery: who needs it only now and then imports it there.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, task_prerun, worker_init
from django.conf import settings
from django.db import close_old_connections
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "usosweb.settings")

# The default broker, for a machine that has no broker at all.
TRANSPORT_ALIASES["embedded"] = "usosweb.embedded_broker:Transport"

app = Celery("usosweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def schedule(sender: Celery, **kwargs: Any) -> None:
    """Tell beat what to enqueue."""
    sender.conf.beat_schedule = {
        task: _row(task, when if isinstance(when, int) else crontab.from_string(when))
        for task, when in settings.SCHEDULE.items()
    }


def _row(task: str, when: int | crontab) -> dict[str, Any]:
    # From one time to the next; of times of the day, on average.
    seconds = when if isinstance(when, int) else 24 * 3600 // (len(when.hour) * len(when.minute))
    # While no worker is there, messages must not pile up for it.
    return {"task": task, "schedule": when, "options": {"expires": seconds}}


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


@task_prerun.connect
def let_go_of_a_broken_connection(**kwargs: Any) -> None:
    """As before a request: one that failed or is old is closed, any other has to show life first.

    Workers keep their connection from task to task.
    """
    close_old_connections()
