"""QR codes as a camera sees them: how many are still read when the picture gets worse and worse."""

import base64
import io
import random
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

import qrcode
from django.conf import settings
from PIL import Image, ImageChops, ImageFilter

from benchmarks.decoding import reads
from benchmarks.document.polish import number, table
from benchmarks.figures import Figure, Part
from benchmarks.running import Run
from mlegitymacja import qr
from mlegitymacja.wallet.protocol import offers

# As wide as on the page of a computer, 18.5rem.
SHOWN = 296
# Of the page around it.
MARGIN, GREY = 30, 230
chance = random.Random()
BLACK_AND_WHITE = 255


class Code(NamedTuple):
    text: str
    picture: Image.Image


class Worse(NamedTuple):
    """A way in which a picture gets worse, by degrees."""

    name: str
    degrees: tuple[float, ...]
    scan: Callable[[Image.Image, float], Image.Image]


# What is compared ---------------------------------------------------------------------------


def ours(text: str) -> Code:
    return Code(text, Image.open(io.BytesIO(qr.png(text))))


def by_default(text: str) -> Code:
    """With the mask that qrcode finds best."""
    return Code(text, _made(qrcode.QRCode(), text))


def before(_text: str) -> Code:
    """As orders once had it: another form of the secret, escapes, a picture of larger modules."""
    secret = base64.urlsafe_b64encode(secrets.token_bytes(offers.SECRET_BYTES)).decode().rstrip("=")
    address = quote(f"{settings.BASE_URL}/wallet/offer/{secret}", safe="")
    text = f"{offers.SCHEME}://?credential_offer_uri={address}"
    return Code(text, _made(qrcode.QRCode(box_size=8, mask_pattern=3), text))


COMPARED = {"dawniej": before, "teraz": ours, "`qrcode.make`": by_default}


def _made(code: qrcode.QRCode, text: str) -> Image.Image:
    code.add_data(text)
    picture: Image.Image = code.make_image().get_image()
    return picture


# What a camera makes of it ------------------------------------------------------------------


def seen(picture: Image.Image, width: float) -> Image.Image:
    """The picture on a grey page, so far away that it is so many pixels wide."""
    shown = picture.convert("L").resize((2 * SHOWN, 2 * SHOWN), Image.Resampling.NEAREST)
    # No two are taken from quite the same distance.
    side = round(width * chance.uniform(0.96, 1.04))
    page = Image.new("L", (side + 2 * MARGIN, side + 2 * MARGIN), GREY)
    page.paste(shown.resize((side, side), Image.Resampling.BOX), (MARGIN, MARGIN))
    return page


def blurred(picture: Image.Image, radius: float) -> Image.Image:
    return seen(picture, SHOWN).filter(ImageFilter.GaussianBlur(radius))


def noisy(picture: Image.Image, sigma: float) -> Image.Image:
    return _with_noise(seen(picture, SHOWN / 2), sigma)


def pale(picture: Image.Image, contrast: float) -> Image.Image:
    """Of so many of the 255 shades; a camera has some noise, then."""
    span = contrast / BLACK_AND_WHITE
    page = seen(picture, SHOWN / 2).point(lambda shade: 128 + (shade - 128) * span)
    return _with_noise(page, 5)


def aslant(picture: Image.Image, slant: float) -> Image.Image:
    """From the side: the near edge as it is, the far one shorter by so much on both sides."""
    page = seen(picture, SHOWN)
    side = page.width
    far = slant * side
    corners = (-far, -far, 0, side, side, side, side + far, -far)
    return page.transform(
        page.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=GREY
    )


def squeezed(picture: Image.Image, quality: float) -> Image.Image:
    file = io.BytesIO()
    seen(picture, SHOWN / 3).save(file, "JPEG", quality=round(quality))
    return Image.open(file)


def covered(picture: Image.Image, share: float) -> Image.Image:
    """A square spot, as of a reflection, upon so much of the picture's width."""
    page = seen(picture, SHOWN)
    spot = round(share * SHOWN)
    right = MARGIN + SHOWN - chance.randrange(SHOWN // 4)
    top = (page.height - spot) // 2
    page.paste(GREY, (right - spot, top, right, top + spot))
    return page


def _with_noise(page: Image.Image, sigma: float) -> Image.Image:
    # Its mean is 128.
    return ImageChops.add(page, Image.effect_noise(page.size, sigma), offset=-128)


WAYS = (
    Worse("mały obraz, szerokość w pikselach", (120, 100, 90, 80, 70), seen),
    Worse("rozmycie, promień w pikselach", (2, 2.2, 2.4, 2.6, 2.8), blurred),
    Worse("szum, odchylenie, przy 148 px", (20, 40, 60, 80), noisy),
    Worse("słaby kontrast, odcieni z 255, przy 148 px", (60, 40, 30, 20), pale),
    Worse("skos, skrócenie dalszego boku z obu stron", (0.05, 0.1, 0.2, 0.3), aslant),
    Worse("JPEG, jakość, przy 99 px", (20, 10, 5, 2), squeezed),
    Worse("zasłonięte, część szerokości", (0.1, 0.15, 0.2, 0.25), covered),
)


# The figures --------------------------------------------------------------------------------


def figures(run: Run) -> Iterator[Figure | Part]:
    count = run.size(40, 8)
    texts = [offers.new_qr_text() for _text in range(count)]
    codes = [[make(text) for text in texts] for make in COMPARED.values()]
    rows = [
        (way.name if degree == way.degrees[0] else "", number(degree), *read)
        for way in WAYS
        for degree in way.degrees
        for read in [[read_of(some, way, degree) for some in codes]]
    ]
    all_read = [sum(column) for column in zip(*(row[2:] for row in rows), strict=True)]
    formerly, now, default = all_read
    note = f"{now} of {count * len(rows)}, {formerly} formerly"
    yield Figure.median("QR.scans", [now / default], note=note)
    rows.append(("razem", "", *all_read))
    heading = ("co psuje obraz", "jak bardzo", *(f"{name}, z {count}" for name in COMPARED))
    yield Part("scans", table(heading, ([str(cell) for cell in row] for row in rows)))


def read_of(codes: Iterable[Code], way: Worse, degree: float) -> int:
    # The same distances and spots for all that are compared.
    chance.seed(degree)
    return sum(reads(way.scan(code.picture, degree), code.text) for code in codes)
