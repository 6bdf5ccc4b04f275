"""Nonsense in any place of any operation gets a clear error, never a 500."""

from __future__ import annotations

import re

import pytest

from tests.api.operations import Operation, every_operation
from tests.api.test_tenancy import BODIES
from tests.fixtures import Answer, Api

OPERATIONS = every_operation()
ODD = "'); DROP TABLE events; -- {{ 7*7 }} {% for %} {p:String} \\ ` 😀 %s"
ODD_VALUES: list[object] = [
    None,
    [],
    {},
    True,
    -1,
    2**70,
    1e308,
    "",
    ODD,
    "\x00",
    "x" * 100_000,
    [[[]]],
    {"a": {"b": 1}},
]
_AN_ID = re.compile(r"\{(\w+_id|number)\}")
ODD_IDS = ("0", "-1", str(2**63), "9" * 40, "abc", "%00", "1.5", "%F0%9F%98%80")


def _is_clear(answer: Answer) -> bool:
    return answer.status < 500 and (answer.status < 400 or {"code", "message"} <= set(answer.body))


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if "{" in o.path], ids=str)
def test_odd_ids(api: Api, operation: Operation) -> None:
    for odd in ODD_IDS:
        path = _AN_ID.sub(odd, operation.path)
        answer = api.call(operation.method, path, {"name": "x"} if operation.takes_body else None)
        assert _is_clear(answer), (odd, answer.status, answer.content)
        assert answer.status >= 400


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.queries and "{" not in o.path], ids=str)
def test_odd_queries(api: Api, operation: Operation) -> None:
    for name in operation.queries:
        for odd in (*ODD_IDS, "", "a" * 5_000, "%27%29%3B--", "bnVsbA", "W10", "WzEsMiwzXQ"):
            answer = api.call(operation.method, f"{operation.path}?{name}={odd}")
            assert _is_clear(answer), (name, odd, answer.status, answer.content)


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.takes_body and "{" not in o.path], ids=str)
def test_odd_bodies(api: Api, operation: Operation) -> None:
    for odd in ODD_VALUES:
        answer = api.call(operation.method, operation.path, odd)
        assert _is_clear(answer), (odd, answer.status, answer.content)
    given = BODIES.get(str(operation), {})
    assert isinstance(given, dict)
    for field in operation.fields:
        for odd in ODD_VALUES:
            answer = api.call(operation.method, operation.path, {**given, field: odd})
            assert _is_clear(answer), (field, odd, answer.status, answer.content)
