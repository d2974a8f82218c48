"""PESEL, the Polish personal number: its rules, with no database behind them.

Eleven digits YYMMDDZZZXQ: date of birth (the month tells the century), serial number, sex, check
digit. Source: ustawa z dnia 24 września 2010 r. o ewidencji ludności.
"""

import datetime

WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
# What is added to the month -> the century of the birth.
CENTURIES = {80: 1800, 0: 1900, 20: 2000, 40: 2100, 60: 2200}


class InvalidPesel(ValueError):
    """The text is not a PESEL number. Never repeats the number, so that it may be logged."""


def check(pesel: str, today: datetime.date) -> None:
    """Raise InvalidPesel unless the number is well formed and its bearer born by ``today``."""
    if len(pesel) != 11 or not (pesel.isascii() and pesel.isdecimal()):
        raise InvalidPesel("A PESEL number has 11 digits.")
    if int(pesel[10]) != check_digit(pesel):
        raise InvalidPesel("The check digit of the PESEL number is wrong.")
    if birth_date(pesel) > today:
        raise InvalidPesel("The PESEL number gives a date of birth in the future.")


def check_digit(pesel: str) -> int:
    """The eleventh digit that the first ten of ``pesel`` ask for."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, pesel, strict=False))
    return (10 - total % 10) % 10


def birth_date(pesel: str) -> datetime.date:
    """The date of birth that the number holds; InvalidPesel when there is no such day."""
    year, month, day = int(pesel[0:2]), int(pesel[2:4]), int(pesel[4:6])
    offset = month // 20 * 20
    try:
        return datetime.date(CENTURIES[offset] + year, month - offset, day)
    except ValueError:
        raise InvalidPesel("The PESEL number gives a date of birth that does not exist.") from None


def masked(pesel: str) -> str:
    """The number as people may see it: the year of birth and the last digit, the rest hidden."""
    return f"{pesel[:2]}••••••••{pesel[-1]}" if pesel else ""
