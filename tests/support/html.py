"""How the tests read the student's page."""

import re

from django.urls import reverse

from mlegitymacja.models import Order

PAGE = "/dla_stud/studia/mlegitymacja/"
RENEW, PHONE, REVOKE = "Przedłuż mLegitymację", "Mam nowy telefon", "Unieważnij mLegitymację"


def texts(html, tag):
    return [
        " ".join(text.split()) for text in re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", html, re.S)
    ]


def shown(browser, path=PAGE):
    response = browser.get(path)
    assert response.status_code == 200
    return response.content.decode()


def main_part(html):
    return html[html.index("<main") : html.index("</main>")]


def questions_left_out(html):
    """The page as it is seen before any dialog opens."""
    return re.sub("<dialog.*?</dialog>", "", html, flags=re.S)


def data_rows(html):
    """The order's data, as programs that read USOSweb's page find them."""
    rows = re.findall("<div>([^<]*)</div>\\s*<div>(.*?)</div>", html, re.S)
    return {label: re.sub("<[^>]*>", "", value) for label, value in rows}


def address(name, order):
    return reverse(f"mlegitymacja:{name}", args=[order.pk])


def page_of(browser):
    return main_part(shown(browser))


def actions(html):
    """What the page offers to do, before any question opens."""
    html = questions_left_out(html)
    return [" ".join(text.split()) for text in re.findall(r'class="button[^>]*>([^<]*)<', html)]


def said(browser, path):
    """What the page says right after the button."""
    html = main_part(browser.post(path, follow=True).content.decode())
    return texts(html[: html.index("<h1")], "p")


def announcement(html):
    return re.search(r'data-announcement="([^"]*)"', html).group(1).strip()


def statuses():
    return list(Order.objects.order_by("pk").values_list("status", flat=True))
