"""Computed attributes: one aggregate over the warehouse for any number of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import msgspec
from django.db import connection

from cumulus.apps.contacts.attributes.coercing import Unfit, coerce
from cumulus.apps.contacts.attributes.definitions import Definition
from cumulus.apps.contacts.attributes.hooks import HOOKS
from cumulus.apps.contacts.attributes.kinds import Function, Type
from cumulus.apps.contacts.identity.arrays import number_array
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.warehouse.client import get_warehouse

_DIGITS = 6
"""Sums of broken numbers are rounded: their order in the warehouse is not fixed."""
_AGGREGATES: Mapping[Function, str] = {
    Function.FIRST: "argMin(value, (timestamp, event_key))",
    Function.LAST: "argMax(value, (timestamp, event_key))",
    Function.COUNT: "toString(count())",
    Function.SUM: f"toJSONString(round(sumKahan(value), {_DIGITS}))",
    Function.AVG: f"toJSONString(round(sumKahan(value) / count(), {_DIGITS}))",
    Function.MIN: "toJSONString(min(value))",
    Function.MAX: "toJSONString(max(value))",
    Function.DAYS_SINCE: "toString(intDiv(greatest({now_ms:Int64} - toUnixTimestamp64Milli(max(timestamp)), 0),"
    " 86400000))",
}


def compute(
    workspace_id: WorkspaceId, definition: Definition, people: Collection[ContactId], now: datetime
) -> dict[ContactId, JsonValue]:
    """Return the value of each of `people`, whole persons, who has one; one statement in each store.

    Raises
    ------
    DomainError
        The filters are broken.
    """
    if not people:
        return {}
    parts, wholes = _parts(people)
    where, params = HOOKS.filter_events(workspace_id, definition.where, now)
    conditions = ["workspace_id = {workspace:UInt32}", "name = {event:String}", "contact_id IN {parts:Array(UInt32)}"]
    conditions.append(f"({where})")
    params |= {"workspace": workspace_id, "event": definition.event, "parts": parts, "wholes": wholes}
    params["now_ms"] = int(now.timestamp() * 1000)
    if definition.within_days is not None:
        conditions.append("timestamp >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')")
        params["since"] = int((now - timedelta(days=definition.within_days)).timestamp() * 1000)
    value = _value(definition, params)
    events = (
        "SELECT transform(contact_id, {parts:Array(UInt32)}, {wholes:Array(UInt32)}, contact_id) AS person,"
        f" timestamp, event_key, {value} AS value FROM events WHERE {' AND '.join(conditions)}"
    )
    found = get_warehouse().query(_statement(definition.function, events), params)
    return {ContactId(person): _plain(msgspec.json.decode(text)) for person, text in found.rows}


def _parts(people: Collection[ContactId]) -> tuple[list[int], list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, coalesce(merged_into_id, id) FROM contacts_contact"
            " WHERE id = ANY(%(people)s::bigint[]) OR merged_into_id = ANY(%(people)s::bigint[])",
            {"people": number_array(people)},
        )
        rows = cursor.fetchall()
    return [part for part, _ in rows], [whole for _, whole in rows]


def _value(definition: Definition, params: dict[str, str | int | float | list[str] | list[float] | list[int]]) -> str:
    if definition.function in (Function.COUNT, Function.DAYS_SINCE):
        return "1"
    path = definition.of
    if definition.function in (Function.FIRST, Function.LAST, Function.MOST_FREQUENT):
        params["path"] = path
        return "nullIf(toJSONString(getSubcolumn(properties, {path:String})), 'null')"
    kinds = ("Float64", "Int64", "UInt64")
    params |= {f"path_{kind}": f"{path}.:`{kind}`" for kind in kinds}
    reads = (f"getSubcolumn(properties, {{path_{kind}:String}})::Nullable(Float64)" for kind in kinds)
    return f"coalesce({', '.join(reads)})"


def _statement(function: Function, events: str) -> str:
    present = f"SELECT * FROM ({events}) WHERE isNotNull(value)"
    if function is Function.MOST_FREQUENT:
        times = f"SELECT person, assumeNotNull(value) AS said, count() AS times FROM ({present}) GROUP BY person, said"
        return f"SELECT person, argMax(said, (times, said)) FROM ({times}) GROUP BY person"
    return f"SELECT person, assumeNotNull({_AGGREGATES[function]}) FROM ({present}) GROUP BY person"


def _plain(value: JsonValue) -> JsonValue:
    """Return a whole number without a fraction as such."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def typed(value: JsonValue, kind: Type, currency: str) -> JsonValue:
    """Return a computed value as its attribute's type wants it; None when it cannot be."""
    try:
        return None if value is None else coerce(value, kind, currency)
    except Unfit:
        return None
