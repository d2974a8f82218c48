"""Pictures are read in a process of their own, with little time, and few at once."""

import pytest

from mlegitymacja.wallet.verify import forms, scan
from tests.support.people import file, picture
from tests.support.pictures import endless, qr_picture
from usosweb.students import photos


def read(content):
    return scan.read(file(content))


def test_read_a_picture_of_a_code_is_its_text():
    assert read(qr_picture("a~")) == "a~"


def test_read_what_is_no_picture_is_refused():
    with pytest.raises(photos.Unreadable):
        read(b"a text")


def test_read_a_picture_over_five_megabytes_is_refused():
    content = qr_picture("a~")

    with pytest.raises(photos.TooManyBytes):
        read(content + bytes(photos.MAX_BYTES + 1 - len(content)))


@pytest.mark.processes
def test_read_a_picture_that_takes_too_long_is_given_up():
    with pytest.raises(scan.TooHard):
        read(endless())


@pytest.mark.usefixtures("_others_are_read")
def test_read_a_third_picture_while_two_are_read_is_for_later():
    with pytest.raises(scan.Busy):
        read(qr_picture("a~"))


def test_read_frees_its_slot_after_a_refusal_as_well():
    for _time in range(2):
        with pytest.raises(scan.NoCode):
            read(picture())

    assert read(qr_picture("a~")) == "a~"


def test_every_refusal_has_its_words():
    assert forms.REFUSALS.keys() == {*scan.REFUSALS.values(), photos.TooManyBytes}
