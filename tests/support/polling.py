"""What order_status.js does with the student's page: it reads the area's data, and asks."""

import html
import re

from django.test import Client
from django.urls import reverse

from tests.support.html import PAGE, shown

STATE = reverse("mlegitymacja:state")
TRUE, TRUE_AND_WAITING, ASK_FOR_THE_PAGE = 204, 200, 205


def area(browser, path=PAGE):
    """The data of the area that changes."""
    (attributes,) = re.findall('<dynamic-area id="order-state"([^>]*)>', shown(browser, path))
    found = re.findall(r'data-([a-z-]+)="([^"]*)"', attributes)
    return {name: html.unescape(value) for name, value in found}


def ask(page):
    """Ask whether the page, of which this is the area's data, is still true: without a cookie."""
    return Client().get(page["poll"])


def answer(page):
    return ask(page).status_code
