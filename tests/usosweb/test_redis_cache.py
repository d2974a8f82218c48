"""The cache in Redis: which client asks which server."""

import pytest

from usosweb.redis_cache import Client

FIRST, SECOND = "redis://127.0.0.1:1/0", "redis://127.0.0.1:2/0"


@pytest.mark.parametrize("write", [False, True])
def test_one_client_is_asked_for_all_keys(write):
    client = Client([FIRST])

    assert client.get_client("a", write=write) is client.get_client("b", write=write)


def test_what_is_written_goes_to_the_first_server_and_what_is_read_comes_from_the_other():
    client = Client([FIRST, SECOND])

    asked = [client.get_client(write=write) for write in (False, True)]

    assert [each.connection_pool.connection_kwargs["port"] for each in asked] == [2, 1]
