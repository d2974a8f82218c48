import threading

from tests.waiting import until
from usosweb.places import Places

LONG, NEVER = 60, 0


def test_so_many_work_at_once_and_no_more():
    places = Places(2, wait=NEVER, rest=NEVER)

    assert [places.take() for _asker in range(3)] == [True, True, False]


def test_place_that_was_left_is_taken_again():
    places = Places(1, wait=NEVER, rest=NEVER)
    places.take()

    places.leave()

    assert places.take()


def test_place_that_is_left_goes_to_who_waits_for_it():
    places = Places(1, wait=LONG, rest=LONG)
    places.take()
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(places.take()))
    waiting.start()
    until(lambda: len(places._line) == 1)

    places.leave()
    waiting.join()

    assert (answers, places._free) == ([True], 0)


def test_after_a_wait_in_vain_nobody_waits_for_a_while():
    places = Places(1, wait=NEVER, rest=LONG)
    places.take()
    places.take()
    places._wait = LONG

    assert not places.take()


def test_after_a_wait_in_vain_a_free_place_is_taken():
    places = Places(1, wait=NEVER, rest=LONG)
    places.take()
    places.take()

    places.leave()

    assert places.take()


def test_who_waited_in_vain_is_given_no_place_later():
    places = Places(1, wait=NEVER, rest=LONG)
    places.take()
    places.take()

    places.leave()

    assert places._free == 1
