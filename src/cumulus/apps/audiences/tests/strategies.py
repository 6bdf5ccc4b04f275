"""Random people and random expressions, rich in edges: mixed kinds, odd names, missing values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind, KnownSegment
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.tests.population import NOW
from cumulus.core.ids import ContactId, SegmentId

# JSON of any shape: what hypothesis draws is typed by the tests that use it.
Draw = st.SearchStrategy[Any]

EVERY_KIND = frozenset(Kind)
ATTRIBUTES = ("city", "age", "mixed", "vip", "born", "likes", "a b-c", "q\"`'\\", "中文", "nested.deep", "gone")
PROPERTIES = ("total", "currency", "mixed", "shipped", "items", "o.k", "x'}{p:String}")
EVENTS = ("Order Completed", "It's {p0:String} `q`", "Seen")
TAGS = ("vip", "o'brien\\", "`x` {p:String}", "gone")
SEGMENTS = (
    KnownSegment(SegmentId(7), "grown-up", "Grown up", {"attribute": "age", "op": "gte", "value": 18}),
    KnownSegment(
        SegmentId(8),
        "loud",
        "Loud",
        {"any": [{"segment": 7, "op": "not_in"}, {"event": "Seen", "count": {"op": "gte", "value": 2}}]},
    ),
)
CATALOGUE = Catalogue(
    attributes=dict.fromkeys(ATTRIBUTES, EVERY_KIND),
    tags=frozenset(TAGS),
    events={name: dict.fromkeys(PROPERTIES, EVERY_KIND) for name in EVENTS},
    segments=SEGMENTS,
)

_WORDS = ("", "a", "A", "Suzhou", "suzhou", "苏州", "5", "5.5", "true", "it's", "\\n", "`", "{p0:String}", "null", "O'")
_NUMBERS = (-3, 0, 1, 5, 5.5, 18, 0.25, 2**53, -(2**40), 1e300, 2**63)
_DATES = (
    "2026-03-31",
    "2026-03-31T12:00:00Z",
    "2026-03-31T12:00:00.001Z",
    "2026-03-01T00:00:00+08:00",
    "2025-12-31 23:59:59",
    "1955-03-01",
    "2026-02-30",
    "9999-12-31",
    "2024-02-29T10:00",
)

texts = st.sampled_from(_WORDS)
numbers = st.sampled_from(_NUMBERS)
dates = st.sampled_from(_DATES)
scalars = texts | numbers | dates | st.booleans()
# A list of one kind, or of texts among others; ClickHouse makes one type of true and 1 together.
lists = (
    st.lists(texts | st.none(), max_size=3)
    | st.lists(st.sampled_from((0, 1, 2, 5.5)) | st.none(), max_size=3)
    | st.just(["a", 1, None])
)
values: Draw = scalars | lists | st.none()


@st.composite
def people(draw: st.DrawFn) -> tuple[Person, ...]:
    """Twenty people, most with several attributes, some without any."""
    return tuple(draw(_person(ContactId(i + 1))) for i in range(draw(st.integers(10, 20))))


def _person(contact_id: ContactId) -> st.SearchStrategy[Person]:
    return st.builds(
        Person,
        st.just(contact_id),
        _objects(tuple(name for name in ATTRIBUTES if name not in {"gone", "nested.deep"}), "nested", "deep"),
        st.frozensets(st.sampled_from(TAGS[:3])),
        st.lists(_events, max_size=6).map(tuple),
    )


def _objects(names: tuple[str, ...], outer: str, inner: str) -> Draw:
    flat = st.dictionaries(st.sampled_from(names), values, max_size=6)
    nested = st.fixed_dictionaries({}, optional={outer: st.fixed_dictionaries({inner: values})})
    return st.tuples(flat, nested).map(lambda parts: {**parts[0], **parts[1]})


_ages = st.sampled_from((0, 1, 3_600_000, 86_400_000, 86_399_999, 30 * 86_400_000, 400 * 86_400_000, -5_000))
_events = st.builds(
    Happening,
    st.sampled_from(EVENTS),
    _ages.map(lambda age_ms: NOW - timedelta(milliseconds=age_ms)),
    _objects(tuple(name for name in PROPERTIES if name != "o.k"), "o", "k"),
)

_needles = texts.filter(bool)
_literal_dates = dates.filter(lambda text: text not in {"2026-02-30", "9999-12-31"})
_durations = st.sampled_from(("1m", "1h", "1d", "30d", "2w", "60d"))


def _op(names: str, value: Draw) -> Draw:
    return st.tuples(st.sampled_from(names.split()), value).map(lambda pair: {"op": pair[0], "value": pair[1]})


_pairs = st.tuples(numbers, numbers).map(sorted)
_date_pairs = st.sampled_from((["1955-03-01", "2026-03-31"], ["2026-03-31", "2026-03-31T13:00:00Z"]))
comparisons: Draw = st.one_of(
    _op("eq ne", texts | numbers),
    _op("in not_in", st.lists(texts, min_size=1, max_size=4) | st.lists(numbers, min_size=1, max_size=4)),
    _op("contains not_contains starts_with ends_with", _needles),
    _op("gt gte lt lte", numbers),
    _op("between", _pairs | _date_pairs),
    _op("is", st.booleans()),
    _op("before after", _literal_dates),
    _op("last", _durations),
    _op("has_any has_all has_none", st.lists(texts, min_size=1, max_size=3)),
    _op("has_any has_all has_none", st.lists(st.sampled_from((0, 1, 2, 5.5)), min_size=1, max_size=3)),
    st.sampled_from(({"op": "exists"}, {"op": "not_exists"})),
)

_attribute_leaves = st.tuples(st.sampled_from(ATTRIBUTES), comparisons).map(lambda p: {"attribute": p[0], **p[1]})
_tag_leaves = st.builds(
    lambda tag, op: {"tag": tag, "op": op}, st.sampled_from(TAGS), st.sampled_from(("has", "has_not"))
)
_segment_leaves = st.builds(
    lambda ref, op: {"segment": ref, "op": op},
    st.sampled_from((7, 8, "grown-up", "loud")),
    st.sampled_from(("in", "not_in")),
)
_filters = st.tuples(st.sampled_from(PROPERTIES), comparisons).map(lambda p: {"property": p[0], **p[1]})
_windows = _durations.map(lambda last: {"last": last}) | st.sampled_from(
    (
        {"from": "2026-03-31T11:00:00Z"},
        {"to": "2026-03-31T12:00:00Z"},
        {"from": "2026-03-01", "to": "2026-03-31"},
    )
)
_counts = st.builds(
    lambda op, value: {"op": op, "value": value},
    st.sampled_from(("eq", "gt", "gte", "lt", "lte")),
    st.integers(0, 3),
)
_aggregates = st.builds(
    lambda function, name, comparison: {"function": function, "property": name, **comparison},
    st.sampled_from(("sum", "avg", "min", "max", "distinct")),
    st.sampled_from(PROPERTIES),
    _op("eq gt gte lt lte", st.sampled_from((0, 1, 2, 5, 18))) | _op("between", st.just([1, 6])),
)
_event_leaves = st.fixed_dictionaries(
    {"event": st.sampled_from(EVENTS)},
    optional={"where": st.lists(_filters, max_size=2), "within": _windows},
).flatmap(
    lambda leaf: (
        st.just(leaf)
        | _counts.map(lambda count: {**leaf, "count": count})
        | _aggregates.map(lambda aggregate: {**leaf, "aggregate": aggregate})
    )
)
leaves: Draw = st.one_of(
    _attribute_leaves, _attribute_leaves, _tag_leaves, _event_leaves, _event_leaves, _segment_leaves
)
trees: Draw = st.recursive(
    leaves,
    lambda child: (
        st.lists(child, max_size=4).map(lambda inside: {"all": inside})
        | st.lists(child, max_size=4).map(lambda inside: {"any": inside})
        | child.map(lambda inside: {"not": inside})
    ),
    max_leaves=6,
)
