"""What may be a photograph, and what is stored of it."""

import hashlib
import re
from pathlib import Path
from stat import S_IMODE

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image

from tests.support.people import file, picture, reread, two_frames_in_a_jpeg
from tests.support.pictures import endless, png_claiming, saved
from usosweb.students import photos

UNREADABLE = (
    "The photograph is not a readable JPEG or PNG file. If another program shows it, save it there "
    "anew as a JPEG."
)
WRONG_SIZE = "Each side of the photograph must have 100 to 6000 pixels."
TOO_LARGE = "The photograph is larger than 5 MB."


def refusal(content):
    """Why the file is refused, in the words of the source code."""
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        photos.validate(file(content))
    return refused.value.message


# validate


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_validate_a_photograph_passes_and_leaves_the_file_at_its_start(kind):
    photograph = file(picture(kind=kind))

    photos.validate(photograph)

    assert photograph.read() == picture(kind=kind)


@pytest.mark.parametrize("size", [(100, 100), (100, 6000), (6000, 100)])
def test_validate_a_photograph_of_the_smallest_and_largest_size_passes(size):
    photos.validate(file(picture(size)))


@pytest.mark.parametrize("size", [(99, 250), (250, 99), (6001, 100), (100, 6001), (1, 1)])
def test_validate_a_photograph_too_small_or_too_large_is_refused(size):
    assert refusal(picture(size)) == WRONG_SIZE


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_validate_a_picture_of_another_kind_is_refused(kind):
    assert refusal(picture(kind=kind)) == UNREADABLE


@pytest.mark.parametrize("content", [b"", b"To nie jest zdjecie.", b"<svg/>", bytes(1000)])
def test_validate_what_is_no_picture_is_refused(content):
    assert refusal(content) == UNREADABLE


def test_validate_a_photograph_that_says_nonsense_of_its_camera_is_refused():
    content = saved(Image.new("RGB", (200, 250)), exif=b"Exif\0\0nonsense")

    assert refusal(content) == UNREADABLE


def test_validate_a_photograph_that_appears_layer_by_layer_passes():
    photos.validate(file(saved(Image.new("RGB", (200, 250)), "JPEG", progressive=True)))


def test_validate_a_photograph_that_takes_minutes_to_unpack_is_refused():
    assert refusal(endless()) == UNREADABLE


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.95])
def test_validate_a_truncated_photograph_is_refused(kind, part):
    whole = picture(kind=kind)

    assert refusal(whole[: int(len(whole) * part)]) == UNREADABLE


def test_validate_a_file_of_five_megabytes_passes():
    content = picture()

    photos.validate(file(content + bytes(photos.MAX_BYTES - len(content))))


def test_validate_a_file_over_five_megabytes_is_refused():
    content = picture()

    assert refusal(content + bytes(photos.MAX_BYTES + 1 - len(content))) == TOO_LARGE


# Pillow only warns of the middle one, as it does in the portal; here warnings are errors.
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [6001, 12000, 60000, 2**31 - 1])
def test_validate_a_decompression_bomb_is_refused(side):
    assert refusal(png_claiming(side, side)) == WRONG_SIZE


def test_validate_a_phones_jpeg_with_two_pictures_passes_as_jpeg():
    photograph = file(two_frames_in_a_jpeg())

    photos.validate(photograph)

    assert photos.content_type(photograph) == "image/jpeg"


def test_validate_a_student_leaves_the_stored_photograph_closed(student):
    stored = reread(student)

    stored.full_clean()

    assert stored.photo.closed


# digest, content_type, storage_name


def test_digest_is_the_sha_256_of_the_file():
    photograph = file(picture())
    photograph.read(10)

    assert photos.digest(photograph) == hashlib.sha256(picture()).hexdigest()
    assert photograph.read() == picture()


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_content_type_is_told_by_the_content(kind, media_type):
    assert photos.content_type(file(picture(kind=kind))) == media_type


def test_stored_name_tells_nothing_about_the_owner(student):
    assert re.fullmatch("photos/[0-9a-f]{32}", student.photo.name)


def test_stored_name_is_another_for_the_same_file(student, other_student):
    assert student.photo.name != other_student.photo.name


def test_photograph_is_for_nobody_else_to_read(student):
    file = Path(student.photo.path)

    assert (S_IMODE(file.stat().st_mode), S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)


def test_photograph_whose_document_picture_finds_no_room_is_not_kept(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "tests.support.storages.FullAfterOne"},
    }

    with pytest.raises(OSError, match="No space left"):
        photos.store(file(picture()))

    assert default_storage.listdir("photos") == ([], [])
