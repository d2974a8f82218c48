"""The text that is searched, as the databases make it and as Python does."""

import pytest

from usosweb.search import plain
from usosweb.students.models import Student

# Latin letters with accents and without, in European and in Vietnamese names; not the ŉ, which
# becomes two letters as a capital in Python alone.
LETTERS = "".join(map(chr, (*range(0xC0, 0x149), *range(0x14A, 0x180), *range(0x1EA0, 0x1EFA))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zażółć gęślą jaźń", "ZAZOLC GESLA JAZN"),
        ("Łódź ŁÓDŹ", "LODZ LODZ"),
        ("Müller, Søren, Đorđe, Strauß", "MULLER, SOREN, DORDE, STRAUS"),
        ("Nguyễn Thị Ánh", "NGUYEN THI ANH"),
        ("Z\u0301rebak", "ZREBAK"),
    ],
)
def test_plain_text_is_in_capitals_without_accents(text, expected):
    assert plain(text) == expected


@pytest.mark.django_db
@pytest.mark.both
def test_database_makes_the_same_text_of_every_letter():
    names = [LETTERS[start : start + 50] for start in range(0, len(LETTERS), 50)]
    Student.objects.bulk_create(Student(last_name=name) for name in names)

    made = Student.objects.order_by("pk").values_list("search_text", flat=True)

    assert list(made) == [f" {plain(name)}   " for name in names]


@pytest.mark.django_db
@pytest.mark.both
def test_database_makes_the_text_anew_when_a_column_changes():
    student = Student.objects.create(last_name="Łoś", first_name="Ewa", student_number="4001")
    Student.objects.filter(pk=student.pk).update(last_name="Żuk", middle_names="Ida Zoë")

    student.refresh_from_db()

    assert student.search_text == " ZUK EWA IDA ZOE 4001"
