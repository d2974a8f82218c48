"""Uploads that never reach a disk."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler

from usosweb.students import photos

# A picture, the other fields, and what multipart/form-data puts between them.
FORM_BYTES = photos.MAX_BYTES + 256 * 1024


class MemoryOnly(MemoryFileUploadHandler):
    """Keep uploads in memory, and of a form that is too large the sizes of files alone."""

    activated: bool

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  (Django's name)
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.activated = content_length <= FORM_BYTES

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.activated:
            return super().file_complete(file_size)
        return InMemoryUploadedFile(
            BytesIO(), self.field_name, self.file_name or "", None, file_size, None
        )
