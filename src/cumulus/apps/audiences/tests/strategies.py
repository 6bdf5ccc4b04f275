"""Random people and random expressions, rich in edges: mixed kinds, odd names, missing values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind, KnownSegment
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.tests import standing
from cumulus.apps.audiences.tests.population import COMPUTED, NOW, SCORES, STAGES
from cumulus.apps.audiences.tests.standing import IDENTITIES, PURPOSES, STAGE_KEYS
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
    sources={"web": (1,), "shops": (2, 3)},
    segments=SEGMENTS,
    scores=SCORES,
    stage_models={slug: (model, STAGE_KEYS) for slug, model in STAGES.items()},
    computed_tags=COMPUTED,
    purposes=PURPOSES,
    identities=IDENTITIES,
    zone="Asia/Shanghai",
)

_WORDS = (
    "",
    "a",
    "A",
    "Suzhou",
    "suzhou",
    "苏州",
    "320500",
    "5",
    "5.5",
    "true",
    "it's",
    "\\n",
    "`",
    "{p0:String}",
    "null",
    "O'",
)
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
    "2000-02-29",
    "1990-04-03",
    "1987-04-19",
    "2001-05-17",
    "2099-01-01",
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
    found = tuple(draw(_person(ContactId(i + 1))) for i in range(draw(st.integers(10, 20))))
    return draw(standing.standing(found))


def _person(contact_id: ContactId) -> st.SearchStrategy[Person]:
    return st.builds(
        Person,
        st.just(contact_id),
        _objects(tuple(name for name in ATTRIBUTES if name not in {"gone", "nested.deep"}), "nested", "deep"),
        st.frozensets(st.sampled_from(TAGS[:3])),
        st.tuples(st.lists(_events, max_size=6), st.lists(_own_events, max_size=3)).map(
            lambda pair: (*pair[0], *pair[1])
        ),
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
    st.sampled_from((1, 2, 3)),
)
_own_events = st.builds(
    Happening,
    st.sampled_from(("Email Sent", "Email Opened", "Link Clicked", "Journey Entered", "Journey Exited")),
    _ages.map(lambda age_ms: NOW - timedelta(milliseconds=age_ms)),
    st.fixed_dictionaries(
        {},
        optional={
            "template": st.sampled_from(("welcome", "it's {p0:String}")),
            "journey": st.sampled_from(("Welcome", "`x` {p:String}")),
            "journey_id": st.sampled_from((3, 4)),
            "bot": st.booleans(),
        },
    ),
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
    _op(
        "matches not_matches",
        st.sampled_from(("^s", "(?i)SU.*u$", r"\\d+(\\.\\d)?", "苏.", "[^a]", "a|'", r"\{p0:\w+\}")),
    ),
    _op("in_region not_in_region", st.sampled_from((["华东"], ["江苏省", "北京"], ["苏州"], ["吉林市"]))),
    st.sampled_from(({"op": "exists"}, {"op": "not_exists"})),
)

_attribute_leaves = st.tuples(st.sampled_from(ATTRIBUTES), comparisons).map(lambda p: {"attribute": p[0], **p[1]})
_date_leaves = st.fixed_dictionaries(
    {"date": st.sampled_from(("born", "mixed", "nested.deep", "gone")), "op": st.just("anniversary")},
    optional={"calendar": st.sampled_from(("solar", "lunar"))},
).flatmap(
    lambda leaf: st.sampled_from(({}, {"in": "0d"}, {"in": "3d"}, {"in": "60d"}, {"next": "7d"}, {"next": "40d"})).map(
        lambda ahead: {**leaf, **ahead}
    )
)
_tag_leaves = st.builds(
    lambda tag, op: {"tag": tag, "op": op}, st.sampled_from(TAGS), st.sampled_from(("has", "has_not"))
)
_segment_leaves = st.builds(
    lambda ref, op: {"segment": ref, "op": op},
    st.sampled_from((7, 8, "grown-up", "loud")),
    st.sampled_from(("in", "not_in")),
)
_filters = st.tuples(st.sampled_from(PROPERTIES), comparisons).map(lambda p: {"property": p[0], **p[1]})
_clocks = st.fixed_dictionaries(
    {},
    optional={
        "weekdays": st.lists(st.integers(1, 7), min_size=1, max_size=4),
        "hours": st.sampled_from(([9, 18], [20, 6], [0, 24], [19, 21])),
    },
)
_anchors = st.builds(
    lambda first, after: {"first": first, "after": after},
    _durations,
    st.sampled_from(EVENTS).map(lambda name: {"event": name})
    | st.sampled_from(ATTRIBUTES).map(lambda name: {"attribute": name}),
)
_windows = standing.windows | st.tuples(standing.windows | _anchors | st.just({}), _clocks).map(
    lambda parts: {**parts[0], **parts[1]}
).filter(bool)
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
_bursts = st.builds(lambda value, span: {"op": "gte", "value": value, "in_any": span}, st.integers(2, 3), _durations)
_ordered = st.one_of(
    st.builds(
        lambda function, name, comparison: {"function": function, "property": name, **comparison},
        st.sampled_from(("first", "last")),
        st.sampled_from(PROPERTIES),
        comparisons,
    ),
    st.builds(
        lambda function, comparison: {"function": function, **comparison},
        st.sampled_from(("first", "last")),
        _op("before after", st.just("2026-03-31T12:00:00Z")) | _op("last", _durations),
    ),
    st.builds(
        lambda name, comparison: {"function": "most_frequent", "property": name, **comparison},
        st.sampled_from(PROPERTIES),
        _op("eq", texts | numbers) | _op("in", st.lists(texts, min_size=1, max_size=4)),
    ),
    _op("eq gt gte lt lte", st.integers(0, 3)).map(lambda comparison: {"function": "streak", **comparison}),
)
_event_leaves = st.fixed_dictionaries(
    {"event": st.sampled_from(EVENTS)},
    optional={
        "where": st.lists(_filters, max_size=2),
        "within": _windows,
        "source": st.sampled_from((["web"], ["shops"], ["shops", "web"])),
    },
).flatmap(
    lambda leaf: (
        st.just(leaf)
        | (_counts | _bursts).map(lambda count: {**leaf, "count": count})
        | (_aggregates | _ordered).map(lambda aggregate: {**leaf, "aggregate": aggregate})
    )
)
_steps = st.fixed_dictionaries(
    {"event": st.sampled_from(EVENTS)}, optional={"where": st.lists(_filters, min_size=1, max_size=1)}
)
_gaps = st.sampled_from(({}, {}, {"within_previous": "1h"}, {"within_previous": "30d"}))
_sequences = st.fixed_dictionaries(
    {
        "sequence": st.tuples(
            _steps, st.lists(st.tuples(_steps, _gaps).map(lambda pair: {**pair[0], **pair[1]}), min_size=1, max_size=3)
        ).map(lambda parts: [parts[0], *parts[1]])
    },
    optional={
        "without": st.lists(_steps, min_size=1, max_size=2),
        "not_then": st.tuples(_steps, st.sampled_from(({}, {"within": "1d"}, {"within": "30d"}))).map(
            lambda pair: {**pair[0], **pair[1]}
        ),
        "within": _windows,
    },
)
_messages = st.fixed_dictionaries(
    {"message": st.sampled_from(("sent", "bounced", "opened", "clicked", "unsubscribed"))},
    optional={
        "channel": st.just("email"),
        "template": st.sampled_from(("welcome", "it's {p0:String}")),
        "journey": st.sampled_from((3, "Welcome", "`x` {p:String}")),
        "within": _windows,
        "count": _counts,
        "human": st.booleans(),
    },
)
_journeys = st.builds(
    lambda journey, op: {"journey": journey, "op": op},
    st.sampled_from((3, "Welcome", "`x` {p:String}")),
    st.sampled_from(("in", "was_in", "never")),
)
own_leaves: Draw = st.one_of(
    _date_leaves,
    _sequences,
    _sequences,
    _messages,
    _journeys,
    _attribute_leaves,
    _attribute_leaves,
    _tag_leaves,
    _event_leaves,
    _event_leaves,
    _event_leaves,
    _segment_leaves,
    standing.leaves,
    standing.leaves,
)
"""What a person's own rows answer."""
leaves: Draw = st.one_of(own_leaves, own_leaves, own_leaves, own_leaves, standing.accounts)


def _grown(child: Draw) -> Draw:
    return (
        st.lists(child, max_size=4).map(lambda inside: {"all": inside})
        | st.lists(child, max_size=4).map(lambda inside: {"any": inside})
        | child.map(lambda inside: {"not": inside})
    )


def _members_of(child: Draw) -> Draw:
    return st.builds(lambda how, of: {"members": how, "of": of}, st.sampled_from(("any", "all")), child)


def _with_members(child: Draw) -> Draw:
    return _grown(child) | _members_of(child)


own_trees: Draw = st.recursive(own_leaves, _grown, max_leaves=6)
trees: Draw = st.recursive(leaves, _with_members, max_leaves=6)
members_trees: Draw = _members_of(leaves | leaves.map(lambda leaf: {"not": leaf}))
"""One leaf asked of colleagues: what is rare among all trees, each time."""
