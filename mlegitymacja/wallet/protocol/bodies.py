"""The two formats of a request's body, read so that every reader sees the same values."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

FORM_FIELDS = 20


class Format(NamedTuple):
    """The format of a body; ``parse`` raises ValueError or RecursionError."""

    content_type: str
    status_of_another: int
    parse: Callable[[bytes], dict[str, Any]]


def _form(body: bytes) -> dict[str, str]:
    """The parameters; one without a value counts as left out (RFC 6749, section 3.2)."""
    pairs = parse_qsl(
        body.decode(), keep_blank_values=True, errors="strict", max_num_fields=FORM_FIELDS
    )
    fields = _each_once(pairs)
    _check_texts(fields)
    return {name: value for name, value in fields.items() if value}


def _json_object(body: bytes) -> dict[str, Any]:
    value = json.loads(body.decode(), object_pairs_hook=_each_once, parse_constant=_refuse_constant)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    _check_texts(value)
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse repeated names: others might use the value that was not checked."""
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a name twice")
    return found


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _check_texts(value: Any) -> None:
    """Refuse what no database stores: NUL and lone surrogates. Raises ValueError."""
    match value:
        case str():
            if "\0" in value:
                raise ValueError("NUL")
            value.encode()
        case dict():
            _check_texts([*value, *value.values()])
        case list():
            for item in value:
                _check_texts(item)


FORM = Format("application/x-www-form-urlencoded", 400, _form)
JSON = Format("application/json", 415, _json_object)
