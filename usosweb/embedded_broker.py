"""A broker without a server: messages are files in a folder, for demo and development.

Kombu's filesystem transport writes a message under its final name, so a worker may take a
half-written one and die of it (kombu issue 1551). Here a message appears whole or not at all.
"""

import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(  # type: ignore[override]  # kombu itself has two signatures
        self, queue: str, payload: dict[str, Any], **kwargs: Any
    ) -> None:
        path = Path(self.data_folder_out) / f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        unfinished = path.with_suffix(".part")
        unfinished.write_text(dumps(payload))  # type: ignore[no-untyped-call]
        unfinished.replace(path)


class Transport(filesystem.Transport):
    Channel = Channel
