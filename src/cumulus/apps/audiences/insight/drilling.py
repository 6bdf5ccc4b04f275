"""Who has a trait of a portrait, as a condition that lists them and can be saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.sql import Field
from cumulus.apps.audiences.insight.counting import DAYS
from cumulus.apps.audiences.insight.portraying import PLACES, area_of
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.warehouse.client import get_warehouse

_RECENT: JsonObject = {"last": f"{DAYS}d"}
_NAMES = 150
"""Names of events in one condition: an expression has at most 200 parts."""
_SPELLINGS = 3_000
_CHINA = "CN"


def condition_of(principal: Principal, group: str, name: str, value: str, now: datetime) -> JsonValue:
    """Return the condition of a trait; `name` is an attribute's.

    Raises
    ------
    Invalid
        `unknown_trait`.
    """
    written = _WRITERS.get(group)
    if written is None:
        raise Invalid("unknown_trait", f"Choose one of {', '.join(_WRITERS)}.", field="group")
    return written(principal, name, value, now)


def _attribute(principal: Principal, name: str, value: str, _now: datetime) -> JsonValue:
    kinds = load_catalogue(principal.workspace_id).attribute(name) or frozenset()
    ways: list[JsonValue] = [{"attribute": name, "op": "eq", "value": value}] if Kind.TEXT in kinds else []
    if Kind.BOOL in kinds and value in ("true", "false"):
        ways.append({"attribute": name, "op": "is", "value": value == "true"})
    return ways[0] if len(ways) == 1 else {"any": ways}


def _number(_principal: Principal, name: str, value: str, _now: datetime) -> JsonValue:
    """Return the condition of a bin: `low..high`, without the upper end; either end may be open."""
    ends = zip(("gte", "lt"), value.split("..", 1), strict=False)
    try:
        parts: list[JsonValue] = [{"attribute": name, "op": op, "value": float(end)} for op, end in ends if end]
    except ValueError as error:
        raise _unknown() from error
    return {"all": parts}


def _tag(_principal: Principal, _name: str, value: str, _now: datetime) -> JsonValue:
    return {"tag": value, "op": "has"}


def _event(_principal: Principal, _name: str, value: str, _now: datetime) -> JsonValue:
    return {"event": value, "within": _RECENT}


def _source(principal: Principal, _name: str, value: str, now: datetime) -> JsonValue:
    ids = load_catalogue(principal.workspace_id).source(value)
    names = _seen(principal, "source_id IN {sources:Array(UInt32)}", {"sources": list(ids)}, now)
    return {"any": [{"event": each, "source": [value], "within": _RECENT} for each in names]}


def _hour(principal: Principal, _name: str, value: str, now: datetime) -> JsonValue:
    """Return the condition of an hour of the week: `1 9` is Monday from 9 to 10."""
    try:
        day, hour = (int(each) for each in value.split())
    except ValueError as error:
        raise _unknown() from error
    within: JsonObject = {**_RECENT, "weekdays": [day], "hours": [hour, hour + 1]}
    return {"any": [{"event": each, "within": within} for each in _seen(principal, "source_id != 0", {}, now)]}


def _place(principal: Principal, _name: str, value: str, now: datetime) -> JsonValue:
    """Return who lives in an area: by the first attribute that says where a person is."""
    catalogue, hidden = load_catalogue(principal.workspace_id), contacts.mask_for(principal).classes or {}
    names = [each for each in PLACES if each in catalogue.attributes and each not in hidden]
    spellings = _spellings(principal, names, now)
    ways: list[JsonValue] = []
    for at, name in enumerate(names):
        inside: list[JsonValue] = [each for each in spellings.get(name, ()) if _lies_in(each, value)]
        before: list[JsonValue] = [{"attribute": other, "op": "not_exists"} for other in names[:at]]
        if inside:
            ways.append({"all": [*before, {"attribute": name, "op": "in", "value": inside}]})
    return ways[0] if len(ways) == 1 else {"any": ways}


def _lies_in(place: str, area: str) -> bool:
    found = area_of(place)
    return found is not None and (found == area or (area == _CHINA and found.isdigit()))


_WRITERS: Mapping[str, Callable[[Principal, str, str, datetime], JsonValue]] = {
    "attribute": _attribute,
    "number": _number,
    "tag": _tag,
    "event": _event,
    "source": _source,
    "hour": _hour,
    "place": _place,
}


def _seen(principal: Principal, condition: str, params: Mapping[str, list[int]], now: datetime) -> list[str]:
    """Return the names of recent events, the most frequent first."""
    found = get_warehouse().query(
        "SELECT name FROM events WHERE workspace_id = {workspace:UInt32}"
        f" AND timestamp >= fromUnixTimestamp64Milli({{since:Int64}}) AND {condition}"
        f" GROUP BY name ORDER BY count() DESC, name LIMIT {_NAMES}",
        {
            "workspace": principal.workspace_id,
            "since": int((now - timedelta(days=DAYS)).timestamp() * 1000),
            **params,
        },
    )
    return [row[0] for row in found.rows]


def _spellings(principal: Principal, names: list[str], now: datetime) -> dict[str, list[str]]:
    """Return the values of each attribute, of the people whom who asks sees."""
    if not names:
        return {}
    query = evaluation.context(principal.workspace_id, now, within=contacts.restriction(principal)).query()
    pairs = ", ".join(f"({query.bind(each, 'String')}, {Field('attributes', each, query).text})" for each in names)
    found = get_warehouse().query(
        f"SELECT pair.1, groupUniqArray({_SPELLINGS})(assumeNotNull(pair.2)) FROM (SELECT arrayJoin([{pairs}]) AS pair"
        f" FROM contacts FINAL WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{query.people})"
        " WHERE isNotNull(pair.2) GROUP BY pair.1",
        query.params,
    )
    return {name: sorted(values) for name, values in found.rows}


def _unknown() -> Invalid:
    return Invalid("unknown_trait", "There is no such trait.", field="value")
