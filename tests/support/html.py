"""How the tests read the page of a document."""

import re

from django.urls import reverse

from mlegitymacja.models import Order
from tests.mlegitymacja.page.test_views import main_part, questions_left_out, shown, texts

RENEW, PHONE, REVOKE = "Przedłuż mLegitymację", "Mam nowy telefon", "Unieważnij mLegitymację"


def address(name: str, order: Order) -> str:
    return reverse(f"mlegitymacja:{name}", args=[order.pk])


def page_of(browser) -> str:
    return main_part(shown(browser))


def actions(html: str) -> list[str]:
    """What the page offers to do, before any question opens."""
    html = questions_left_out(html)
    return [" ".join(text.split()) for text in re.findall(r'class="button[^>]*>([^<]*)<', html)]


def said(browser, path: str) -> list[str]:
    """What the page says right after the button."""
    html = main_part(browser.post(path, follow=True).content.decode())
    return texts(html[: html.index("<h1")], "p")


def announcement(html: str) -> str:
    return re.search(r'data-announcement="([^"]*)"', html).group(1).strip()


def statuses() -> list[str]:
    return list(Order.objects.order_by("pk").values_list("status", flat=True))
