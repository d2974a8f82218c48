"""What measures the portal; what it measures is nothing for tests."""

import asyncio
import io
from types import SimpleNamespace

import pytest
import qrcode
from qrcode.constants import ERROR_CORRECT_M

from benchmarks import decoding
from benchmarks.figures import Figure, Refused
from benchmarks.network import Visitor
from benchmarks.running import subjects_of
from tests.support.environment import run


def test_unknown_id_is_refused():
    process = run("-m", "benchmarks", "QR", "NOPE")

    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr.splitlines()[-1].startswith(
        "./run bench: error: There is no NOPE. Known are QR, QR.bytes, "
    )


@pytest.mark.parametrize(
    ("figure", "line"),
    [
        (
            Figure.median("QR", [0.16, 0.14, 0.121], note="a note"),
            "QR                               0.14    0.121     0.16   ≤ 0.15  held  (a note)",
        ),
        (
            Figure.most("QUERIES", [4, 7], "pending"),
            "QUERIES pending                     7        4        7      ≤ 4  missed",
        ),
        (
            Figure.none("POLL", "1,000 wait"),
            "POLL 1,000 wait                     –        –        –    ≥ 1.5  missed",
        ),
    ],
)
def test_figure_is_a_line_with_its_target(figure, line):
    assert str(figure) == line


def test_subject_is_found_by_each_of_its_figures():
    assert subjects_of(["QR.bytes", "QR"]) == ["qr"]


def test_picture_that_holds_a_bar_code_by_chance_is_read():
    address = "https%3A%2F%2Fusosweb.example.edu%2Fwallet%2Foffer%2F3fI2Ef9CA3VU3QOxB9WuLQ"
    text = f"openid-credential-offer://?credential_offer_uri={address}"
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=8, mask_pattern=3)
    code.add_data(text)
    picture = io.BytesIO()
    code.make_image().save(picture)

    decoding.check(picture.getvalue(), text)


def test_answer_that_is_cut_off_is_refused():
    async def cut_off(reading, writing):
        await reading.readuntil(b"\r\n\r\n")
        writing.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<html>")
        writing.close()

    async def ask():
        async with await asyncio.start_server(cut_off, "127.0.0.1", 0) as server:
            host, port = server.sockets[0].getsockname()
            return await Visitor(SimpleNamespace(host=host, port=port)).get("/")

    with pytest.raises(Refused, match="with 6 of 100 bytes"):
        asyncio.run(ask())
