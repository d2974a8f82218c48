"""The order: what the button on the page sends."""

from collections.abc import Iterator

from django.urls import reverse

from benchmarks import data
from benchmarks.browser import Browser, bare_view
from benchmarks.figures import Figure, Refused
from benchmarks.measuring import measure, note_of, speed_ratios
from benchmarks.running import Run
from mlegitymacja.models import Order


def figures(run: Run) -> Iterator[Figure]:
    button = Button()
    pairs = measure(
        bare_view(data.user_of(data.students(1)[0])),
        button.press,
        seconds=run.seconds,
        before=button.open_page_of_another,
        call_by_call=True,
    )
    if Order.objects.count() != button.pressed:
        raise Refused(f"{button.pressed} orders were sent, {Order.objects.count()} came to be.")
    yield Figure.median("POST", speed_ratios(pairs), note=note_of(pairs))


class Button:
    """Each time of another student, who has just opened the page."""

    def __init__(self) -> None:
        self.pressed = 0

    def open_page_of_another(self) -> None:
        if self.pressed % 100 == 0:
            self._students = data.students(100)
        self._browser = Browser(data.user_of(self._students[self.pressed % 100]))
        self._browser.get(reverse("mlegitymacja:page"))

    def press(self) -> None:
        self.pressed += 1
        self._browser.send_form(reverse("mlegitymacja:place"), {})
