"""What an expression may be: every mistake is named, by its path, before anything is asked."""

from __future__ import annotations

import pytest

from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind, KnownSegment
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.problems import InvalidExpression
from cumulus.apps.audiences.expressions.scope import MAX_CONDITIONS, MAX_DEPTH, MAX_LIST_VALUES
from cumulus.core.ids import SegmentId
from cumulus.core.json import JsonObject, JsonValue

TEXT, NUMBER = frozenset({Kind.TEXT}), frozenset({Kind.NUMBER})
CATALOGUE = Catalogue(
    attributes={
        "city": TEXT,
        "age": NUMBER,
        "vip": frozenset({Kind.BOOL}),
        "born": frozenset({Kind.DATE}),
        "likes": frozenset({Kind.LIST}),
        "home": frozenset({Kind.OBJECT}),
        "bad:name[]": TEXT,
    },
    tags=frozenset({"vip"}),
    events={"Order Completed": {"total": NUMBER, "currency": TEXT}},
    segments=(
        KnownSegment(SegmentId(1), "grown-up", "Grown up", {"attribute": "age", "op": "gte", "value": 18}),
        KnownSegment(SegmentId(2), "broken", "Broken", {"tag": "forgotten", "op": "has"}),
        KnownSegment(SegmentId(3), "circular", "Circular", {"not": {"segment": "mirror", "op": "in"}}),
        KnownSegment(SegmentId(4), "mirror", "Mirror", {"any": [{"segment": 3, "op": "in"}]}),
    ),
)
ORDER = {"event": "Order Completed"}
CITY: JsonObject = {"attribute": "city", "op": "eq", "value": "Suzhou"}

FAULTS: list[tuple[JsonValue, str, str]] = [
    (None, "", "not_a_condition"),
    ([], "", "not_a_condition"),
    ("city", "", "not_a_condition"),
    ({}, "", "not_a_condition"),
    ({"all": [], "any": []}, "", "not_a_condition"),
    ({"attribute": "city", "tag": "vip", "op": "has"}, "", "not_a_condition"),
    ({"all": {}}, "all", "not_a_list"),
    ({"not": []}, "not", "not_a_condition"),
    ({"all": [CITY, {"any": [7]}]}, "all.1.any.0", "not_a_condition"),
    ({"all": [], "within": {"last": "1d"}}, "within", "unknown_key"),
    ({**CITY, "vaule": 1}, "vaule", "unknown_key"),
    ({"attribute": "town", "op": "eq", "value": "x"}, "attribute", "unknown_attribute"),
    ({"attribute": 5, "op": "eq", "value": "x"}, "attribute", "not_text"),
    ({"attribute": "", "op": "eq", "value": "x"}, "attribute", "invalid_name"),
    ({"attribute": "a" * 201, "op": "exists"}, "attribute", "invalid_name"),
    ({"attribute": "bad:name[]", "op": "exists"}, "attribute", "name_not_usable"),
    ({"attribute": "home", "op": "exists"}, "op", "wrong_kind"),
    ({"attribute": "city", "op": "like", "value": "x"}, "op", "unknown_operator"),
    ({"attribute": "city", "op": ["eq"], "value": "x"}, "op", "unknown_operator"),
    ({"attribute": "city", "value": "x"}, "op", "unknown_operator"),
    ({"attribute": "city", "op": "gt", "value": 3}, "op", "wrong_kind"),
    ({"attribute": "age", "op": "eq", "value": "3"}, "op", "wrong_kind"),
    ({"attribute": "age", "op": "gt", "value": "3"}, "value", "not_number"),
    ({"attribute": "age", "op": "gt", "value": 10**400}, "value", "not_number"),
    ({"attribute": "age", "op": "gt", "value": float("nan")}, "value", "not_number"),
    ({"attribute": "age", "op": "between", "value": [5, 1]}, "value", "not_a_range"),
    ({"attribute": "age", "op": "between", "value": [5]}, "value", "not_a_range"),
    ({"attribute": "city", "op": "in", "value": []}, "value", "empty_list"),
    ({"attribute": "city", "op": "in", "value": ["a", 1]}, "value.1", "not_text"),
    ({"attribute": "city", "op": "in", "value": ["a"] * (MAX_LIST_VALUES + 1)}, "value", "list_too_long"),
    ({"attribute": "city", "op": "eq", "value": "x" * 1001}, "value", "text_too_long"),
    ({"attribute": "city", "op": "in", "value": ["x" * 1000] * 500}, "value.398", "text_too_long"),
    ({"attribute": "city", "op": "eq", "value": "a\0b"}, "value", "invalid_text"),
    ({"attribute": "city", "op": "eq", "value": "\ud800"}, "value", "invalid_text"),
    ({"attribute": "city", "op": "contains", "value": ""}, "value", "empty_text"),
    ({"attribute": "city", "op": "exists", "value": 1}, "value", "unexpected_value"),
    ({"attribute": "vip", "op": "is", "value": "yes"}, "value", "not_bool"),
    ({"attribute": "born", "op": "before", "value": "31.3.2025"}, "value", "not_date"),
    ({"attribute": "born", "op": "before", "value": "2025-02-30"}, "value", "not_date"),
    ({"attribute": "born", "op": "before", "value": "9999-01-01"}, "value", "not_date"),
    ({"attribute": "born", "op": "between", "value": ["2025-02-02", "2025-02-01"]}, "value", "not_a_range"),
    ({"attribute": "born", "op": "last", "value": "0d"}, "value", "not_duration"),
    ({"attribute": "born", "op": "last", "value": "9999999w"}, "value", "not_duration"),
    ({"attribute": "likes", "op": "has_any", "value": ["a", 1]}, "value.1", "not_text"),
    ({"attribute": "likes", "op": "has_any", "value": "a"}, "value", "empty_list"),
    ({"tag": "gold", "op": "has"}, "tag", "unknown_tag"),
    ({"tag": "vip", "op": "is"}, "op", "unknown_operator"),
    ({"tag": ["vip"], "op": "has"}, "tag", "not_text"),
    ({"event": "Order Cancelled"}, "event", "unknown_event"),
    ({**ORDER, "where": {}}, "where", "not_filters"),
    ({**ORDER, "where": ["total"]}, "where.0", "not_filter"),
    ({**ORDER, "where": [{"property": "sum", "op": "exists"}]}, "where.0.property", "unknown_property"),
    ({**ORDER, "where": [{"property": "total", "op": "gt", "value": "a"}]}, "where.0.value", "not_number"),
    ({**ORDER, "within": "30d"}, "within", "not_a_window"),
    ({**ORDER, "within": {}}, "within", "not_a_window"),
    ({**ORDER, "within": {"last": "30d", "from": "2025-01-01"}}, "within", "not_a_window"),
    ({**ORDER, "within": {"last": 30}}, "within.last", "not_duration"),
    ({**ORDER, "within": {"until": "2025-01-01"}}, "within.until", "unknown_key"),
    ({**ORDER, "within": {"from": "yesterday"}}, "within.from", "not_date"),
    ({**ORDER, "within": {"from": "2025-02-01", "to": "2025-01-01"}}, "within", "not_a_range"),
    ({**ORDER, "count": 2}, "count", "not_a_count"),
    ({**ORDER, "count": {"op": "ne", "value": 2}}, "count.op", "unknown_operator"),
    ({**ORDER, "count": {"op": "gte", "value": -1}}, "count.value", "not_a_count"),
    ({**ORDER, "count": {"op": "gte", "value": True}}, "count.value", "not_a_count"),
    ({**ORDER, "count": {"op": "gte", "value": 10**20}}, "count.value", "not_a_count"),
    ({**ORDER, "aggregate": []}, "aggregate", "not_an_aggregate"),
    (
        {**ORDER, "aggregate": {"function": "median", "property": "total", "op": "gt", "value": 1}},
        "aggregate.function",
        "unknown_function",
    ),
    (
        {**ORDER, "aggregate": {"function": "sum", "property": "currency", "op": "gt", "value": 1}},
        "aggregate.property",
        "wrong_kind",
    ),
    (
        {**ORDER, "count": {"op": "gt", "value": 1}, "aggregate": {}},
        "",
        "two_measures",
    ),
    ({"segment": "unheard-of", "op": "in"}, "segment", "unknown_segment"),
    ({"segment": True, "op": "in"}, "segment", "unknown_segment"),
    ({"segment": {"id": 1}, "op": "in"}, "segment", "unknown_segment"),
    ({"segment": 1, "op": "has"}, "op", "unknown_operator"),
    ({"segment": "broken", "op": "not_in"}, "segment", "broken_segment"),
    ({"segment": "circular", "op": "in"}, "segment", "segment_cycle"),
]


@pytest.mark.parametrize(("raw", "path", "code"), FAULTS, ids=lambda value: str(value)[:60])
def test_a_mistake_is_named_with_its_path(raw: JsonValue, path: str, code: str) -> None:
    found = parse(raw, CATALOGUE)
    assert found.tree is None
    assert (path, code) in [(problem.path, problem.code) for problem in found.problems]
    assert all(problem.message.endswith(".") for problem in found.problems)
    with pytest.raises(InvalidExpression) as raised:
        found.required()
    assert raised.value.fields["field"] == "expression"


def test_every_mistake_is_named_at_once() -> None:
    raw: JsonValue = {"all": [{"tag": "a", "op": "has"}, {"any": [{"tag": "vip", "op": "?"}, {"event": "b"}]}]}
    found = [(problem.path, problem.code) for problem in parse(raw, CATALOGUE).problems]
    assert found == [
        ("all.0.tag", "unknown_tag"),
        ("all.1.any.0.op", "unknown_operator"),
        ("all.1.any.1.event", "unknown_event"),
    ]


def test_a_name_inside_an_object_may_be_anything() -> None:
    assert parse({"attribute": "home.floor", "op": "gt", "value": 3}, CATALOGUE).tree is not None


def test_a_segment_may_not_refer_to_itself() -> None:
    found = parse({"any": [{"segment": "grown-up", "op": "in"}]}, CATALOGUE, saved_as=SegmentId(1))
    assert [(problem.path, problem.code) for problem in found.problems] == [("any.0.segment", "segment_cycle")]


def _nested(key: str, times: int) -> JsonValue:
    node: JsonValue = CITY
    for _ in range(times):
        node = {"not": node} if key == "not" else {key: [node]}
    return node


@pytest.mark.parametrize("key", ["all", "any", "not"])
def test_depth_is_bounded(key: str) -> None:
    assert parse(_nested(key, MAX_DEPTH), CATALOGUE).tree is not None
    too_deep = parse(_nested(key, MAX_DEPTH + 200), CATALOGUE)
    assert [problem.code for problem in too_deep.problems] == ["too_deep"]


@pytest.mark.parametrize("part", [CITY, {"all": []}, {"segment": "grown-up", "op": "in"}], ids=str)
def test_the_number_of_conditions_and_groups_is_bounded(part: JsonValue) -> None:
    found = parse({"all": [part] * (MAX_CONDITIONS + 300)}, CATALOGUE)
    assert [problem.code for problem in found.problems] == ["too_many_conditions"]


def test_filters_count_as_conditions() -> None:
    leaf: JsonObject = {**ORDER, "where": [{"property": "total", "op": "gt", "value": 1}] * 20}
    assert parse({"all": [leaf] * 9}, CATALOGUE).tree is not None
    found = parse({"all": [leaf] * 10}, CATALOGUE)
    assert [problem.code for problem in found.problems] == ["too_many_conditions"]


def test_segments_that_refer_to_segments_cannot_multiply() -> None:
    doubling = [KnownSegment(SegmentId(10), "s0", "S0", CITY)]
    for i in range(1, 15):
        twice: JsonValue = {"all": [{"segment": f"s{i - 1}", "op": "in"}] * 2}
        doubling.append(KnownSegment(SegmentId(10 + i), f"s{i}", f"S{i}", twice))
    catalogue = Catalogue(attributes=CATALOGUE.attributes, segments=tuple(doubling))
    found = parse({"segment": "s14", "op": "in"}, catalogue)
    assert [problem.code for problem in found.problems] == ["too_many_conditions"]
