"""What gunicorn reads by itself when it is started in this folder."""

import os
from typing import Any

_threads = os.environ.get("WEB_THREADS", "8")
# What is no number, usosweb/settings.py refuses in plain words when the process starts.
threads = int(_threads) if _threads.isdecimal() else 8

# Nobody controls it by a socket, and without a HOME there is no place for one.
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    """Tell the settings how many threads there are if --threads says something else."""
    if worker.cfg.threads != threads:
        os.environ["WEB_THREADS"] = str(worker.cfg.threads)
