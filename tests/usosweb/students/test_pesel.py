import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usosweb.students import pesel

TODAY = datetime.date(2026, 11, 23)
MONTH_OFFSETS = {18: 80, 19: 0, 20: 20, 21: 40, 22: 60}

DATES = st.dates(datetime.date(1800, 1, 1), datetime.date(2299, 12, 31))
SERIALS = st.integers(0, 9999)


def number(born, serial):
    """The number of somebody born on that day, with its check digit."""
    month = born.month + MONTH_OFFSETS[born.year // 100]
    start = f"{born.year % 100:02}{month:02}{born.day:02}{serial:04}"
    return f"{start}{pesel.check_digit(start)}"


# check


@pytest.mark.parametrize("valid", ["44051401359", "02270803624"])
def test_check_of_a_valid_number_passes(valid):
    pesel.check(valid, today=TODAY)


@pytest.mark.parametrize("wrong", ["44051401358", "44051401350", "02270803623"])
def test_check_of_a_wrong_check_digit_is_refused(wrong):
    with pytest.raises(pesel.InvalidPesel, match="check digit"):
        pesel.check(wrong, today=TODAY)


@pytest.mark.parametrize("no_such_day", ["00000000000", "02223000009"])
def test_check_of_a_day_that_does_not_exist_is_refused(no_such_day):
    with pytest.raises(pesel.InvalidPesel, match="does not exist"):
        pesel.check(no_such_day, today=TODAY)


@pytest.mark.parametrize("month", [0, 13, 19, 20, 33, 40, 53, 60, 73, 80, 93, 99])
def test_check_of_a_month_that_does_not_exist_is_refused(month):
    start = f"05{month:02}150123"

    with pytest.raises(pesel.InvalidPesel, match="does not exist"):
        pesel.check(f"{start}{pesel.check_digit(start)}", today=TODAY)


def test_check_of_a_birth_in_the_future_is_refused():
    with pytest.raises(pesel.InvalidPesel, match="future"):
        pesel.check("02420100005", today=TODAY)


def test_check_of_a_birth_tomorrow_is_refused():
    with pytest.raises(pesel.InvalidPesel, match="future"):
        pesel.check(number(TODAY + datetime.timedelta(days=1), 0), today=TODAY)


def test_check_of_a_birth_today_passes():
    pesel.check(number(TODAY, 0), today=TODAY)


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "4405140135",
        "440514013590",
        "44051401359\n",
        " 4405140135",
        "4405140135X",
        "-4051401359",
        "4405140135.",
        "٤٤٠٥١٤٠١٣٥٩",
        "4405140135９",
        "4405140135²",
    ],
    ids=[
        "empty",
        "ten digits",
        "twelve digits",
        "a line end",
        "a space",
        "a letter",
        "a sign",
        "a full stop",
        "Arabic-Indic digits",
        "a full-width digit",
        "a superscript",
    ],
)
def test_check_of_anything_but_eleven_digits_is_refused(malformed):
    with pytest.raises(pesel.InvalidPesel, match="11 digits"):
        pesel.check(malformed, today=TODAY)


@pytest.mark.parametrize("wrong", ["44051401358", "02223000009", "02420100005", "4405140135"])
def test_check_never_repeats_the_number(wrong):
    with pytest.raises(pesel.InvalidPesel) as refusal:
        pesel.check(wrong, today=TODAY)

    assert wrong not in str(refusal.value)


@given(born=DATES, serial=SERIALS, later=st.integers(0, 40000))
def test_check_from_the_day_of_birth_on_passes(born, serial, later):
    pesel.check(number(born, serial), today=born + datetime.timedelta(days=later))


@given(born=DATES, serial=SERIALS, place=st.integers(0, 10), difference=st.integers(1, 9))
def test_check_finds_any_digit_changed(born, serial, place, difference):
    digits = [int(digit) for digit in number(born, serial)]
    digits[place] = (digits[place] + difference) % 10

    with pytest.raises(pesel.InvalidPesel, match="check digit"):
        pesel.check("".join(map(str, digits)), today=datetime.date.max)


# birth_date


@pytest.mark.parametrize(
    ("valid", "born"),
    [("44051401359", datetime.date(1944, 5, 14)), ("02270803624", datetime.date(2002, 7, 8))],
)
def test_birth_date_of_a_valid_number(valid, born):
    assert pesel.birth_date(valid) == born


@pytest.mark.parametrize(
    ("month", "year"), [("85", 1805), ("05", 1905), ("25", 2005), ("45", 2105), ("65", 2205)]
)
def test_birth_date_in_each_century(month, year):
    assert pesel.birth_date(f"05{month}1401359") == datetime.date(year, 5, 14)


def test_birth_date_on_the_leap_day_of_a_year_that_has_one():
    assert pesel.birth_date("00222900000") == datetime.date(2000, 2, 29)


def test_birth_date_on_the_leap_day_of_a_year_that_has_none_is_refused():
    with pytest.raises(pesel.InvalidPesel):
        pesel.birth_date("00022900000")


@given(born=DATES, serial=SERIALS)
def test_birth_date_is_the_one_the_number_was_made_of(born, serial):
    assert pesel.birth_date(number(born, serial)) == born


# masked


def test_masked_shows_the_year_and_the_last_digit():
    assert pesel.masked("02270803624") == "02••••••••4"


def test_masked_of_no_number_is_empty():
    assert pesel.masked("") == ""
