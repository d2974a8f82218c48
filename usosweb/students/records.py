"""The one door through which students, their programmes and their cards are written.

What equals the database is not written. A student whose record changed, programmes and cards
included, is marked in the same transaction; ``take_changed`` gives those to look through. The
version of the person whose record it is, is renewed (usosweb/versions.py).

Callers have validated the values, and name the fields that they mean to write. So two who write
different fields of one record are both kept; of the same field, the later write is.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from usosweb import versions
from usosweb.students import photos
from usosweb.students.models import Student, StudentCard, StudyProgramme

Record = TypeVar("Record", bound=Student | StudyProgramme | StudentCard)

CHUNK = 500
# Photographs and the student's own choices have functions of their own.
NOT_SAVED = {"photo", "photo_digest", "language", "wants_mail", "imported_at", "changed_at"}


def save(record: Record, *fields: str) -> bool:
    """Save one record as ``save_many`` does; False when there was nothing to write."""
    return bool(save_many([record], fields))


def save_many(records: Sequence[Record], fields: Collection[str] = ()) -> list[Record]:
    """Insert those without a key, write ``fields`` of the others where they differ.

    The records are of one model. Returns those inserted or written. A new card is printed with
    what the database holds of its student, unless it has a print. A record that was deleted
    meanwhile stays deleted. Each 500 records are a transaction; IntegrityError leaves it undone:
    so it does when two of them swap a number that no two may have.
    """
    if refused := NOT_SAVED.intersection(fields):
        raise ValueError(f"Not for save_many to write: {', '.join(sorted(refused))}")
    keys = [(type(record), record.pk) for record in records if record.pk is not None]
    if len(keys) != len(set(keys)):
        raise ValueError("A record is given twice.")
    written: list[Record] = []
    for chunk in _chunks(records):
        new = [record for record in chunk if record.pk is None]
        if any(isinstance(record, Student) and record.photo for record in new):
            raise ValueError("A photograph is for replace_photo to store.")
        # Without a lock, as most records of an import are as they were.
        differences = _differences(chunk, fields)
        if new or differences:
            written += _write(new, differences, fields)
    return written


def delete(*records: Record) -> None:
    """Delete records of one model, all or none; with a student programmes, cards and photograph.

    Raises ProtectedError for a student whom something else refers to.
    """
    with transaction.atomic():
        for chunk in _chunks(records):
            model = type(chunk[0])
            rows = model._default_manager.filter(pk__in=[record.pk for record in chunk])
            students = set(rows.values_list(_student_of(model), flat=True))
            versions.renew(_lock(students))
            if model is Student:
                for student in Student.objects.filter(pk__in=students):
                    _discard_after_commit(student)
            rows.delete()
            _mark(students)


def replace_photo(student: Student, file: File | None) -> bool:
    """Make the file the student's photograph, or leave none; False when that is so already.

    The files of the one replaced are deleted after the commit. Those of the new one stay when the
    caller's transaction is undone later: for the caller, or check_photos, to delete. Raises
    photos.Unfit.
    """
    held = Student.objects.get(pk=student.pk)
    digest = photos.digest(file) if file is not None else ""
    is_kept = photos.is_intact(held.photo, digest) if file is not None else not held.photo
    if held.photo_digest == digest and is_kept:
        return False
    name = photos.store(file) if file is not None else ""
    try:
        with transaction.atomic():
            versions.renew(_lock({student.pk}))
            held = Student.objects.get(pk=student.pk)
            Student.objects.filter(pk=student.pk).update(photo=name, photo_digest=digest)
            _mark({student.pk})
            _discard_after_commit(held)
    except BaseException:
        photos.discard(name)
        raise
    student.photo, student.photo_digest = name, digest
    return True


def choose(user: User, *, language: str | None = None, wants_mail: bool | None = None) -> None:
    """Write what the student with this account, if it is a student's, decides.

    That is no change of the record.
    """
    given = {"language": language, "wants_mail": wants_mail}
    choices = {name: value for name, value in given.items() if value is not None}
    Student.objects.filter(user=user).exclude(**choices).update(**choices)


def take_changed(limit: int) -> list[int]:
    """Unmark the students who were marked first, and return their keys.

    Called in the transaction that looks their records through: until its end these cannot change.
    Those whom another process has in hand are left out.
    """
    free = Student.objects.changed().select_for_update(skip_locked=True, no_key=True)
    students = list(free.values_list("pk", flat=True)[:limit])
    Student.objects.filter(pk__in=students).update(changed_at=None)
    return students


class _Difference(NamedTuple):
    record: Any
    fields: set[str]
    # Whose record it was, and whose it becomes.
    students: set[int]


def _differences(records: Sequence[Record], fields: Collection[str]) -> list[_Difference]:
    """Which of the records that exist differ from the database, and in which of the fields."""
    known = {record.pk: record for record in records if record.pk is not None}
    if not known:
        return []
    if not fields:
        raise ValueError("Name the fields to write of a record that exists.")
    model = type(records[0])
    columns: list[Any] = [model._meta.get_field(name) for name in fields]
    student = _student_of(model)
    rows = model._default_manager.filter(pk__in=known)
    found = []
    for row in rows.values("pk", student, *(column.attname for column in columns)):
        record: Any = known[row["pk"]]
        differing = {
            column.name
            for column in columns
            if column.to_python(getattr(record, column.attname)) != row[column.attname]
        }
        if differing:
            students = {row[student]}
            if "student" in differing:
                students.add(record.student_id)
            found.append(_Difference(record, differing, students))
    return found


@transaction.atomic
def _write(new: list[Any], seen: list[_Difference], fields: Collection[str]) -> list[Any]:
    """Insert and write, and mark whose records these are; ``seen`` was compared without a lock."""
    model = type(new[0] if new else seen[0].record)
    owners = set() if model is Student else {record.student_id for record in new}
    users = _lock(owners.union(*(difference.students for difference in seen)))
    differences = _differences([difference.record for difference in seen], fields)
    if model is Student:
        for student in new:
            student.changed_at = timezone.now()
    elif model is StudentCard:
        _print([card for card in new if not card.printed_last_name])
    model._default_manager.bulk_create(new)
    known = [difference.record for difference in differences]
    if known:
        differing = set().union(*(difference.fields for difference in differences))
        model._default_manager.bulk_update(known, differing)
    _mark(owners.union(*(difference.students for difference in differences)))
    if model is Student:
        # Of a record that goes to another account, both.
        users |= {student.user_id for student in new + known}
    versions.renew(users)
    return new + known


def _print(cards: list[StudentCard]) -> None:
    """Print on new cards what the database holds of their students."""
    students = Student.objects.in_bulk({card.student_id for card in cards})
    for card in cards:
        # Where the student was deleted meanwhile, the database refuses the card.
        if student := students.get(card.student_id):
            for field in StudentCard.PRINTED:
                setattr(card, f"printed_{field}", getattr(student, field))


def _chunks(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    if len({type(record) for record in records}) > 1:
        raise TypeError("Students, programmes and cards are written apart.")
    for start in range(0, len(records), CHUNK):
        yield records[start : start + CHUNK]


def _student_of(model: type[Record]) -> str:
    """The field that holds the student's key."""
    return "pk" if model is Student else "student_id"


def _lock(students: set[int]) -> set[int | None]:
    """In the order of their keys, so that two writers never wait for each other in a circle.

    Returns the keys of their accounts.
    """
    rows = Student.objects.select_for_update(no_key=True).filter(pk__in=students)
    return set(rows.order_by("pk").values_list("user", flat=True))


def _mark(students: set[int]) -> None:
    unmarked = Student.objects.filter(pk__in=students, changed_at=None)
    unmarked.update(changed_at=timezone.now())


def _discard_after_commit(held: Student) -> None:
    """Delete the files of the photograph that the row held under the lock."""
    name = held.photo.name or ""
    transaction.on_commit(lambda: photos.discard(name), robust=True)
