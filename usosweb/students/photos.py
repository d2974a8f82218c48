"""Photographs of students: which files are accepted, and what is stored of them.

A photograph is accepted if the picture for the student's document can be made of it. That picture
is stored beside it, so that no wallet has to wait until it is made.
"""

import datetime
import hashlib
import io
import re
import uuid
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import models
from django.db.models.fields.files import FieldFile, ImageFieldFile
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from PIL import Image, ImageOps

FORMATS = ["JPEG", "PNG"]
# What Pillow calls them once opened -> their media type. MPO is a phone's JPEG with two pictures.
CONTENT_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}
MAX_BYTES = 5 * 1024 * 1024
SIDE_PIXELS = range(100, 6001)
# What begins each layer of a JPEG. There are about ten; thousands would take minutes to unpack.
SCAN = b"\xff\xda"
MAX_SCANS = 200
# Where they are kept in the storage.
FOLDER = "photos"
NAME = re.compile(r"[0-9a-f]{32}(-document\.jpg)?")
DOCUMENT_SIZE = (300, 400)
# The whole document stays well below the 64 kB that verifiers are used to.
DOCUMENT_MAX_BYTES = 24 * 1024
DOCUMENT_QUALITIES = (75, 60, 45, 30, 15)


class Unfit(Exception):
    """The file is not accepted as a photograph, for the reason in ``message``."""

    message = ""


class TooManyBytes(Unfit):
    message = gettext_noop("The photograph is larger than 5 MB.")


class UnfitSides(Unfit):
    message = gettext_noop("Each side of the photograph must have 100 to 6000 pixels.")


class Unreadable(Unfit):
    message = gettext_noop(
        "The photograph is not a readable JPEG or PNG file. If another program shows it, "
        "save it there anew as a JPEG."
    )


def make_document_picture(file: File) -> bytes:
    """The photograph as a document holds it: a small, plain JPEG. Raises Unfit."""
    if file.size > MAX_BYTES:
        raise TooManyBytes
    file.seek(0)
    if file.read().count(SCAN) > MAX_SCANS:
        raise Unreadable
    try:
        # The header first: a picture of absurd size is refused before it is unpacked.
        image = Image.open(file, formats=FORMATS)
        if not all(side in SIDE_PIXELS for side in image.size):
            raise UnfitSides
        return _small_jpeg(_plain(image))
    except Unfit:
        raise
    except Image.DecompressionBombError as error:
        raise UnfitSides from error
    except Exception as error:  # a broken file makes Pillow raise almost anything
        raise Unreadable from error
    finally:
        file.seek(0)


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone: upright, on white, not larger than a document holds."""
    if image.mode == "I;16":
        image = image.point(lambda value: value / 256).convert("L")
    # A first cut, so that no copy of a huge picture is made.
    image.thumbnail((2 * max(DOCUMENT_SIZE), 2 * max(DOCUMENT_SIZE)))
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    white = Image.new("RGB", upright.size, "white")
    white.paste(upright, mask=upright)
    white.thumbnail(DOCUMENT_SIZE)
    return white


def _small_jpeg(image: Image.Image) -> bytes:
    """As good as it can be within DOCUMENT_MAX_BYTES."""
    for quality in DOCUMENT_QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True)
        if file.tell() <= DOCUMENT_MAX_BYTES:
            break
    return file.getvalue()


def validate(file: File) -> None:
    """Raise ValidationError unless the document's picture can be made of the photograph."""
    if getattr(file, "_committed", False):
        return  # stored already, so looked at when it came
    try:
        make_document_picture(file)
    except Unfit as error:
        raise ValidationError(gettext(error.message)) from error


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


def storage_name(_student: object = None, _filename: str = "") -> str:
    """Where a new photograph is kept: a name that tells nothing about its owner."""
    return f"{FOLDER}/{uuid.uuid4().hex}"


def document_name(name: str) -> str:
    """Where the document's picture of the photograph with that name is kept."""
    return f"{name}-document.jpg"


def store(file: File) -> str:
    """Store the photograph and the document's picture of it; return its name. Raises Unfit."""
    made = make_document_picture(file)
    name = default_storage.save(storage_name(), file)
    try:
        keep_document_picture(name, made)
    except BaseException:
        default_storage.delete(name)
        raise
    return name


def keep_document_picture(name: str, made: bytes) -> None:
    stored = default_storage.save(document_name(name), ContentFile(made))
    if stored != document_name(name):
        # Another process was quicker.
        default_storage.delete(stored)


def read_document_picture(photo: FieldFile) -> bytes:
    """Raises OSError when it is lost."""
    with photo.storage.open(document_name(photo.name or "")) as file:
        content: bytes = file.read()
    return content


def has_document_picture(photo: FieldFile) -> bool:
    """Whether the document's picture of the photograph is stored and not damaged."""
    try:
        Image.open(io.BytesIO(read_document_picture(photo)), formats=["JPEG"]).load()
    except Exception:  # noqa: BLE001  (a damaged file makes Pillow raise almost anything)
        return False
    return True


def is_intact(photo: FieldFile, expected_digest: str) -> bool:
    """Whether the stored file has that digest, and the document's picture beside it."""
    try:
        with photo.storage.open(photo.name or "") as file:
            return digest(file) == expected_digest and has_document_picture(photo)
    except OSError:
        return False


def discard(name: str) -> None:
    """Delete a photograph and the document's picture of it."""
    if name:
        default_storage.delete(name)
        default_storage.delete(document_name(name))


def stored_before(moment: datetime.datetime) -> set[str]:
    """The names of photographs and documents' pictures in the folder that are older."""
    try:
        _folders, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return set()  # none was ever stored
    found = set()
    for name in (f"{FOLDER}/{file}" for file in files if NAME.fullmatch(file)):
        with suppress(FileNotFoundError):  # deleted meanwhile
            if default_storage.get_modified_time(name) < moment:
                found.add(name)
    return found


class PhotoFile(ImageFieldFile):
    @property
    def url(self) -> str:
        """Where the owner and the staff see it; the folder itself is not served."""
        return reverse("students:photo", args=[self.instance.pk])


class PhotoField(models.ImageField):
    attr_class = PhotoFile
