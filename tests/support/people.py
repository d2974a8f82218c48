"""How the tests' people are made. Who they are: conftest.py."""

import datetime
import io
from functools import cache

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from usosweb.office import dean_office_group
from usosweb.students import records
from usosweb.students.models import Student, StudentCard, StudyProgramme


@cache
def picture(size=(200, 250), kind="PNG", colour="grey"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, format=kind)
    return file.getvalue()


def file(content):
    """A photograph as its owner may have named it."""
    return ContentFile(content, name="Anna Kowalska 02270803624.png")


def two_frames_in_a_jpeg():
    """What many phones save as .jpg: a JPEG that holds a second picture (MPO)."""
    content = io.BytesIO()
    frame = Image.new("RGB", (200, 250), "grey")
    frame.save(content, format="MPO", save_all=True, append_images=[frame])
    return content.getvalue()


def make_student(login, faculty, today, **differences):
    """A student who meets all seven conditions on the day ``today``."""
    record = {
        "first_name": "Anna",
        "middle_names": "Maria",
        "last_name": "Kowalska",
        "pesel": "",
        "student_number": "",
        **differences,
    }
    student = Student(user=User.objects.create_user(login, f"{login}@example.org"), **record)
    records.save(student)
    records.replace_photo(student, file(picture()))
    programme = StudyProgramme(
        student=student,
        faculty=faculty,
        programme="Informatyka",
        level=StudyProgramme.Level.FIRST_CYCLE,
    )
    records.save(programme)
    card = StudentCard(
        student=student,
        date_of_issue=today - datetime.timedelta(days=100),
        expiration_date=today + datetime.timedelta(days=100),
    )
    records.save(card)
    return student


def make_clerk(login, faculty):
    clerk = User.objects.create_user(login, is_staff=True)
    clerk.groups.add(dean_office_group())
    faculty.staff.add(clerk)
    return clerk


def reread(student):
    return Student.objects.get(pk=student.pk)


def stop_studying(student):
    student.programmes.update(status="cancelled")


def lose_the_card(student):
    student.cards.update(invalidated_on=timezone.localdate())


def marry(student):
    Student.objects.filter(pk=student.pk).update(last_name="Nowak")
