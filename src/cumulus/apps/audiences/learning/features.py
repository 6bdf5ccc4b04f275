"""What is known of people at a date, as columns of one statement: everybody at once, strictly before the date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import cast

from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind
from cumulus.apps.audiences.expressions.sql import Field, Query
from cumulus.apps.audiences.naming import Naming
from cumulus.apps.audiences.own_events import OWN_EVENTS
from cumulus.core.json import JsonObject

MAX_EVENTS, MAX_SUMS, MAX_INTERESTS, MAX_TAGS = 15, 5, 5, 30
"""Columns cost memory in training; the commonest events say most [the fifteenth of a shop is rarely 1 % of events]."""
WINDOWS = (7, 30, 90)
_DID = ("Page Viewed", "Screen Viewed", "QR Scanned", "Email Opened", "Email Clicked", "Email Unsubscribed")
NOISE = tuple(sorted(name for name in OWN_EVENTS if name not in _DID))
"""What we note ourselves is nobody's behaviour; scores and segments would even tell the answer."""
_INTERESTS = ("category", "topic", "product_category", "series", "brand", "channel", "title", "content_type", "type")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which columns a model's frames have: chosen when it is trained, kept with it."""

    events: tuple[str, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()
    interests: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> JsonObject:
        """Return it for a column."""
        return cast(JsonObject, asdict(self))


def plan_of(kept: JsonObject) -> Plan:
    """Return what a column holds."""

    def pairs(name: str) -> tuple[tuple[str, str], ...]:
        return tuple((pair[0], pair[1]) for pair in cast(list[list[str]], kept.get(name, [])))

    def names(name: str) -> tuple[str, ...]:
        return tuple(cast(list[str], kept.get(name, [])))

    return Plan(names("events"), pairs("sums"), pairs("interests"), names("tags"), pairs("attributes"))


def new_plan(naming: Naming, attributes: Sequence[str], tags: Sequence[str] = ()) -> Plan:
    """Return a plan by what the workspace's people do most."""
    catalogue = naming.catalogue
    counts = {name: count for name, count in naming.event_counts.items() if name not in NOISE}
    events = sorted(counts, key=lambda name: (-counts[name], name))[:MAX_EVENTS]
    known = [(event, name) for event in events for name in sorted(catalogue.events.get(event, {}))]
    sums = [pair for pair in known if _has(catalogue, pair, Kind.NUMBER)][:MAX_SUMS]
    interests = [pair for pair in known if pair[1] in _INTERESTS and _has(catalogue, pair, Kind.TEXT)]
    chosen = [(name, _kind_of(catalogue, name)) for name in attributes]
    return Plan(tuple(events), tuple(sums), tuple(interests[:MAX_INTERESTS]), tuple(tags[:MAX_TAGS]), tuple(chosen))


def _has(catalogue: Catalogue, pair: tuple[str, str], kind: Kind) -> bool:
    return kind in (catalogue.property(*pair) or ())


def _kind_of(catalogue: Catalogue, name: str) -> str:
    kinds = catalogue.attribute(name) or frozenset()
    order = (Kind.NUMBER, Kind.BOOL, Kind.DATE)
    return next((kind.value for kind in order if kinds == {kind}), "text")


@dataclass(frozen=True, slots=True)
class Feature:
    """A column of a frame: `name` for people, `column` in the file, `number` or `text`."""

    name: str
    column: str
    kind: str


def features_of(plan: Plan) -> list[Feature]:
    """Return the columns of the plan's frames, in order."""
    parts = [*_event_parts(plan), *_tag_parts(plan), *_attribute_parts(plan)]
    return [Feature(name, f"f{at}", kind) for at, (name, kind) in enumerate(parts)]


def _event_parts(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from ((f"all:count:{days}", "number") for days in WINDOWS)
    yield from (
        (name, "number") for name in ("all:count", "all:active_days:90", "all:kinds:90", "all:since", "all:age")
    )
    yield from (("last:1", "text"), ("last:2", "text"))
    for event in plan.events:
        yield from ((f"count:{event}:{days}", "number") for days in WINDOWS)
        yield from ((f"{name}:{event}", "number") for name in ("count", "since"))
    for event, name in plan.sums:
        yield from ((f"sum:{event}.{name}:90", "number"), (f"sum:{event}.{name}", "number"))
    yield from ((f"interest:{event}.{name}", "text") for event, name in plan.interests)


def _tag_parts(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from ((f"tag:{name}", "number") for name in plan.tags)


def _attribute_parts(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from ((f"attribute:{name}", "text" if kind == "text" else "number") for name, kind in plan.attributes)


class Columns:
    """Writes the columns of a plan for one date; `cutoff` is the placeholder of that instant."""

    def __init__(self, plan: Plan, query: Query, cutoff: str) -> None:
        self._plan, self._query, self._cutoff = plan, query, cutoff
        names = {feature.name: feature.column for feature in features_of(plan)}
        self._names: Mapping[str, str] = names

    def of_events(self, prefix: str) -> list[str]:
        """Return aggregates over a person's events, of which each is before the date."""
        at = f"{prefix}timestamp"
        found = [(f"all:count:{days}", f"countIf({at} >= {self._ago(days)})") for days in WINDOWS]
        found += [
            ("all:count", "count()"),
            ("all:active_days:90", f"uniqExactIf(toDate({at}), {at} >= {self._ago(90)})"),
            ("all:kinds:90", f"uniqExactIf({prefix}name, {at} >= {self._ago(90)})"),
            ("all:since", self._days(f"max({at})")),
            ("all:age", self._days(f"min({at})")),
            ("last:1", self._recent(prefix, 1)),
            ("last:2", self._recent(prefix, 2)),
        ]
        for event in self._plan.events:
            found += self._of_event(event, prefix)
        for event, name in self._plan.sums:
            value = Field(f"{prefix}properties", name, self._query).number
            this = f"{prefix}name = {self._query.bind(event, 'String')}"
            ninety = f"{this} AND {at} >= {self._ago(90)}"
            found.append((f"sum:{event}.{name}:90", f"ifNull(sumIf({value}, {ninety}), 0)"))
            found.append((f"sum:{event}.{name}", f"ifNull(sumIf({value}, {this}), 0)"))
        for event, name in self._plan.interests:
            value = f"ifNull({Field(f'{prefix}properties', name, self._query).text}, '')"
            this = f"{prefix}name = {self._query.bind(event, 'String')} AND {value} != '' AND {at} >= {self._ago(90)}"
            found.append((f"interest:{event}.{name}", f"substring(arrayElement(topKIf(1)({value}, {this}), 1), 1, 60)"))
        return [f"{sql} AS {self._names[name]}" for name, sql in found]

    def of_tags(self) -> list[str]:
        """Return a flag per tag that was applied before the date."""
        names = ((f"tag:{tag}", self._query.bind(tag, "String")) for tag in self._plan.tags)
        return [f"max(tag = {bound}) AS {self._names[name]}" for name, bound in names]

    def of_person(self) -> list[str]:
        """Return attributes, typed."""
        found = []
        for name, kind in self._plan.attributes:
            value = Field("attributes", name, self._query)
            sql = {
                "number": value.number,
                "bool": f"toFloat64({value.boolean})",
                "date": f"dateDiff('day', {value.date}, {self._cutoff})",
            }.get(kind, f"substring(coalesce({value.text}, toString({value.number}), ''), 1, 60)")
            found.append(f"{sql} AS {self._names[f'attribute:{name}']}")
        return found

    def _of_event(self, event: str, prefix: str) -> list[tuple[str, str]]:
        this, at = f"{prefix}name = {self._query.bind(event, 'String')}", f"{prefix}timestamp"
        found = [(f"count:{event}:{days}", f"countIf({this} AND {at} >= {self._ago(days)})") for days in WINDOWS]
        never = f"countIf({this}) = 0"
        since = f"if({never}, NULL, {self._days(f'maxIf({at}, {this})')})"
        return [*found, (f"count:{event}", f"countIf({this})"), (f"since:{event}", since)]

    def _recent(self, prefix: str, place: int) -> str:
        """Return what the person did last, or before that; '' when there is no such thing."""
        newest = f"groupArraySorted(2)((-toUnixTimestamp64Milli({prefix}timestamp), toString({prefix}name)))"
        return f"tupleElement(arrayElement({newest}, {place}), 2)"

    def _ago(self, days: int) -> str:
        return f"{self._cutoff} - INTERVAL {days} DAY"

    def _days(self, instant: str) -> str:
        return f"toNullable(dateDiff('second', {instant}, {self._cutoff}) / 86400)"
