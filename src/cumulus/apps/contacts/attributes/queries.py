"""Reads of the catalogue: declared and learned, with exact figures from the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import msgspec
from django.db.models import Sum
from django.utils import timezone

from cumulus.apps.contacts import queries as people
from cumulus.apps.contacts.attributes import schemas
from cumulus.apps.contacts.attributes.catalogue import STANDARD, Declared, catalogue_of
from cumulus.apps.contacts.attributes.computing import compute, typed
from cumulus.apps.contacts.attributes.declaring import attribute_not_found
from cumulus.apps.contacts.attributes.definitions import Definition
from cumulus.apps.contacts.attributes.hooks import HOOKS
from cumulus.apps.contacts.attributes.kinds import Pii, Survivorship, Type
from cumulus.apps.contacts.attributes.masking import mask_for
from cumulus.apps.contacts.attributes.scoping import restriction
from cumulus.apps.contacts.models import Attribute, AttributeReject
from cumulus.apps.contacts.schemas import LookedAfterBy
from cumulus.apps.contacts.seeing import cards_for
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.warehouse.client import get_warehouse

_REJECT_DAYS = 30
_SHOWN_VALUES = 20
_SAMPLE = 8
_HISTORY = 200
_PEOPLE = "contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"


def listed(principal: Principal) -> schemas.AttributeList:
    """Return every attribute, the declared ones first; four queries and one pass over the people."""
    workspace_id = principal.workspace_id
    total, filled = _filled(workspace_id)
    rows = {row.name: row for row in Attribute.objects.filter(workspace_id=workspace_id, archived_at=None)}
    learned, rejects = HOOKS.learned(workspace_id), _rejects(workspace_id)
    owners = member_names(workspace_id)
    shown = {name for name in STANDARD if name in filled} | {"name", "email", "phone"}
    names = sorted({*rows, *learned, *filled, *shown}, key=lambda name: (name not in rows and name not in shown, name))
    items = [
        _out(name, rows.get(name), owners).model_copy(
            update={
                "kinds": sorted(learned.get(name, ())),
                "filled": filled.get(name, 0),
                "rejects": rejects.get(name, 0),
            }
        )
        for name in names
    ]
    return schemas.AttributeList(people=total, items=items)


def declared(workspace_id: WorkspaceId) -> schemas.DeclaredList:
    """Return what the workspace itself declared, by name; one query."""
    rows = Attribute.objects.filter(workspace_id=workspace_id, archived_at=None).order_by("name")
    fields = ("name", "label_zh", "label_en", "type", "unit")
    return schemas.DeclaredList(items=[schemas.DeclaredOut(**row) for row in rows.values(*fields)])


def detail(principal: Principal, name: str) -> schemas.AttributeDetail:
    """Return an attribute with its values and rejects; two passes over the people.

    Raises
    ------
    NotFound
        `attribute_not_found`: neither declared nor learned.
    """
    found = next((item for item in listed(principal).items if item.name == name), None)
    if found is None:
        raise attribute_not_found()
    distinct, values = _values(principal, name)
    hidden = found.pii is not Pii.NONE and mask_for(principal).hides
    since = timezone.now().date() - timedelta(days=_REJECT_DAYS)
    rejects = AttributeReject.objects.filter(workspace_id=principal.workspace_id, name=name, on__gt=since)
    return schemas.AttributeDetail(
        attribute=found,
        distinct=distinct,
        values=[] if hidden else values,
        rejects=[
            schemas.RejectOut(on=each.on, source_id=each.source_id, count=each.count, example=each.example)
            for each in rejects.order_by("-on", "source_id")[:100]
        ],
    )


def _filled(workspace_id: WorkspaceId) -> tuple[int, Mapping[str, int]]:
    """Return how many people there are, and how many have each attribute; an object counts once."""
    warehouse, parameters = get_warehouse(), {"workspace": workspace_id}
    total = int(warehouse.scalar(f"SELECT count() FROM {_PEOPLE}", parameters))
    found = warehouse.query(
        "SELECT arrayJoin(arrayDistinct(arrayMap(path -> splitByChar('.', path)[1], JSONAllPaths(attributes)))) AS name,"
        f" count() FROM {_PEOPLE} GROUP BY name",
        parameters,
    )
    return total, dict(found.rows)


def _values(principal: Principal, name: str) -> tuple[int, list[schemas.ValueCount]]:
    within = restriction(principal)
    mask = mask_for(principal)
    limited = "" if within is None else f" AND {within.sql}"
    parameters: dict[str, object] = {"workspace": principal.workspace_id, "name": name, "limit": _SHOWN_VALUES}
    rows = f"SELECT JSONExtractRaw(toString(attributes), {{name:String}}) AS value FROM {_PEOPLE}{limited}"
    found = get_warehouse().query(
        f"SELECT value, count() AS people, count() OVER () FROM ({rows}) WHERE notEmpty(value)"
        " GROUP BY value ORDER BY people DESC, value LIMIT {limit:UInt32}",
        parameters | (dict(within.params) if within else {}),
    )
    if not found.rows:
        return 0, []
    return found.rows[0][2], [
        schemas.ValueCount(value=mask.text(_as_text(value)), people=count) for value, count, _ in found.rows
    ]


def _as_text(raw: str) -> str:
    value = msgspec.json.decode(raw)
    return value if isinstance(value, str) else raw


def _rejects(workspace_id: WorkspaceId) -> Mapping[str, int]:
    since = timezone.now().date() - timedelta(days=_REJECT_DAYS)
    rows = AttributeReject.objects.filter(workspace_id=workspace_id, on__gt=since).values("name")
    return {row["name"]: row["total"] for row in rows.annotate(total=Sum("count"))}


def _out(name: str, row: Attribute | None, owners: Mapping[int, str]) -> schemas.AttributeOut:
    known = STANDARD.get(name, Declared(name))
    if row is None:
        return schemas.AttributeOut(
            name=name,
            declared=False,
            standard=name in STANDARD,
            label_zh=known.label_zh,
            label_en=known.label_en,
            description="",
            type=known.type,
            currency=known.currency,
            unit="",
            group="",
            owner=None,
            pii=known.pii,
            survivorship=known.survivorship,
            source_priority=[],
            definition=None,
            kinds=[],
            filled=0,
            rejects=0,
            fill=None,
        )
    return schemas.AttributeOut(
        name=name,
        declared=True,
        standard=name in STANDARD,
        label_zh=row.label_zh or known.label_zh,
        label_en=row.label_en or known.label_en,
        description=row.description,
        type=Type(row.type),
        currency=row.currency,
        unit=row.unit,
        group=row.group,
        owner=_owner(row.owner_id, owners),
        pii=Pii(row.pii),
        survivorship=Survivorship(row.survivorship),
        source_priority=row.source_priority,
        definition=row.definition,
        kinds=[],
        filled=0,
        rejects=0,
        fill=None if row.definition is None else _fill(row),
    )


def _owner(member_id: int | None, names: Mapping[int, str]) -> LookedAfterBy | None:
    return LookedAfterBy(id=member_id, name=names[member_id]) if member_id is not None and member_id in names else None


def _fill(row: Attribute) -> schemas.FillOut:
    return schemas.FillOut(state=row.fill_state, done=row.fill_done, total=row.fill_total, filled_at=row.filled_at)


def preview(principal: Principal, definition: Definition, kind: Type, currency: str) -> schemas.AttributePreview:
    """Return what a computation gives for a few people who had the event last."""
    found = get_warehouse().query(
        "SELECT contact_id FROM events WHERE workspace_id = {workspace:UInt32} AND name = {event:String}"
        " GROUP BY contact_id ORDER BY max(timestamp) DESC LIMIT 40",
        {"workspace": principal.workspace_id, "event": definition.event},
    )
    asked = [ContactId(row[0]) for row in found.rows]
    wholes = people.survivors(asked)
    sample = list(dict.fromkeys(wholes.get(each, each) for each in asked))
    cards = cards_for(principal, sample)[:_SAMPLE]
    values = compute(principal.workspace_id, definition, [card.id for card in cards], timezone.now())
    mask = mask_for(principal)
    return schemas.AttributePreview(
        items=[
            schemas.PreviewedPerson(
                id=card.id,
                name=card.name,
                value=mask.value(definition.of, typed(values.get(card.id), kind, currency)),
            )
            for card in cards
        ]
    )


def history(principal: Principal, person: ContactId, name: str) -> schemas.AttributeHistory:
    """Return what was said of a person's attribute, newest first, at most 200; from their events."""
    found = get_warehouse().query(
        f"""
        SELECT timestamp, name, source_id, JSONExtractString(text, 'by'),
            if(source_id = 0, JSONExtractRaw(text, 'set', {{attribute:String}}),
                JSONExtractRaw(text, {{attribute:String}})) AS value
        FROM (SELECT *, toString(properties) AS text FROM events WHERE {people.MINE}
            AND (name = 'Contact Identified' OR (source_id = 0 AND name IN ('Contact Created', 'Contact Updated'))))
        WHERE notEmpty(value) OR has(JSONExtract(text, 'removed', 'Array(String)'), {{attribute:String}})
        ORDER BY timestamp DESC, event_key DESC LIMIT {{limit:UInt32}}
        """,
        {"workspace": principal.workspace_id, "person": person, "attribute": name, "limit": _HISTORY},
    )
    mask = mask_for(principal)
    return schemas.AttributeHistory(
        items=[
            schemas.HistoryEntry(
                value=mask.value(name, _decoded(value)), at=at, source_id=source_id, event=event, by=by
            )
            for at, event, source_id, by, value in found.rows
        ]
    )


def _decoded(raw: str) -> JsonValue:
    value: JsonValue = msgspec.json.decode(raw) if raw else None
    return value


def declared_kinds(workspace_id: WorkspaceId) -> dict[str, frozenset[str]]:
    """Return what declared attributes may be compared as: text, number, bool, date, list."""
    found: dict[str, frozenset[str]] = {}
    for name, each in catalogue_of(workspace_id).by_name.items():
        if each.type is Type.MONEY:
            found[f"{name}.amount"], found[f"{name}.currency"] = frozenset({"number"}), frozenset({"text"})
        elif each.type is not None and each.type is not Type.JSON and name not in STANDARD:
            found[name] = frozenset({_COMPARED.get(each.type, each.type.value)})
    return found


def attribute_labels(workspace_id: WorkspaceId) -> dict[str, tuple[str, str]]:
    """Return what declared attributes are called, in Chinese and in English; an empty one is not said."""
    return {name: (each.label_zh, each.label_en) for name, each in catalogue_of(workspace_id).by_name.items()}


_COMPARED = {Type.DATETIME: "date", Type.REGION: "text"}
