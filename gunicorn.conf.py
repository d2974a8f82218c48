"""What gunicorn reads by itself when it is started in this folder."""

import os
import sys
from typing import Any

_threads = os.environ.get("WEB_THREADS", "8")
# Those that work, four times as many that wait for them, and two that are always free
# (usosweb/load.py). What is no number, the settings refuse in plain words at the start.
threads = int(_threads) * 5 + 2 if _threads.isdecimal() else 1

# No control socket: it is not used, and without a HOME it has no folder.
control_socket_disable = True


def on_starting(server: Any) -> None:
    if server.cfg.threads != threads:
        sys.stderr.write("Leave out --threads: WEB_THREADS says how many requests run at once.\n")
        # The same status as for a wrong setting: starting it again is no use.
        sys.exit(3)
