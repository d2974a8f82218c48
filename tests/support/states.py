"""People of the demo and what stands on their page, set up without a browser."""

import datetime

from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from tests.support.people import collect, redeem
from usosweb.demo.states import lapse
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


def late() -> Order:
    """An order that waits for longer than orders usually do."""
    order = pending()
    Order.objects.update(order_date=timezone.now() - datetime.timedelta(hours=1))
    return order


def attended(settings, issuer: str) -> Order:
    """An order that the named issuer of tests/support/issuers.py was asked about."""
    settings.MLEGITYMACJA_ISSUER = f"tests.support.issuers.{issuer}"
    order = pending()
    assert orders.attend(order.pk)
    order.refresh_from_db()
    return order


def ready(settings) -> Order:
    order = attended(settings, "Recording")
    assert order.status == Status.READY
    return order


def being_collected(settings) -> Order:
    order = ready(settings)
    redeem(order)
    return order


def collected(settings) -> Order:
    order = ready(settings)
    assert collect(order)
    order.refresh_from_db()
    return order


def about_to_end(settings) -> Order:
    order = collected(settings)
    last_day = timezone.localdate() + datetime.timedelta(days=12)
    order.student.cards.update(expiration_date=last_day)
    Order.objects.filter(pk=order.pk).update(expiration_date=last_day)
    return order


def renewable(settings) -> Order:
    order = collected(settings)
    last_day = order.expiration_date + datetime.timedelta(days=180)
    order.student.cards.update(expiration_date=last_day)
    return Order.objects.get(pk=order.pk)


def renewal_pending(settings) -> Order:
    document = renewable(settings)
    return orders.renew(document, by=document.student.user)


def renewal_ready(settings) -> Order:
    order = renewal_pending(settings)
    assert orders.attend(order.pk)
    return order


def renewal_expired(settings) -> Order:
    order = renewal_ready(settings)
    return lapse(order)


def heaviest(settings) -> Order:
    """The state with the longest page: the codes of a second document after many others."""
    clerk = User.objects.get(username="dziekanat")
    for _number in range(10):
        assert orders.revoke(ready(settings), by=clerk, reason=REASON)
    return renewal_ready(settings)


def expired(settings) -> Order:
    order = ready(settings)
    return lapse(order)


def revoked_by_the_student(settings) -> Order:
    order = ready(settings)
    assert orders.revoke(order, by=order.student.user)
    return order


def revoked_by_the_university(settings) -> Order:
    order = ready(settings)
    assert orders.revoke(order, by=User.objects.get(username="dziekanat"), reason=REASON)
    return order
