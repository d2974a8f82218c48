"""People of the demo and what stands on their page, set up without a browser."""

from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from mlegitymacja import orders
from mlegitymacja.models import Order, Status
from usosweb.students.models import Student

MODULE = "/dla_stud/studia/mlegitymacja/"
REASON = "Legitymacja została zgłoszona jako utracona."


def enter(page: Page, site: str, login: str = "student", language: str = "pl") -> None:
    """Log in without the login page."""
    client = Client()
    client.force_login(User.objects.get(username=login))
    cookies = {
        "sessionid": client.cookies["sessionid"].value,
        django_settings.LANGUAGE_COOKIE_NAME: language,
    }
    page.context.add_cookies(
        [{"name": name, "value": value, "url": site} for name, value in cookies.items()]
    )


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


def expired(settings) -> Order:
    order = ready(settings)
    Order.objects.filter(pk=order.pk).update(due_at=timezone.now())
    assert orders.attend(order.pk)
    return order


def revoked_by_the_student(settings) -> Order:
    order = ready(settings)
    assert orders.revoke(order, by=order.student.user)
    return order


def revoked_by_the_university(settings) -> Order:
    order = ready(settings)
    assert orders.revoke(order, by=User.objects.get(username="dziekanat"), reason=REASON)
    return order
