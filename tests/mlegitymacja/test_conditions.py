import datetime

import pytest
from django.core.checks import run_checks
from django.utils import timezone, translation

from mlegitymacja import conditions
from mlegitymacja.conditions import Finding
from usosweb.students.models import Student, StudyProgramme

SEED = [
    "Jesteś aktywnym studentem",
    "Masz numer PESEL",
    "Masz numer albumu",
    "Masz zdjęcie w USOS",
    "Masz Elektroniczną Legitymację Studencką (plastikową)",
    "Twoja (plastikowa) ELS została przedłużona w USOS",
    "Twoje dane osobowe nie zmieniły się od czasu wydania ELS",
]


def met(student):
    """Each condition's answer for the student as the database has them now."""
    fresh = Student.objects.get(pk=student.pk)
    return {answer.condition.name: answer.met for answer in conditions.answers(fresh)}


def not_met(student):
    return [name for name, answer in met(student).items() if answer is False]


def test_answers_are_the_seeds_sentences_in_its_order(student):
    with translation.override("pl"):
        assert [str(answer.condition.text) for answer in conditions.answers(student)] == SEED


def test_answers_for_a_student_in_order_are_all_met(student):
    assert set(met(student).values()) == {True}


def test_active_student_with_no_programme_in_progress_is_not_met(student):
    student.programmes.update(status=StudyProgramme.Status.GRADUATED_DIPLOMA)

    assert not_met(student) == ["active_student"]


def test_active_student_in_doctoral_school_only_is_not_met(student):
    student.programmes.update(level=StudyProgramme.Level.PHD)

    assert not_met(student) == ["active_student"]


def test_pesel_assigned_as_a_login_is_not_met(student):
    Student.objects.update(pesel_is_real=False)

    assert not_met(student) == ["pesel"]


@pytest.mark.parametrize("name", ["pesel", "student_number"])
def test_number_missing_on_the_card_too_is_not_met(student, name):
    Student.objects.update(**{name: ""})
    student.cards.update(**{f"printed_{name}": ""})

    assert not_met(student) == [name]


def test_photo_missing_on_the_card_too_is_not_met(student):
    Student.objects.update(photo="", photo_digest="")
    student.cards.update(printed_photo_digest="")

    assert not_met(student) == ["photo"]


def test_els_that_does_not_exist_leaves_what_asks_about_it_open(student):
    student.cards.all().delete()

    answers = met(student)
    assert not_met(student) == ["els"]
    assert (answers["els_extended"], answers["data_unchanged"]) == (None, None)


def test_els_invalidated_is_not_met(student):
    student.cards.update(invalidated_on=timezone.localdate())

    assert not_met(student) == ["els"]


def test_els_extended_on_its_last_day_is_met(student):
    student.cards.update(expiration_date=timezone.localdate())

    assert not_met(student) == []


def test_els_extended_the_day_after_is_not_met(student):
    student.cards.update(expiration_date=timezone.localdate() - datetime.timedelta(days=1))

    assert not_met(student) == ["els_extended"]


def test_data_unchanged_after_a_new_name_says_what_changed(student):
    Student.objects.update(last_name="Nowak", middle_names="")

    answer = conditions.answers(Student.objects.get())[-1]
    assert answer.met is False
    assert [finding.text for finding in answer.findings] == [
        "Kolejne imiona: na ELS Maria, w USOS –.",
        "Nazwisko: na ELS Kowalska, w USOS Nowak.",
    ]


def findings(student):
    """What was found, of all the conditions not met."""
    fresh = Student.objects.get(pk=student.pk)
    return [found for answer in conditions.answers(fresh) for found in answer.findings]


def texts_found(student):
    return [found.text for found in findings(student)]


def test_finding_about_the_studies_names_them_and_their_status(student):
    student.programmes.update(status=StudyProgramme.Status.CANCELLED)

    assert findings(student) == [Finding("skreślenie z listy studentów", polish="Informatyka")]


def test_finding_about_a_doctoral_school_says_that_it_gives_no_right(student):
    student.programmes.update(level=StudyProgramme.Level.PHD)

    text = "szkoła doktorska, która nie uprawnia do mLegitymacji."
    assert findings(student) == [Finding(text, polish="Informatyka")]


def test_finding_about_a_substitute_pesel_masks_it(student):
    Student.objects.update(pesel_is_real=False)

    assert texts_found(student) == ["W USOS jest numer zastępczy: 02••••••••4."]


def test_finding_about_another_pesel_tells_no_number(student):
    Student.objects.update(pesel="44051401359")

    assert texts_found(student) == ["Numer PESEL w USOS jest inny niż na ELS."]


def test_finding_about_another_photograph_says_so(student):
    Student.objects.update(photo_digest="another")

    assert texts_found(student) == ["Zdjęcie w USOS jest inne niż na ELS."]


def test_finding_about_an_expired_els_tells_its_last_day(student):
    student.cards.update(date_of_issue="2024-10-01", expiration_date="2025-10-31")

    assert texts_found(student) == ["Według USOS Twoja ELS była ważna do 2025-10-31."]


def test_finding_about_an_invalidated_els_tells_when(student):
    student.cards.update(invalidated_on="2026-03-02")

    assert texts_found(student) == ["Twoja ostatnia ELS została unieważniona 2026-03-02."]


def test_finding_about_a_missing_number_and_photograph_says_so(student):
    Student.objects.update(student_number="", photo="", photo_digest="")
    student.cards.update(printed_student_number="", printed_photo_digest="")

    assert texts_found(student) == [
        "W USOS nie ma Twojego numeru albumu.",
        "W USOS nie ma Twojego zdjęcia.",
    ]


def test_finding_about_no_els_says_so(student):
    student.cards.all().delete()

    assert texts_found(student) == ["W USOS nie ma żadnej Twojej ELS."]


def test_all_met_counts_what_is_open_as_not_met(student, settings):
    settings.MLEGITYMACJA_CONDITIONS = ["pesel", "els_extended"]
    student.cards.all().delete()

    assert not conditions.all_met(conditions.answers(student))


def test_setting_chooses_the_conditions_and_their_order(student, settings):
    settings.MLEGITYMACJA_CONDITIONS = ["photo", "pesel"]

    assert list(met(student)) == ["photo", "pesel"]


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        (["pesel", "shoe_size"], "mlegitymacja.E001"),
        ([], "mlegitymacja.E002"),
        (["pesel", "pesel"], "mlegitymacja.E002"),
    ],
)
def test_check_finds_a_wrong_set_of_conditions(settings, setting, error):
    settings.MLEGITYMACJA_CONDITIONS = setting

    assert [message.id for message in run_checks()] == [error]
