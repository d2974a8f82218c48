"""People of the demo and what stands on their page, set up without a browser."""

from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page

from mlegitymacja import orders
from mlegitymacja.models import Order, Status
from usosweb.students.models import Student

MODULE = "/dla_stud/studia/mlegitymacja/"
REASON = "Legitymacja została zgłoszona jako utracona."


def enter(page: Page, site: str, login: str = "student") -> None:
    """Log in without the login page."""
    client = Client()
    client.force_login(User.objects.get(username=login))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


def pending() -> Order:
    student = Student.objects.get(user__username="student")
    return orders.place(student, by=student.user)


def attended(settings, issuer: str) -> Order:
    """An order that the named issuer of tests/issuers.py was asked about."""
    settings.MLEGITYMACJA_ISSUER = f"tests.issuers.{issuer}"
    order = pending()
    assert orders.attend(order.pk)
    order.refresh_from_db()
    return order


def ready(settings) -> Order:
    order = attended(settings, "Recording")
    assert order.status == Status.READY
    return order


def revoked_by_the_university(settings) -> Order:
    order = ready(settings)
    assert orders.revoke(order, by=User.objects.get(username="dziekanat"), reason=REASON)
    return order
