"""Text can be read on every ground it stands on, by day, in the dark, and with more contrast."""

import re

import pytest
from django.conf import settings

KINDS = ["accent", "success", "notice", "danger"]
TEXT_ON_GROUND = [
    *((text, "background") for text in ["text", "text-muted", "accent-dark", *KINDS]),
    *((text, "background-secondary") for text in ["text", "text-muted", "accent-dark"]),
    *(("text", f"{kind}-pale") for kind in KINDS),
    *((kind, f"{kind}-pale") for kind in KINDS),
    *(("on-accent", ground) for ground in ["accent-dark", "danger-dark", *KINDS]),
    ("accent-dark", "accent-pale"),
    ("on-dark", "primary"),
    ("on-dark", "primary-dark"),
    ("on-dark-muted", "primary"),
]
# Which parts of the file hold, in its order, and the contrast that is asked for: AA's, or AAA's.
SCHEMES = {
    "light": ([0], 4.5),
    "dark": ([0, 1], 4.5),
    "light, more contrast": ([0, 2], 7),
    "dark, more contrast": ([0, 1, 2, 3], 7),
}


def tokens(scheme):
    css = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    parts = css.split("\n@media ")
    colours = re.compile(r"--([a-z-]+): (#[0-9a-f]{3,6});")
    return {
        name: value for place in SCHEMES[scheme][0] for name, value in colours.findall(parts[place])
    }


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(*colours):
    darker, lighter = sorted(luminance(colour) for colour in colours)
    return (lighter + 0.05) / (darker + 0.05)


def too_weak(scheme, pairs, at_least):
    colours = tokens(scheme)
    return [pair for pair in pairs if contrast(*(colours[name] for name in pair)) < at_least]


def test_tokens_are_of_the_schemes_in_this_order():
    css = (settings.BASE_DIR / "static/css/tokens.css").read_text()

    assert re.findall(r"^@media (.*) {$", css, re.MULTILINE) == [
        "screen and (prefers-color-scheme: dark)",
        "(prefers-contrast: more)",
        "screen and (prefers-contrast: more) and (prefers-color-scheme: dark)",
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_has_the_contrast_that_is_asked_for(scheme):
    assert too_weak(scheme, TEXT_ON_GROUND, SCHEMES[scheme][1]) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_boundary_has_the_contrast_that_aa_asks_for(scheme):
    lines = [("border-strong", "background"), ("accent", "background")]

    assert too_weak(scheme, lines, 3) == []


@pytest.mark.parametrize("scheme", ["light, more contrast", "dark, more contrast"])
def test_frames_line_is_seen_by_who_asks_for_more_contrast(scheme):
    assert too_weak(scheme, [("border", "background")], 4.5) == []


def test_students_page_has_no_space_or_radius_of_its_own():
    css = (settings.BASE_DIR / "static/css/mlegitymacja.css").read_text()

    assert re.findall(r"(?:padding|margin|gap|radius)[a-z-]*:[^;]*\drem", css) == []
