"""Photographs of students: what is accepted, and what is kept of them."""

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

FORMATS = ["JPEG", "PNG"]
# What Pillow calls them once opened -> their media type. MPO is a phone's JPEG with two pictures.
CONTENT_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}
MAX_BYTES = 5 * 1024 * 1024
SIDE_PIXELS = range(100, 6001)


class Unfit(Exception):
    """The file is not a picture that we take."""


class TooManyBytes(Unfit):
    """The file is larger than MAX_BYTES."""


class UnfitSides(Unfit):
    """The picture is too small or too large."""


class Unreadable(Unfit):
    """The file is no picture of a kind that we know, or not a whole one."""


def load(file: File, formats: list[str] = FORMATS, sides: range = SIDE_PIXELS) -> Image.Image:
    """The unpacked picture; the file stays open. Raises Unfit."""
    if file.size > MAX_BYTES:
        raise TooManyBytes
    try:
        # The header first: a picture of absurd size is refused before it is unpacked.
        image = Image.open(file, formats=formats)
        if not all(side in sides for side in image.size):
            raise UnfitSides
        image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Unreadable from error
    except Image.DecompressionBombError as error:
        raise UnfitSides from error
    return image


def validate(file: File) -> None:
    """Raise ValidationError unless the file is a whole JPEG or PNG of a sensible size."""
    if getattr(file, "_committed", False):
        return  # stored already, so looked at when it came
    try:
        load(file)
    except TooManyBytes as error:
        raise ValidationError(_("The photograph is larger than 5 MB.")) from error
    except UnfitSides as error:
        raise ValidationError(
            _("Each side of the photograph must have 100 to 6000 pixels.")
        ) from error
    except Unreadable as error:
        raise ValidationError(_("The photograph is not a readable JPEG or PNG file.")) from error
    finally:
        file.seek(0)


def digest(file: File) -> str:
    """SHA-256 of the file, in hexadecimal: tells whether two photographs are the same file."""
    file.seek(0)
    total = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return total


def content_type(file: File) -> str:
    """The media type of a photograph that was accepted earlier."""
    with Image.open(file, formats=FORMATS) as image:
        found = CONTENT_TYPES[image.format or ""]
    file.seek(0)
    return found


def storage_name(student: models.Model, filename: str) -> str:
    """Where a new photograph is kept: a name that tells nothing about its owner."""
    return f"photos/{uuid.uuid4().hex}"


class PhotoFile(ImageFieldFile):
    """Notes the digest beside the photograph, so that no page has to read the file for it."""

    def save(self, name: str, content: File, save: bool = True) -> None:  # noqa: FBT001, FBT002
        setattr(self.instance, "photo_digest", digest(content))  # noqa: B010  (any model's)
        super().save(name, content, save)

    @property
    def url(self) -> str:
        """Where the owner and the staff see it; the folder itself is served to nobody."""
        return reverse("students:photo", args=[self.instance.pk])


class PhotoField(models.ImageField):
    attr_class = PhotoFile
