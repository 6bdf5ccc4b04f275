"""What became of each item, written once a batch and only while somebody watches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from cumulus.apps.ingest.models import LiveTrace
from cumulus.apps.ingest.pipeline.items import Item, Unfit
from cumulus.apps.ingest.pipeline.people import People
from cumulus.apps.ingest.pipeline.storing import Refused
from cumulus.apps.ingest.plan.judging import Verdict, item_text
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue

KEPT = 2_000
"""Traces of one workspace; who watches is further on long before."""
_A_BATCH = 300
"""Traces written of one batch and workspace, the newest: nobody reads faster."""
_RAW_CHARACTERS = 8_000


@dataclass(slots=True)
class Traced:
    """One item of a watched workspace and what the pipeline made of it."""

    workspace_id: int
    source_id: int
    outcome: str
    contact_id: int
    about: JsonObject = field(default_factory=dict)
    key: UUID | None = None


def trace(
    verdict: Verdict, read: Sequence[Item], unfit: Sequence[Unfit], fit: Sequence[Item], people: People
) -> list[Traced]:
    """Return what to show of a batch, in log order but for the refused ones, which come first."""
    watched = verdict.watched
    broken: defaultdict[UUID, list[JsonValue]] = defaultdict(list)
    for item, breach in verdict.broken:
        broken[item.key].append({"code": breach.code.value, **breach.fields(item.name)})
    contacts = {item.key: who for item, who in zip(fit, people.of_item, strict=True)}
    kept_out = {each.key for each in unfit if each.key is not None}
    seen: set[UUID] = set()
    found = [_refused(each) for each in unfit if each.row.workspace_id in watched]
    for item in read:
        if item.row.workspace_id not in watched or item.key in kept_out:
            continue
        who = None if item.key in seen else contacts.get(item.key)
        seen.add(item.key)
        outcome = _outcome(who, people)
        found.append(_stored(item, outcome, who or 0, broken.get(item.key, [])))
    return found


def _outcome(who: ContactId | None, people: People) -> str:
    if who is None:
        return "duplicate"
    if who in people.created:
        return "new_person"
    return "changed_person" if who in people.changed else "stored"


def write_traces(traced: Sequence[Traced], refused: Sequence[Refused]) -> None:
    """Add traces to the ring and drop the oldest; two statements for each watched workspace."""
    if not traced:
        return
    culprits = {each.item.key for each in refused}
    by_workspace: defaultdict[int, list[Traced]] = defaultdict(list)
    for each in traced:
        if each.key in culprits:
            each.outcome, each.about = "quarantined", {**each.about, "reason": "refused_by_warehouse"}
        by_workspace[each.workspace_id].append(each)
    for workspace_id, found in by_workspace.items():
        LiveTrace.objects.bulk_create([_row(each) for each in found[-_A_BATCH:]])
        _trim(workspace_id)
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY cumulus_live")


def _trim(workspace_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM ingest_livetrace WHERE workspace_id = %s AND id <= ("
            " SELECT id FROM ingest_livetrace WHERE workspace_id = %s ORDER BY id DESC OFFSET %s LIMIT 1)",
            [workspace_id, workspace_id, KEPT],
        )


def _row(each: Traced) -> LiveTrace:
    return LiveTrace(
        workspace_id=each.workspace_id,
        source_id=each.source_id,
        outcome=each.outcome,
        contact_id=each.contact_id,
        about=each.about,
    )


def _stored(item: Item, outcome: str, contact_id: int, broken: list[JsonValue]) -> Traced:
    about: JsonObject = {
        "message_id": item.message_id,
        "kind": item.kind,
        "name": item.name,
        "timestamp": item.timestamp.isoformat(),
        "received_at": item.row.received_at.isoformat(),
        "violations": broken,
        "raw": item_text(item)[:_RAW_CHARACTERS],
    }
    return Traced(item.row.workspace_id, item.row.source_id or 0, outcome, contact_id, about, item.key)


def _refused(each: Unfit) -> Traced:
    about: JsonObject = {
        "name": each.event,
        "received_at": each.row.received_at.isoformat(),
        "reason": each.reason,
        "category": each.category,
        "fields": each.fields,
        "raw": each.item[:_RAW_CHARACTERS],
    }
    return Traced(each.row.workspace_id, each.row.source_id or 0, "quarantined", 0, about, each.key)
