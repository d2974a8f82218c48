"""What the door for records marks, and the files of photographs."""

from tests.support.people import picture, reread
from usosweb.students import photos
from usosweb.students.models import Student

RED = picture(colour="red")


def marked():
    return list(Student.objects.changed().order_by("pk"))


def files():
    """What is in the folder of photographs."""
    _folders, names = Student.photo.field.storage.listdir("photos")
    return {f"photos/{name}" for name in names}


def files_of(*students):
    names = {reread(student).photo.name for student in students}
    return names | {photos.document_name(name) for name in names}
