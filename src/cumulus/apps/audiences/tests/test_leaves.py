"""What the leaves beyond attributes, tags and events mean, on known dates; and how they read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind
from cumulus.apps.audiences.expressions.oracle import matches
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.expressions.words import sentence
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue

_ANY = frozenset(Kind)
CATALOGUE = Catalogue(
    attributes={"born": _ANY, "city": _ANY},
    tags=frozenset({"vip"}),
    events={name: {"total": _ANY} for name in ("Cart", "Paid", "Left")},
    scores={"fit": 1},
    stage_models={"b2b": (1, ("lead",))},
    zone="Asia/Shanghai",
)
NOON = datetime(2026, 3, 31, 4, tzinfo=UTC)


def _holds(raw: JsonValue, person: Person, now: datetime = NOON) -> bool:
    return matches(parse(raw, CATALOGUE).required(), person, now)


@pytest.mark.parametrize(
    ("born", "today", "calendar", "expected"),
    [
        ("1990-03-31", "2026-03-31", "solar", True),
        ("1990-03-31T23:00:00Z", "2026-03-31", "solar", True),
        ("2026-03-31", "2026-03-31", "solar", False),
        ("2000-02-29", "2026-02-28", "solar", True),
        ("2000-02-29", "2028-02-28", "solar", False),
        ("2000-02-29", "2028-02-29", "solar", True),
        ("1990-10-03", "2024-09-17", "lunar", True),
        ("1990-10-03", "2024-10-03", "lunar", False),
        ("1987-01-29", "2024-02-10", "lunar", True),
    ],
)
def test_an_anniversary_is_celebrated_on_its_day(born: str, today: str, calendar: str, expected: bool) -> None:
    now = datetime.fromisoformat(f"{today}T12:00:00+08:00")
    raw: JsonObject = {"date": "born", "op": "anniversary", "calendar": calendar}
    assert _holds(raw, Person(ContactId(1), {"born": born}), now) is expected


def _lived(*names: str) -> Person:
    """Return a person to whom one thing happened a day, the last of them now."""
    return Person(
        ContactId(1),
        events=tuple(
            Happening(name, NOON - timedelta(days=len(names) - 1 - i), {"total": i}) for i, name in enumerate(names)
        ),
    )


CART_PAID: JsonObject = {"sequence": [{"event": "Cart"}, {"event": "Paid", "within_previous": "1d"}]}


@pytest.mark.parametrize(
    ("raw", "names", "expected"),
    [
        (CART_PAID, ("Cart", "Paid"), True),
        (CART_PAID, ("Cart", "Left", "Paid"), False),
        (
            {"sequence": [{"event": "Cart"}, {"event": "Paid"}], "without": [{"event": "Left"}]},
            ("Cart", "Left", "Paid"),
            False,
        ),
        (
            {"sequence": [{"event": "Cart"}, {"event": "Paid"}], "without": [{"event": "Left"}]},
            ("Cart", "Left", "Cart", "Paid"),
            True,
        ),
        (
            {"sequence": [{"event": "Cart"}, {"event": "Cart"}], "not_then": {"event": "Paid"}},
            ("Cart", "Cart", "Paid"),
            False,
        ),
        (
            {"sequence": [{"event": "Cart"}, {"event": "Cart"}], "not_then": {"event": "Paid", "within": "1d"}},
            ("Cart", "Cart", "Left", "Paid"),
            True,
        ),
        (
            {"event": "Cart", "aggregate": {"function": "streak", "op": "gte", "value": 2}},
            ("Cart", "Cart", "Paid"),
            True,
        ),
        (
            {"event": "Cart", "aggregate": {"function": "streak", "op": "gte", "value": 2}},
            ("Cart", "Paid", "Cart"),
            False,
        ),
        ({"event": "Cart", "count": {"op": "gte", "value": 2, "in_any": "2d"}}, ("Cart", "Cart"), True),
        ({"event": "Cart", "count": {"op": "gte", "value": 2, "in_any": "1d"}}, ("Cart", "Cart"), False),
        ({"event": "Paid", "within": {"first": "2d", "after": {"event": "Cart"}}}, ("Cart", "Paid"), True),
        ({"event": "Paid", "within": {"first": "1d", "after": {"event": "Cart"}}}, ("Cart", "Paid"), False),
        ({"event": "Paid", "within": {"weekdays": [2], "hours": [12, 13]}}, ("Paid",), True),
        ({"event": "Paid", "within": {"this": "week"}}, ("Paid", "Cart", "Cart"), False),
    ],
)
def test_the_order_of_things_decides(raw: JsonValue, names: tuple[str, ...], expected: bool) -> None:
    assert _holds(raw, _lived(*names)) is expected


@pytest.mark.parametrize(
    ("raw", "english", "chinese"),
    [
        (
            {**CART_PAID, "without": [{"event": "Left"}]},
            'People who did "Cart" and then within 1 day "Paid" without "Left" in between',
            "依次做过“Cart”，然后1 天内“Paid”，其间没有“Left”的人",
        ),
        (
            {"score": "fit", "op": "in", "grade": ["A1"]},
            'People whose grade of score "fit" is A1',
            "评分“fit”的等级是 A1的人",
        ),
        ({"reachable": "email", "op": "is"}, "People who can be reached by email", "可以通过邮件联系的人"),
        (
            {"date": "born", "op": "anniversary", "next": "7d", "calendar": "lunar"},
            "People whose born has its lunar anniversary within the next 7 days",
            "born 的农历周年日在未来 7 天内的人",
        ),
        (
            {"attribute": "city", "op": "in_region", "value": ["华东"]},
            "People whose city is in 华东",
            "城市位于华东的人",
        ),
    ],
)
def test_a_leaf_reads_as_a_sentence(raw: JsonValue, english: str, chinese: str) -> None:
    tree = parse(raw, CATALOGUE).required()
    assert (sentence(tree, "en"), sentence(tree, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("value", "place", "expected"),
    [
        ("苏州", "华东", True),
        ("320500", "江苏", True),
        ("北京市", "华东", False),
        ("吉林", "吉林市", False),
        ("延边", "东北", True),
    ],
)
def test_a_place_lies_in_what_is_around_it(value: str, place: str, expected: bool) -> None:
    raw: JsonObject = {"attribute": "city", "op": "in_region", "value": [place]}
    assert _holds(raw, Person(ContactId(1), {"city": value})) is expected
