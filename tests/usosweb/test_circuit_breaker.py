from usosweb.circuit_breaker import CircuitBreaker


def test_a_server_that_has_not_failed_is_asked():
    assert not CircuitBreaker(seconds=3600).is_open


def test_a_server_that_failed_is_left_alone():
    breaker = CircuitBreaker(seconds=3600)

    breaker.trip()

    assert breaker.is_open


def test_a_server_is_asked_again_when_the_seconds_are_over():
    breaker = CircuitBreaker(seconds=0)

    breaker.trip()

    assert not breaker.is_open


def test_breakers_are_apart():
    broken, sound = CircuitBreaker(seconds=3600), CircuitBreaker(seconds=3600)

    broken.trip()

    assert not sound.is_open
