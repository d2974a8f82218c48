import pytest
from django.contrib.auth.models import Permission, User

from usosweb.demo import states


@pytest.fixture
def other_order(other_student):
    """An order of another faculty's student, ready."""
    return states.ready(other_student)


@pytest.fixture
def reader(client, faculty):
    """The browser of staff of the faculty who may look at orders only."""
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_order"))
    faculty.staff.add(reader)
    client.force_login(reader)
    return client
