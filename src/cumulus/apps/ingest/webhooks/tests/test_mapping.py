"""A mapping is checked as a whole, and costs only so much whatever body comes."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from cumulus.apps.ingest.webhooks.mapping import read_plan
from cumulus.apps.ingest.webhooks.producing import MAX_ITEMS, Delivered, Produced, Unreadable, produce, read_document
from cumulus.core.json import JsonObject, JsonValue

NOW = datetime(2025, 3, 8, 12, tzinfo=UTC)
WHO: JsonObject = {"email": {"path": "mail"}}
SEEN: JsonObject = {"kind": "track", "event": {"text": "Seen"}, "identifiers": WHO}

BY_ZERO: JsonObject = {"path": "a", "divide_by": 0}


def _made(mapping: JsonObject, document: JsonValue, origin: str = "d1", **headers: str) -> Produced:
    plan, problems = read_plan(mapping)
    assert problems == []
    return produce(plan, Delivered(document, headers, NOW, origin))


def _properties(document: JsonObject, **properties: JsonValue) -> JsonValue:
    rule: JsonObject = {**SEEN, "properties": {**properties}}
    made = _made({"items": [rule]}, {"mail": "a@example.com", **document})
    assert made.problems == []
    return made.items[0]["properties"]


def _problem(mapping: JsonObject, document: JsonValue) -> tuple[str, str]:
    (problem,) = _made(mapping, document).problems
    return problem.path, problem.code


def test_a_rule_makes_an_item_in_segments_envelope() -> None:
    rule: JsonObject = {
        "kind": "track",
        "event": {"path": "kind"},
        "identifiers": {"user_id": {"path": "id"}, "anonymous_id": {"path": "cookie"}, "crm_id": {"text": "C-1"}},
        "properties": {"total": {"path": "order.total"}, "absent": {"path": "order.nothing"}},
        "timestamp": {"path": "at"},
    }
    document: JsonObject = {
        "kind": "Order Completed",
        "id": 7,
        "cookie": "c1",
        "order": {"total": 12.5},
        "at": 1741400527,
    }
    (item,) = _made({"items": [rule]}, document).items
    message_id = str(item.pop("messageId"))
    assert item == {
        "type": "track",
        "event": "Order Completed",
        "userId": "7",
        "anonymousId": "c1",
        "identifiers": [{"namespace": "crm_id", "value": "C-1"}],
        "properties": {"total": 12.5},
        "timestamp": "2025-03-08T02:22:07+00:00",
    }
    assert message_id.startswith("wh-")


def test_a_list_makes_an_item_for_each_element() -> None:
    rule: JsonObject = {**SEEN, "each": "lines", "properties": {"sku": {"path": "each.sku"}, "order": {"path": "id"}}}
    made = _made({"items": [rule]}, {"mail": "a@example.com", "id": 1, "lines": [{"sku": "a"}, {"sku": "b"}]})
    assert [item["properties"] for item in made.items] == [{"sku": "a", "order": 1}, {"sku": "b", "order": 1}]
    assert len({str(item["messageId"]) for item in made.items}) == 2


def test_a_missing_list_makes_nothing_and_one_value_is_no_list() -> None:
    rule: JsonObject = {**SEEN, "each": "lines"}
    assert _made({"items": [rule]}, {"mail": "a@example.com"}) == Produced()
    assert _problem({"items": [rule]}, {"mail": "a@example.com", "lines": 5}) == ("items[0].each", "not_a_list")


def test_a_body_that_is_a_list_is_called_body() -> None:
    rule: JsonObject = {**SEEN, "each": "body", "identifiers": {"email": {"path": "each.mail"}}}
    made = _made({"items": [rule]}, [{"mail": "a@example.com"}, {"mail": "b@example.com"}])
    assert len(made.items) == 2


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({"path": "topic"}, True),
        ({"path": "nothing"}, False),
        ({"path": "empty"}, False),
        ({"path": "topic", "equals": "paid"}, True),
        ({"path": "topic", "equals": ["open", "paid"]}, True),
        ({"path": "topic", "equals": "open"}, False),
        ({"path": "one", "equals": True}, False),
        ({"path": "nothing", "equals": None}, True),
        ({"path": "http.x_topic", "equals": "orders"}, True),
    ],
)
def test_a_rule_holds_when_its_condition_does(when: JsonObject, holds: bool) -> None:
    document: JsonObject = {"mail": "a@example.com", "topic": "paid", "one": 1, "empty": []}
    made = _made({"items": [{**SEEN, "when": when}]}, document, **{"x-topic": "orders"})
    assert bool(made.items) is holds


@pytest.mark.parametrize(
    ("value", "document", "expected"),
    [
        ({"path": "v", "as": "number"}, {"v": "1,234.50"}, 1234.5),
        ({"path": "v", "as": "number"}, {"v": "12"}, 12),
        ({"path": "v", "divide_by": 100}, {"v": 12800}, 128.0),
        ({"path": "v", "divide_by": 60}, {"v": "4380"}, 73.0),
        ({"path": "v", "as": "text"}, {"v": 5678901234567}, "5678901234567"),
        ({"path": "v", "as": "bool"}, {"v": 1}, True),
        ({"path": "v", "as": "bool"}, {"v": "no"}, False),
        ({"path": "v", "as": "time", "zone": "Asia/Shanghai"}, {"v": "2025-03-08 10:22:07"}, "2025-03-08T02:22:07+00:00"),
        ({"path": "v", "as": "time"}, {"v": "1741400527"}, "2025-03-08T02:22:07+00:00"),
        ({"path": "v[?n>`1`].t"}, {"v": [{"n": 1, "t": "a"}, {"n": 2, "t": "b"}]}, ["b"]),
        ({"path": "join(', ', v)"}, {"v": ["a", "b"]}, "a, b"),
        ({"path": "to_string(v)"}, {"v": 1}, "1"),
    ],
)  # fmt: skip
def test_a_value_becomes_what_the_mapping_says(value: JsonObject, document: JsonObject, expected: JsonValue) -> None:
    assert _properties(document, x=value) == {"x": expected}


@pytest.mark.parametrize(
    ("value", "found", "code"),
    [
        ({"path": "v", "as": "number"}, "twelve", "not_a_number"),
        ({"path": "v", "as": "number"}, "nan", "not_a_number"),
        ({"path": "v", "as": "number"}, True, "not_a_number"),
        ({"path": "v", "as": "time"}, "yesterday", "not_a_time"),
        ({"path": "v", "as": "time", "zone": "Asia/Shanghai"}, "9999-99-99", "not_a_time"),
        ({"path": "v", "as": "bool"}, "perhaps", "not_a_truth"),
        ({"path": "v"}, "x" * 70_000, "value_too_large"),
        ({"path": "v"}, [0] * 3_000, "value_too_large"),
        ({"path": "abs(v)"}, "x", "path_broken"),
    ],
)
def test_what_a_value_cannot_become_is_a_problem_with_its_place(value: JsonObject, found: JsonValue, code: str) -> None:
    rule: JsonObject = {**SEEN, "properties": {"x": value}}
    assert _problem({"items": [rule]}, {"mail": "a@example.com", "v": found}) == ("items[0].properties.x", code)


def test_one_faulty_item_costs_the_others_nothing() -> None:
    faulty: JsonObject = {**SEEN, "properties": {"n": {"path": "mail", "as": "number"}}}
    made = _made({"items": [faulty, SEEN]}, {"mail": "a@example.com"})
    assert [len(made.items), len(made.problems)] == [1, 1]


def test_an_item_of_nobody_is_a_problem() -> None:
    assert _problem({"items": [SEEN]}, {"mail": ""}) == ("items[0].identifiers", "nobody")
    empty: JsonObject = {**SEEN, "event": {"path": "nothing"}}
    assert _problem({"items": [empty]}, {"mail": "a@example.com"}) == ("items[0].event", "event_empty")
    lists: JsonObject = {**SEEN, "identifiers": {"email": {"path": "all"}}}
    assert _problem({"items": [lists]}, {"all": [1]}) == ("items[0].identifiers.email", "not_plain")


def test_the_same_delivery_has_the_same_message_ids() -> None:
    mapping: JsonObject = {"items": [SEEN, {**SEEN, "event": {"text": "Other"}}]}
    document: JsonObject = {"mail": "a@example.com"}
    ids = [[item["messageId"] for item in _made(mapping, document, origin).items] for origin in ("d1", "d1", "d2")]
    assert ids[0] == ids[1]
    assert len({*ids[0], *ids[2]}) == 4


def test_an_event_stays_the_same_event_when_its_properties_are_mapped_otherwise() -> None:
    fixed: JsonObject = {"n": {"text": 1}}
    more: JsonObject = {**SEEN, "properties": fixed}
    named: JsonObject = {**SEEN, "messageId": {"path": "order"}}
    document: JsonObject = {"mail": "a@example.com", "order": 7}
    first, second = (_made({"items": [rule]}, document).items[0]["messageId"] for rule in (SEEN, more))
    assert first == second
    third, fourth = (_made({"items": [named]}, document, origin).items[0]["messageId"] for origin in ("d1", "d2"))
    assert third == fourth != first


def test_what_is_said_of_a_person_counts_again_when_it_is_mended() -> None:
    plain: JsonObject = {"kind": "identify", "identifiers": WHO}
    more: JsonObject = {**plain, "traits": {"city": {"text": "Suzhou"}}}
    document: JsonObject = {"mail": "a@example.com"}
    first, again, other = (_made({"items": [r]}, document).items[0]["messageId"] for r in (plain, plain, more))
    assert first == again != other


def test_json_inside_a_text_is_read_first() -> None:
    rule: JsonObject = {**SEEN, "identifiers": {"email": {"path": "msg.mail"}}}
    mapping: JsonObject = {"unpack": ["msg", "other"], "items": [rule]}
    for text in ('{"mail":"a@example.com"}', "%7B%22mail%22%3A+%22a%40example.com%22%7D"):
        assert len(_made(mapping, {"msg": text, "other": "plain"}).items) == 1


def test_forms_are_read_and_other_bodies_are_refused() -> None:
    form = "application/x-www-form-urlencoded; charset=utf-8"
    assert read_document(b"a=1&b=%E4%BD%A0", form) == {"a": "1", "b": "你"}
    for body in (b"", b"<xml/>", b"{", b"\xff", b"[" * 100_000, b'{"a":' * 100_000):
        with pytest.raises(Unreadable):
            read_document(body, "application/json")
    with pytest.raises(Unreadable):
        read_document(b"&".join(b"a=1" for _ in range(5_000)), form)


@pytest.mark.parametrize(
    ("mapping", "path", "code"),
    [
        ({}, "items", "rules_missing"),
        ({"items": [{}]}, "items[0]", "invalid_mapping"),
        ({"items": "x"}, "items", "invalid_mapping"),
        ({"items": [{**SEEN, "kind": "dance"}]}, "items[0].kind", "invalid_mapping"),
        ({"items": [{**SEEN, "odd": 1}]}, "items[0]", "invalid_mapping"),
        ({"items": [SEEN] * 21}, "items", "too_many_rules"),
        ({"items": [{"kind": "track", "identifiers": WHO}]}, "items[0].event", "event_missing"),
        ({"items": [{"kind": "group", "identifiers": WHO}]}, "items[0].group", "group_missing"),
        ({"items": [{"kind": "identify"}]}, "items[0].identifiers", "identifiers_missing"),
        ({"items": [{**SEEN, "properties": {"x": {"path": "a["}}}]}, "items[0].properties.x", "path_broken"),
        ({"items": [{**SEEN, "properties": {"x": {}}}]}, "items[0].properties.x", "value_missing"),
        ({"items": [{**SEEN, "properties": {" ": {"text": 1}}}]}, "items[0]", "invalid_field_name"),
        ({"items": [{**SEEN, "properties": {"x": BY_ZERO}}]}, "items[0].properties.x", "division_by_zero"),
        ({"items": [{**SEEN, "timestamp": {"path": "a", "zone": "Mars/Base"}}]}, "items[0].timestamp", "unknown_zone"),
        ({"items": [{**SEEN, "timestamp": {"path": "a", "zone": "../../etc/passwd"}}]}, "items[0].timestamp",
         "unknown_zone"),
        ({"items": [{**SEEN, "each": "a" * 501}]}, "items[0].each", "path_too_long"),
        ({"items": [{**SEEN, "when": {"path": "(" * 400}}]}, "items[0].when", "path_broken"),
        ({"each": "", "items": [SEEN]}, "each", "path_broken"),
    ],
)  # fmt: skip
def test_a_mapping_with_a_fault_is_told_where(mapping: JsonObject, path: str, code: str) -> None:
    _, problems = read_plan(mapping)
    assert [(problem.path, problem.code) for problem in problems] == [(path, code)]


@pytest.mark.parametrize(
    "path",
    [
        "[@,@]|[@,@]|[@,@]|[@,@]|[@,@]",
        "[@,@][]|" * 40 + "@",
        "a" + ".a" * 120,
        "[" + ",".join("@" * 120) + "]",
    ],
)
def test_a_path_that_multiplies_cannot_be_written(path: str) -> None:
    _, problems = read_plan({"items": [{**SEEN, "properties": {"x": {"path": path}}}]})
    assert [problem.code for problem in problems] == ["path_too_long"]


@pytest.mark.parametrize(
    "path",
    [
        "rows[*].rows[*].rows[*]",
        "rows[?x==`1`].rows[?x==`1`]",
        "join('', [@.long, @.long, @.long, @.long] | [@,@,@,@,@,@] | [] | [@,@,@,@,@] | [])",
        "map(&map(&map(&x, rows), rows), rows)",
        "[rows,rows,rows,rows] | [@,@,@,@] | [@,@,@,@] | [@,@,@,@]",
        "[rows,rows,rows,rows] | [@,@,@,@] | [@,@,@,@] | to_string(@)",
        "abs([rows,rows,rows,rows] | [@,@,@,@] | [@,@,@,@])",
        "[rows,rows,rows,rows] | [@,@,@,@] | [@,@,@,@] | [0]==[1]",
        "sort_by(rows, &x)[].rows[].rows[].rows[].x",
    ],
)
def test_no_path_over_any_body_is_expensive(path: str) -> None:
    inner: JsonObject = {"x": 1, "rows": [{"x": 1, "rows": [{"x": 1, "rows": [{"x": 1}] * 40}] * 40}] * 40}
    document: JsonObject = {"mail": "a@example.com", "long": "x" * 50_000, **inner}
    started = time.process_time()
    rules: list[JsonValue] = [{**SEEN, "properties": {"x": {"path": path}}} for _ in range(20)]
    _made({"items": rules}, document)
    assert time.process_time() - started < 5


def test_items_and_problems_have_an_end() -> None:
    document: JsonObject = {"mail": "a@example.com", "rows": [1] * 9_000}
    made = _made({"each": "rows", "items": [SEEN]}, document)
    assert (len(made.items), [problem.code for problem in made.problems]) == (MAX_ITEMS, ["too_many_items"])
    made = _made({"each": "rows", "items": [{**SEEN, "identifiers": {"email": {"path": "no"}}}]}, document)
    assert made.problems[-1].code == "too_many_problems"
    assert len(made.problems) < 30
    huge = _made({"each": "rows[]", "items": [SEEN]}, {"mail": "a", "rows": [[1] * 100] * 200})
    assert [problem.code for problem in huge.problems] == ["path_too_costly", "path_too_costly"]


def test_deep_bodies_are_walked_not_recursed_into() -> None:
    deep = json.loads("[" * 900 + "1" + "]" * 900)
    made = _made({"items": [{**SEEN, "properties": {"x": {"path": "deep"}}}]}, {"mail": "a@example.com", "deep": deep})
    assert len(made.items) + len(made.problems) == 1
