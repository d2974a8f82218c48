"""Bodies are read so that every reader sees the same values, or not at all."""

import json

import pytest

from mlegitymacja.wallet.protocol.bodies import FORM, JSON


def test_form_is_read_as_its_parameters():
    assert FORM.parse(b"grant_type=a%3Ab&tx_code=%C5%BC+1") == {
        "grant_type": "a:b",
        "tx_code": "ż 1",
    }


def test_parameter_without_a_value_counts_as_left_out():
    assert FORM.parse(b"a=&b&c=1") == {"c": "1"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"a=1&a=2", id="a parameter twice"),
        pytest.param(b"a=1&a=", id="a parameter twice, once empty"),
        pytest.param(b"a=%FF", id="escapes that are not UTF-8"),
        pytest.param(b"a=\xff", id="not UTF-8"),
        pytest.param(b"a=1%00", id="NUL"),
        pytest.param("&".join(f"p{n}=1" for n in range(21)).encode(), id="too many"),
    ],
)
def test_form_that_cannot_be_trusted_is_refused(body):
    with pytest.raises(ValueError):
        FORM.parse(body)


def test_json_is_read_as_an_object():
    data = {"proofs": {"jwt": ["ż", "\\u0000", "😀"]}, "n": 1.5, "none": None}

    assert JSON.parse(json.dumps(data).encode()) == data


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b" ", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"a": 1, "a": 2}', id="a name twice"),
        pytest.param(b'{"b": [{"a": 1, "a": 2}]}', id="a name twice deep inside"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b'{"a": -Infinity}', id="infinity"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", id="an endless number"),
        pytest.param(b'{"a": "\xff"}', id="not UTF-8"),
        pytest.param('{"a": "ż"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
        pytest.param(b'{"a": "\\u0000"}', id="NUL"),
        pytest.param(b'{"a": ["\\ud800"]}', id="half a character"),
        pytest.param(b'{"\\udc00": 1}', id="half a character as a name"),
    ],
)
def test_json_that_cannot_be_trusted_is_refused(body):
    with pytest.raises(ValueError):
        JSON.parse(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"a": ' + b"[" * 30000 + b"]" * 30000 + b"}", id="lists"),
        pytest.param(b'{"a": ' * 5000 + b"1" + b"}" * 5000, id="objects"),
    ],
)
def test_json_nested_beyond_measure_is_refused(body):
    with pytest.raises(RecursionError):
        JSON.parse(body)
