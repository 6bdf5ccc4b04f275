"""From a page of rows to people's rows or to events. Pure but for the workspace's identifier kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cumulus.apps.contacts.facade import (
    Column,
    DateOrder,
    FileRow,
    Kinds,
    Mapping,
    Meaning,
    RejectedRow,
    Unreadable,
    ValueKind,
    as_text,
    converter,
    mapping_of,
)
from cumulus.apps.ingest.connectors.kinds.contract import Page
from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject, JsonValue
from cumulus.core.payload import MAX_KEY_LENGTH, PayloadError, clean_object

_MAX_NAME = 200
_MILLISECONDS_FROM = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Property:
    """A column that becomes a property of an event."""

    column: str
    name: str
    kind: ValueKind


@dataclass(frozen=True, slots=True)
class EventPlan:
    """How rows become events.

    Attributes
    ----------
    event : str
        The name of all of them; empty when `event_column` has it.
    time_column : str
        When it happened; empty: when it was read.
    identities : tuple[tuple[str, str], ...]
        Columns and the identifiers that they hold.
    """

    event: str
    event_column: str
    time_column: str
    identities: tuple[tuple[str, str], ...]
    properties: tuple[Property, ...]
    dates: DateOrder = DateOrder.YMD

    def columns(self) -> list[str]:
        """Return the columns that it reads."""
        named = [self.event_column, self.time_column, *(column for column, _ in self.identities)]
        return [name for name in (*named, *(each.column for each in self.properties)) if name]


def meanings_of(stored: JsonObject) -> tuple[dict[str, Column], Mapping]:
    """Return what columns mean for people, by name, and the mapping's other options."""
    given = stored.get("columns")
    columns = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    names = [str(each.get("column", "")) for each in columns]
    whole = mapping_of(stored)
    return dict(zip(names, whole.columns, strict=True)), whole


def event_plan(stored: JsonObject) -> EventPlan:
    """Return what a JSON column holds, or a request's body."""
    identities, properties = stored.get("identities"), stored.get("properties")
    return EventPlan(
        str(stored.get("event", "")).strip(),
        str(stored.get("event_column", "")),
        str(stored.get("time_column", "")),
        tuple(
            (str(each["column"]), str(each["namespace"]))
            for each in (identities if isinstance(identities, list) else [])
            if isinstance(each, dict)
        ),
        tuple(
            Property(str(each["column"]), str(each["name"]).strip(), ValueKind(str(each.get("kind", "text"))))
            for each in (properties if isinstance(properties, list) else [])
            if isinstance(each, dict)
        ),
        DateOrder(str(stored.get("dates", DateOrder.YMD))),
    )


def check_plan(plan: EventPlan, kinds: Kinds) -> None:
    """Refuse what cannot be meant.

    Raises
    ------
    Invalid
        `no_event_name`, `identity_missing`, `unknown_identity`, `invalid_attribute_name`, `column_twice`.
    """
    if bool(plan.event) == bool(plan.event_column) or len(plan.event) > _MAX_NAME:
        raise Invalid("no_event_name", "Name the event, or the column that has its name.", field="event")
    if not plan.identities:
        raise Invalid("identity_missing", "Say which column identifies the person.", field="identities")
    if any(not kinds.declared(namespace) for _, namespace in plan.identities):
        raise Invalid("unknown_identity", "This workspace does not declare such an identifier.", field="identities")
    names = [each.name for each in plan.properties]
    if any(not 0 < len(name) <= MAX_KEY_LENGTH for name in names):
        raise Invalid("invalid_attribute_name", "Give each property a name.", field="properties")
    if len(set(names)) < len(names):
        raise Invalid("column_twice", "Two columns cannot write the same property.", field="properties")


@dataclass(slots=True)
class Planned:
    """What a page's rows become."""

    items: list[JsonObject] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is the same for all rows of a run.

    Attributes
    ----------
    zone : str
        Of times that name none.
    mark : str
        Begins every message id: `connector:12`.
    """

    kinds: Kinds
    zone: str
    mark: str
    now: datetime


def plan_events(plan: EventPlan, page: Page, reading: Reading) -> Planned:
    """Return an item for each row, or why not; a row that is read again has the same message id."""
    planned = Planned()
    for row, key in zip(page.rows, page.keys, strict=True):
        try:
            if row.problem:
                raise _Rejected(row.problem)
            cells = dict(zip(page.columns, row.cells, strict=False))
            planned.items.append(_item(plan, cells, key, reading))
        except _Rejected as problem:
            planned.rejected.append(RejectedRow(row.line, problem.reason, problem.column, list(row.cells)))
    return planned


class _Rejected(Exception):
    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column = reason, column


def _item(plan: EventPlan, cells: dict[str, JsonValue], key: str, reading: Reading) -> JsonObject:
    named = [(namespace, as_text(cells.get(column)).strip()) for column, namespace in plan.identities]
    found = reading.kinds.identifiers((namespace, value) for namespace, value in named if value)
    if not found:
        raise _Rejected("nobody", plan.identities[0][0])
    name = plan.event or as_text(cells.get(plan.event_column)).strip()
    if not 0 < len(name) <= _MAX_NAME:
        raise _Rejected("event_name_too_long" if name else "no_event_name", plan.event_column)
    return {
        "type": "track",
        "event": name,
        "messageId": f"{reading.mark}:{key}",
        "timestamp": _time(plan, cells, reading).isoformat(),
        "identifiers": [{"namespace": each.namespace, "value": each.value} for each in found],
        "properties": _properties(plan, cells),
        "context": {"connector": reading.mark},
    }


def _time(plan: EventPlan, cells: dict[str, JsonValue], reading: Reading) -> datetime:
    if not plan.time_column:
        return reading.now
    cell = cells.get(plan.time_column)
    if cell is None or cell == "":
        raise _Rejected("no_time", plan.time_column)
    try:
        return moment_of(cell, plan.dates, reading.zone)
    except (Unreadable, ValueError, OverflowError, OSError) as error:
        raise _Rejected("not_a_date", plan.time_column) from error


def moment_of(cell: JsonValue, dates: DateOrder, zone: str) -> datetime:
    """Return the moment that a cell says, in UTC; one without a zone is in `zone`. Raises `ValueError`."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise ValueError("not a time")
    text = str(cell).strip()
    if isinstance(cell, int | float) or (text.isdigit() and len(text) in {10, 13}):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if abs(seconds) >= _MILLISECONDS_FROM else seconds, UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.fromisoformat(str(converter(ValueKind.DATETIME, dates)(text)))
    return found.replace(tzinfo=found.tzinfo or ZoneInfo(zone)).astimezone(UTC)


def _properties(plan: EventPlan, cells: dict[str, JsonValue]) -> JsonObject:
    found: JsonObject = {}
    for each in plan.properties:
        cell = cells.get(each.column)
        if cell is None or cell == "":
            continue
        try:
            found[each.name] = _value(cell, each.kind, plan.dates)
        except Unreadable as problem:
            raise _Rejected(str(problem), each.column) from problem
    try:
        return clean_object(found)
    except PayloadError as problem:
        raise _Rejected(problem.code) from problem


_TYPED: dict[ValueKind, tuple[type, ...]] = {
    ValueKind.NUMBER: (int, float),
    ValueKind.BOOL: (bool,),
    ValueKind.JSON: (list, dict),
    ValueKind.LIST: (list,),
}


def _value(cell: JsonValue, kind: ValueKind, dates: DateOrder) -> JsonValue:
    return cell if isinstance(cell, _TYPED.get(kind, ())) else converter(kind, dates)(as_text(cell).strip())


def wanted_columns(target: str, mapping: JsonObject) -> list[str]:
    """Return the columns that a mapping reads."""
    if target == "events":
        return event_plan(mapping).columns()
    meanings, _ = meanings_of(mapping)
    return [name for name, column in meanings.items() if column.meaning is not Meaning.IGNORE]


def lost_columns(wanted: Sequence[str], page: Page) -> list[str]:
    """Return columns that the page should have and has not; a table whose header was changed is not read."""
    there = set(page.columns)
    return [] if page.loose or not page.columns else [name for name in wanted if name not in there]


def rows_shown(rows: Sequence[FileRow], width: int) -> list[list[str]]:
    """Return cells as text, for a table."""
    return [[as_text(row.cells[at])[:500] if at < len(row.cells) else "" for at in range(width)] for row in rows]
