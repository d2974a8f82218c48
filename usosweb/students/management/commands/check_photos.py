"""Photographs stored before a document's picture was made of each, or damaged since.

And files that belong to no student: those of a photograph whose transaction was undone.
"""

import datetime
from argparse import ArgumentParser
from collections import Counter
from enum import StrEnum
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from usosweb.students import photos
from usosweb.students.models import Student


class Finding(StrEnum):
    FINE = "in order"
    MADE = "the document's picture was made now"
    LACKING = "there is no picture for the document yet"
    UNFIT = "no picture for the document can be made of it"
    MISSING = "the file is missing"
    FAILED = "the file cannot be read or written"


IN_ORDER = {Finding.FINE, Finding.MADE}
# A file that is younger may be of a photograph that is being stored.
STORED = datetime.timedelta(days=1)


class Command(BaseCommand):
    help = (
        "List the photographs that documents would have to do without, and files of photographs "
        "that no student has. May be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--mend", action="store_true", help="make the pictures that can be made"
        )
        # Apart, since with the wrong database no student has any of them.
        parser.add_argument(
            "--delete", action="store_true", help="delete the files that no student has"
        )

    def handle(self, *args: Any, mend: bool, delete: bool, **options: Any) -> None:
        found: Counter[Finding] = Counter()
        students = Student.objects.exclude(photo="").only("student_number", "photo").order_by("pk")
        for student in students.iterator(chunk_size=500):
            finding = check(student, mend=mend)
            found[finding] += 1
            if finding != Finding.FINE:
                number = student.student_number or "without a student number"
                self.stdout.write(f"{number} (pk {student.pk}): {finding}")
        for finding, count in found.items():
            self.stdout.write(f"{count}: {finding}")
        for name in left_over_files():
            if delete:
                default_storage.delete(name)
            self.stdout.write(f"{name}: no student has it{', deleted' if delete else ''}")
        left = sum(count for finding, count in found.items() if finding not in IN_ORDER)
        if left:
            raise CommandError(f"{left} of {found.total()} photographs cannot go into documents.")


def left_over_files() -> list[str]:
    """The names of files that belong to the photograph of no student."""
    # The files before the names, so that none is among them that is stored meanwhile.
    files = photos.stored_before(timezone.now() - STORED)
    for name in Student.objects.exclude(photo="").values_list("photo", flat=True).iterator():
        files -= {name, photos.document_name(name)}
    return sorted(files)


def check(student: Student, *, mend: bool) -> Finding:
    photo, name = student.photo, student.photo.name or ""
    try:
        finding = _checked(photo, name, mend=mend)
    except OSError:
        finding = Finding.FAILED
    if finding == Finding.FINE or Student.objects.filter(pk=student.pk, photo=name).exists():
        return finding
    # Replaced meanwhile by a photograph that was stored with its picture.
    if finding == Finding.MADE:
        photo.storage.delete(photos.document_name(name))
    return Finding.FINE


def _checked(photo: FieldFile, name: str, *, mend: bool) -> Finding:
    if not photo.storage.exists(name):
        return Finding.MISSING
    if photos.has_document_picture(photo):
        return Finding.FINE
    try:
        with photo.open() as file:
            made = photos.make_document_picture(file)
    except photos.Unfit:
        return Finding.UNFIT
    if not mend:
        return Finding.LACKING
    photo.storage.delete(photos.document_name(name))
    photos.keep_document_picture(name, made)
    return Finding.MADE
