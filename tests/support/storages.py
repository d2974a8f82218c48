"""Storages for the tests, named to the portal by the setting STORAGES."""

from django.core.files.storage import FileSystemStorage


class FullAfterOne(FileSystemStorage):
    """Has room for the photograph, but not for the document's picture of it."""

    def _save(self, name, content):
        if name.endswith("-document.jpg"):
            raise OSError("No space left on device")
        return super()._save(name, content)
