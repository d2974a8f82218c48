"""The addresses of style sheets, scripts and pictures."""

from pathlib import Path
from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedWhereCollected(CompressedManifestStaticFilesStorage):
    """Names with a hash, cached for ever, once `collectstatic` has run; until then, plain names.

    So the portal runs without it, and shows a file that changed since as it is now.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002  (Django's)
        """Found out once: a process knows its files from when it was started."""
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]

    def load_manifest(self) -> tuple[dict[str, str], str]:
        manifest = Path(self.path(self.manifest_name))
        if not manifest.exists() or manifest.stat().st_mtime < last_change():
            return {}, ""
        known: tuple[dict[str, str], str] = super().load_manifest()
        return known

    def stored_name(self, name: str) -> str:
        return str(self.hashed_files.get(self.clean_name(name), name))


def last_change() -> float:
    """When one of our files, or the list of packages, changed last."""
    ours = (path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*"))
    return max(path.stat().st_mtime for path in (settings.BASE_DIR / "requirements.txt", *ours))
