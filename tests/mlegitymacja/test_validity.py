import datetime

import pytest

from mlegitymacja import validity


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-10-01", "2027-03-31"),
        ("2026-12-31", "2027-03-31"),
        ("2027-02-28", "2027-03-31"),
        ("2027-03-01", "2027-10-31"),
        ("2027-09-30", "2027-10-31"),
    ],
)
def test_last_day_of_a_semester_is_in_march_or_october(day, end):
    assert validity.last_day_of_semester(datetime.date.fromisoformat(day)).isoformat() == end
