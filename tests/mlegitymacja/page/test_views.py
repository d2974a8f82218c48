import datetime
import io
import re

import pytest
import time_machine
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.orders.changes import change_status
from mlegitymacja.page import backlog
from mlegitymacja.statuses import Status
from tests.support.html import PAGE, data_rows, main_part, questions_left_out, shown, texts
from usosweb.demo import states
from usosweb.students.models import Faculty, Student

ORDERED_AT = datetime.datetime(2022, 2, 2, 12, 21, 5, tzinfo=datetime.UTC)


# The three states of the page


def test_page_with_no_order_offers_one(browser):
    html = main_part(shown(browser))

    assert texts(html, "h2") == ["Zamów mLegitymację", "Twoja mLegitymacja"]
    assert texts(html, "button") == ["Zamów mLegitymację"]
    assert "Brak mLegitymacji" in html


def test_page_with_a_condition_unmet_has_no_button_and_says_who_mends_it(browser):
    Student.objects.update(photo="", photo_digest="")

    html = main_part(shown(browser))

    assert texts(html, "button") == []
    assert re.findall(r'data-condition="(\w+)" data-met="no"', html) == ["photo", "data_unchanged"]
    assert "przynieś je do dziekanatu" in html


def test_page_with_a_pending_order_prints_it_as_the_seed_does(browser, student):
    student.cards.update(date_of_issue="2021-10-01", expiration_date="2022-03-31")
    with time_machine.travel(ORDERED_AT):
        orders.place(student, by=student.user)

    html = main_part(shown(browser))

    assert "Twoje zamówienie jest przetwarzane" in html
    assert data_rows(html) == {
        "Data zamówienia:": "2022-02-02 13:21:05",
        "Termin ważności:": "2022-03-31",
        "Status:": "oczekujący",
    }
    assert texts(questions_left_out(html), "a") == [
        "Anuluj zamówienie",
        "Sprawdź status zamówienia",
    ]


def test_page_with_a_ready_order_gives_the_codes(browser, ready_order):
    html = main_part(shown(browser))

    assert texts(html, "h2") == ["Twoja mLegitymacja", "Co się wydarzyło"]
    assert texts(html, "usos-tag") == ["gotowy do pobrania"]
    assert "Unieważnij mLegitymację" in texts(questions_left_out(html), "a")
    assert texts(html, "code") == [
        ready_order.activation.qr_text,
        ready_order.activation.activation_code,
    ]


def steps_of(html):
    """What each of the steps to the phone begins with."""
    steps = html[html.index('<ol class="steps"') :]
    return [texts(step, "p")[0] for step in re.findall(r"<li>(.*?)</li>", steps, re.S)[:3]]


def test_page_with_the_codes_of_a_genuine_issuer_has_the_seeds_steps(
    browser, ready_order, settings
):
    settings.MLEGITYMACJA_ISSUER = "tests.support.issuers.Genuine"

    html = main_part(shown(browser))

    assert html.count("<notice-box>") == 0
    assert steps_of(html) == [
        "Uruchomić aplikację mObywatel i dodać nową legitymację.",
        "Zeskanować lub skopiować do mObywatela poniższy kod QR.",
        "Potwierdzić kod QR kodem aktywacyjnym.",
    ]


@pytest.mark.parametrize(
    ("apps", "step"),
    [
        (
            [("Ego <A>", "https://a.example/?a&b"), ("B", "http://b.example")],
            (
                'Uruchomić aplikację <a href="https://a.example/?a&amp;b">Ego &lt;A&gt;</a> albo '
                '<a href="http://b.example">B</a> i dodać nową legitymację.'
            ),
        ),
        (
            [],
            ("Uruchomić aplikację portfela (OpenID4VCI) i dodać nową legitymację."),
        ),
    ],
)
def test_page_with_the_codes_of_the_wallet_names_its_apps(
    browser, ready_order, settings, apps, step
):
    settings.MLEGITYMACJA_WALLET_APPS = apps

    assert steps_of(main_part(shown(browser))) == [
        step,
        "Zeskanować lub skopiować do tej aplikacji poniższy kod QR.",
        "Potwierdzić kod QR kodem aktywacyjnym.",
    ]


NOT_MOBYWATEL = "mObywatel nie przyjmie tych kodów: użyj aplikacji podanej w poniższych krokach."
OF_NO_APP = (
    "mObywatel nie przyjmie tych kodów: użyj aplikacji portfela zgodnej z otwartym standardem "
    "OpenID4VCI."
)
OF_THE_DEMO = (
    "To wersja demonstracyjna: mObywatel nie przyjmie tych kodów, przyjmie je portfel testowy "
    "(tests/wallet_client, opis w README.md)."
)


@pytest.mark.parametrize(
    ("is_local", "apps", "notice"),
    [
        (True, [], OF_THE_DEMO),
        (False, [], OF_NO_APP),
        (True, [("A", "https://a.example")], NOT_MOBYWATEL),
    ],
)
def test_page_with_the_codes_of_the_wallet_says_who_takes_them(
    browser, ready_order, settings, is_local, apps, notice
):
    settings.IS_LOCAL = is_local
    settings.MLEGITYMACJA_WALLET_APPS = apps

    html = main_part(shown(browser))

    assert texts(html[html.index("<notice-box>") :], "p")[0] == notice


def test_page_after_a_refused_order_tells_the_reason_and_offers_another(browser, pending_order):
    change_status(pending_order, Status.FAILED, note="Brak w rejestrze.")

    html = main_part(shown(browser))

    told = [html.index(text) for text in ("Brak w rejestrze.", "<info-box>", "<button")]
    assert told == sorted(told)
    assert html.count("<error-box>") == 1
    assert texts(html, "button") == ["Zamów mLegitymację"]


def test_page_for_someone_who_is_no_student_says_why_it_is_empty(client, clerk):
    client.force_login(clerk)

    assert "Ta strona jest dla studentów" in shown(client)


def test_page_is_never_stored(browser, ready_order):
    assert "no-store" in browser.get(PAGE).headers["Cache-Control"]


def test_state_is_the_part_of_the_page_that_changes(browser, pending_order):
    html = shown(browser, reverse("mlegitymacja:state"))

    assert "<html" not in html
    assert texts(html, "usos-tag") == ["oczekujący"]


def test_state_opened_as_a_page_leads_to_the_page(browser):
    response = browser.get(reverse("mlegitymacja:state"), headers={"Sec-Fetch-Mode": "navigate"})

    assert (response.status_code, response.url) == (302, PAGE)


def test_page_tells_the_story_of_the_order(browser, ready_order):
    html = main_part(shown(browser))
    story = texts(html[html.index('<ol class="history">') :], "li")[:2]

    assert [line.partition(" – ")[2] for line in story] == [
        "Złożono zamówienie (Ty)",
        "Kody gotowe (system)",
    ]


def test_page_names_the_office_of_the_students_faculty(browser, faculty):
    Faculty.objects.update(office="pokój 12", office_hours="10–14", email="dz@example.org")
    Student.objects.update(pesel_is_real=False)

    text = re.sub("<[^>]*>", "", main_part(shown(browser)))

    assert "Twój dziekanat: Wydział Informatyki, pokój 12, 10–14, dz@example.org" in text


# QR


def test_qr_picture_decodes_to_the_text_on_the_page(browser, ready_order):
    response = browser.get(reverse("mlegitymacja:qr_picture", args=[ready_order.pk]))

    assert response.headers["Content-Type"] == "image/png"
    assert "no-store" in response.headers["Cache-Control"]
    picture = Image.open(io.BytesIO(response.content)).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [
        ready_order.activation.qr_text
    ]


def test_qr_picture_is_asked_for_at_once_so_that_nothing_ends_in_between(
    browser, ready_order, django_assert_num_queries
):
    # The session, the person, the picture.
    with django_assert_num_queries(3):
        browser.get(reverse("mlegitymacja:qr_picture", args=[ready_order.pk]))


def test_qr_picture_of_a_number_beyond_any_order_is_404(browser):
    assert browser.get(f"{PAGE}99999999999999999999/qr.png").status_code == 404


def test_qr_picture_of_an_order_that_is_not_ready_is_404(browser, pending_order):
    address = reverse("mlegitymacja:qr_picture", args=[pending_order.pk])

    assert browser.get(address).status_code == 404


# What the student does


def test_place_by_the_button_makes_an_order(browser, student):
    response = browser.post(reverse("mlegitymacja:place"))

    assert response.headers["Location"] == PAGE
    assert student.orders.get().events.get().actor == student.user


def test_place_by_a_forged_post_is_refused_with_the_reason(browser):
    Student.objects.update(pesel_is_real=False)

    response = browser.post(reverse("mlegitymacja:place"), follow=True)

    assert "Nie złożono zamówienia, bo nie są spełnione warunki: „Masz numer PESEL”." in (
        response.content.decode()
    )
    assert Order.objects.count() == 0


def test_cancel_by_the_button_ends_the_order(browser, pending_order):
    browser.post(reverse("mlegitymacja:cancel", args=[pending_order.pk]))

    assert Order.objects.get().status == Status.CANCELLED


def test_cancel_of_an_order_that_got_ready_says_it_is_too_late(browser, ready_order):
    response = browser.post(reverse("mlegitymacja:cancel", args=[ready_order.pk]), follow=True)

    assert "Tego zamówienia nie można już anulować." in response.content.decode()
    assert Order.objects.get().status == Status.READY


def test_revoke_by_the_button_ends_the_document(browser, ready_order):
    browser.post(reverse("mlegitymacja:revoke", args=[ready_order.pk]))

    assert Order.objects.get().status == Status.REVOKED
    assert browser.get(reverse("mlegitymacja:qr_picture", args=[ready_order.pk])).status_code == 404


# Queries


@pytest.fixture
def browser_with_copied_session(client, settings, student):
    settings.SESSION_ENGINE = "usosweb.sessions"
    client.force_login(student.user)
    return client


def add_past(student):
    for _number in range(15):
        order = student.orders.create(
            status=Status.CANCELLED, due_at=None, expiration_date="2021-10-01"
        )
        order.events.create(to_status=Status.PENDING, actor=student.user)
        order.events.create(to_status=Status.CANCELLED, actor=student.user)
        student.programmes.create(
            faculty=student.programmes.get(is_primary=True).faculty,
            programme="Matematyka",
            level="first_cycle",
            is_primary=False,
        )
        student.cards.create(
            date_of_issue="2020-10-01",
            expiration_date="2021-10-01",
            invalidated_on="2021-10-01",
        )


def queries_of_the_page(browser):
    with CaptureQueriesContext(connection) as queries:
        shown(browser)
    return len(queries)


@pytest.mark.parametrize("past", [lambda student: None, add_past], ids=["few", "many"])
@pytest.mark.parametrize(
    ("prepare", "number"),
    [
        # The person with the record, the events; programmes, cards.
        (lambda student: None, 4),
        (states.placed, 2),
        (states.ready, 2),
        # The cards say whether it can be extended.
        (states.collected, 3),
        (states.renewal_ready, 2),
    ],
    ids=["none", "pending", "ready", "collected", "renewal"],
)
@time_machine.travel(timezone.now(), tick=False)
def test_page_asks_the_database_little_however_long_the_past(
    browser_with_copied_session, student, past, prepare, number
):
    prepare(student)
    past(student)
    # It is looked at for everybody, once in a while.
    backlog.current()

    assert queries_of_the_page(browser_with_copied_session) == number
