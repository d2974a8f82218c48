import pytest
from django.contrib.auth.models import Permission, User

from mlegitymacja import orders
from mlegitymacja.models import Order


@pytest.fixture
def other_order(other_student) -> Order:
    """An order of another faculty's student, ready."""
    order = orders.place(other_student, by=other_student.user)
    orders.process(order.pk)
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def reader(client, faculty):
    """The browser of staff of the faculty who may look at orders only."""
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_order"))
    faculty.staff.add(reader)
    client.force_login(reader)
    return client
