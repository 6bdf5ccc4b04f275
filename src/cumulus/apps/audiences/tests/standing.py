"""Random standing of people, beside their attributes and events: tags' values, scores, stages, consent, companies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from cumulus.apps.audiences.expressions.catalogue import ADDRESSES, KnownIdentity, KnownPurpose
from cumulus.apps.audiences.expressions.people import AppliedTag, Company, Consent, Person, Stage, Standing
from cumulus.apps.audiences.tests.population import COMPUTED, NOW, SCORES, STAGES, join_companies
from cumulus.core.ids import ContactId

# JSON of any shape: what hypothesis draws is typed by the tests that use it.
Draw = st.SearchStrategy[Any]

VALUES = ("", "high", "低", "{p0:String}'")
SOURCES = ("rule", "hand", "o'source`")
STAGE_KEYS = ("lead", "客户", "`lost`")
PURPOSES = {"marketing": KnownPurpose(), "it's {p0:String}": KnownPurpose(needs_opt_in=False)}
IDENTITIES = ADDRESSES | {
    kind: KnownIdentity(kind, kind)
    for kind in ("wechat_openid", "wecom_external_userid", "it's {p0:String}", "user_id")
}
CHANNELS = ("email", "sms", "phone", "wechat")
_SPANS = st.sampled_from((1, 3_600_000, 86_400_000, 30 * 86_400_000, -5_000))
_moments = _SPANS.map(lambda age: NOW - timedelta(milliseconds=age))


def _some(names: tuple[str, ...] | dict[str, int], of: Draw) -> Draw:
    return st.dictionaries(st.sampled_from(tuple(names)), of)


_consents = st.lists(
    st.builds(
        Consent,
        st.sampled_from(tuple(PURPOSES)),
        st.sampled_from(CHANNELS),
        st.sampled_from(("given", "withdrawn", "pending")),
        _SPANS.map(lambda ahead: NOW + timedelta(milliseconds=ahead)) | st.none(),
    ),
    max_size=4,
    unique_by=lambda said: (said.purpose, said.channel),
).map(tuple)
_fields: Draw = st.fixed_dictionaries(
    {"name": st.sampled_from(("Acme", "苏州厂", "it's `{p0:String}`")), "signed": st.booleans()},
    optional={
        "tier": st.sampled_from(("A", "a", "5")),
        "annual_revenue": st.sampled_from((0, 5, 5.5, 18)),
        "signed_on": st.sampled_from(("2026-03-31", "1999-12-31")),
        "attributes": st.fixed_dictionaries({}, optional={"k": st.sampled_from(("a", 5, True)), "x y": st.just("5")}),
    },
).map(lambda fields: fields | {"created_at": NOW.isoformat()})


@st.composite
def standing(draw: st.DrawFn, people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Give `people` all that they have beside attributes, tags and events."""
    companies = [Company(i + 1, draw(_fields)) for i in range(4)]
    found = tuple(_given(draw, person, companies) for person in people)
    join_companies(found)
    return found


def _given(draw: st.DrawFn, person: Person, companies: list[Company]) -> Person:
    mine = draw(st.lists(st.sampled_from(companies), max_size=2, unique_by=lambda company: company.id))
    roles = st.sampled_from(("", "buyer", "老板"))
    tag = st.builds(AppliedTag, st.sampled_from(VALUES), st.sampled_from(SOURCES), _moments)
    score = st.builds(Standing, *(st.sampled_from((0.0, 5.0, 5.5, 60.0)),) * 3, st.sampled_from(("A1", "`B2`", "")))
    return replace(
        person,
        applied={name: draw(tag) for name in sorted(person.tags)},
        computed=draw(_some(COMPUTED, st.frozensets(st.sampled_from(VALUES), min_size=1))),
        consents=draw(_consents),
        scores=draw(_some(SCORES, score)),
        stages=draw(_some(STAGES, st.builds(Stage, st.sampled_from(STAGE_KEYS), _moments))),
        companies=tuple(Company(company.id, company.fields, draw(roles), company.people) for company in mine),
        email=draw(st.sampled_from(("", "a@example.com"))),
        phone=draw(st.sampled_from(("", "+8613800000000"))),
        identifiers=draw(st.frozensets(st.sampled_from(tuple(IDENTITIES.keys() - ADDRESSES.keys())))),
        closed=_closed_for(person.id),
    )


def closed(channel: str) -> list[ContactId]:
    """Return for whom a channel is closed, in every test."""
    return [ContactId(2), ContactId(5), ContactId(9)] if channel == "email" else []


def _closed_for(who: ContactId) -> frozenset[str]:
    return frozenset(channel for channel in CHANNELS if who in closed(channel))


def close(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """Return the people with the channels that are closed for them; companies are joined after it, not before."""
    return tuple(replace(each, closed=_closed_for(each.id)) for each in people)


def _op(names: str, value: Draw) -> Draw:
    return st.tuples(st.sampled_from(names.split()), value).map(lambda pair: {"op": pair[0], "value": pair[1]})


def _leaf(*parts: Draw) -> Draw:
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


def _key(key: str, values: Any) -> Draw:
    return st.sampled_from(tuple(values)).map(lambda value: {key: value})


def _maybe(key: str, values: Draw) -> Draw:
    return st.just({}) | values.map(lambda value: {key: value})


spans = st.sampled_from(("1m", "1h", "1d", "30d", "2w", "60d"))
windows: Draw = spans.map(lambda last: {"last": last}) | st.sampled_from(
    (
        {"from": "2026-03-31T11:00:00Z"},
        {"to": "2026-03-31T12:00:00Z"},
        {"from": "2026-03-01", "to": "2026-03-31"},
        {"last": "1d", "ago": "30d"},
        {"last": "30d", "ago": "1h"},
        *({key: unit} for key in ("this", "previous") for unit in ("day", "week", "month", "quarter", "year")),
    )
)
_texts = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2)
_scored = st.sampled_from((0, 5, 5.5, 60))
leaves: Draw = st.one_of(
    _leaf(
        _key("tag", ("vip", "o'brien\\")),
        st.sampled_from(({"op": "has"}, {"op": "has_not"})) | _op("eq", st.sampled_from(VALUES)) | _op("in", _texts),
        _maybe("within", windows),
        _maybe("source", st.lists(st.sampled_from(SOURCES), min_size=1, max_size=2)),
    ),
    _leaf(_key("tag", COMPUTED), st.sampled_from(({"op": "has"}, {"op": "has_not"})) | _op("in", _texts)),
    _leaf(_key("identity", IDENTITIES), _key("op", ("has", "has_not"))),
    _leaf(
        _key("reachable", ("email", "sms", "phone", "wechat", "wecom", "it's {p0:String}")),
        _key("op", ("is", "is_not")),
    ),
    _leaf(
        _key("consent", PURPOSES),
        _maybe("channel", st.sampled_from(CHANNELS)),
        _op("is", st.lists(st.sampled_from(("given", "withdrawn", "pending", "expired", "none")), min_size=1)),
    ),
    _leaf(
        _key("score", SCORES),
        _op("gte gt lte lt eq", _scored) | _op("between", st.just([1, 6])),
        _maybe("of", st.sampled_from(("value", "fit", "engagement"))),
    ),
    _leaf(_key("score", SCORES), _key("op", ("in", "not_in")), _key("grade", (["A1"], ["A1", "`B2`"]))),
    _leaf(
        _key("stage", STAGES),
        _op("in not_in", st.lists(st.sampled_from(STAGE_KEYS), min_size=1, max_size=2)),
        _maybe("within", windows),
    ),
    _leaf(
        _key("sample", (0, 1.5, 50, 100)),
        _maybe("salt", st.sampled_from(("", "a", "it's {p0:String}"))),
    ),
    _leaf(st.lists(st.integers(1, 20), min_size=1).map(lambda ids: {"ids": ids}), _key("op", ("in", "not_in"))),
)
_account_comparisons = {
    "name": _op("eq ne contains", st.sampled_from(("Acme", "苏州厂", "{p0"))) | st.just({"op": "exists"}),
    "tier": _op("in not_in", st.just(["A", "x"])) | st.sampled_from(({"op": "exists"}, {"op": "not_exists"})),
    "role": _op("eq ne", st.sampled_from(("buyer", "老板"))) | st.just({"op": "not_exists"}),
    "signed": _op("is", st.booleans()),
    "annual_revenue": _op("gt lte eq ne", _scored) | st.just({"op": "not_exists"}),
    "signed_on": _op("before after", st.just("2020-01-01")) | _op("last", spans),
    "created_at": _op("last", spans),
    "attributes.k": _op("eq ne", st.sampled_from(("a", 5))) | _op("is", st.booleans()) | st.just({"op": "exists"}),
    "attributes.x y": _op("eq", st.just("5")) | st.just({"op": "not_exists"}),
}
accounts: Draw = st.sampled_from(tuple(_account_comparisons)).flatmap(
    lambda field: _account_comparisons[field].map(lambda compared: {"account": field, **compared})
)
