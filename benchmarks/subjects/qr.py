"""The picture of an order's QR code, beside the one that its library makes by default."""

import io
from collections.abc import Iterator

import qrcode

from benchmarks import data, decoding
from benchmarks.figures import Figure
from benchmarks.measuring import cost_ratios, measure, note_of
from benchmarks.running import Run
from mlegitymacja import qr
from mlegitymacja.models import Activation
from usosweb.demo import states
from usosweb.students.models import Student


def figures(run: Run) -> Iterator[Figure]:
    ready = [states.ready(student) for student in Student.objects.filter(pk__in=data.students(20))]
    made = Activation.objects.filter(order__in=ready)
    for codes in made:
        decoding.check(bytes(codes.qr_png), codes.qr_text)
    texts = [codes.qr_text for codes in made]

    def ours() -> None:
        for text in texts:
            qr.png(text)

    def floor() -> None:
        for text in texts:
            default_png(text)

    pairs = measure(floor, ours, seconds=run.seconds)
    yield Figure.median("QR", cost_ratios(pairs), note=note_of(pairs))
    yield Figure.median(
        "QR.bytes", [len(codes.qr_png) / len(default_png(codes.qr_text)) for codes in made]
    )


def default_png(text: str) -> bytes:
    picture = io.BytesIO()
    qrcode.make(text).save(picture)
    return picture.getvalue()
