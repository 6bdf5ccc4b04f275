"""Who may have moved: noted in the pipeline's second transaction, in one statement a batch."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from cumulus.apps.audiences.models import StageModel
from cumulus.apps.ingest.contracts import StoredEvent
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue

_FRESH_SECONDS = 5.0
_EVERYTHING = "*"
_MOVING = frozenset({"Contacts Merged", "Contacts Split", "Contact Created", "Contact Removed"})
_known: dict[WorkspaceId, tuple[float, frozenset[str]]] = {}


def stage_reactor(events: Sequence[StoredEvent]) -> None:
    """Note whom `events` may have moved; at most one statement. A reactor."""
    depths: dict[tuple[int, int], int] = {}
    for event in events:
        watched = _watched(event.workspace_id)
        if watched and not watched.isdisjoint(_touched(event, watched)):
            for person in _people(event):
                key = (int(event.workspace_id), person)
                depths[key] = max(depths.get(key, 0), event.depth)
    note_people(depths)


def note_people(depths: Mapping[tuple[int, int], int]) -> None:
    """Note people by (workspace, person), with the depth of what moved them; one statement."""
    if not depths:
        return
    ordered = sorted(depths)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audiences_stagedirty AS dirty (workspace_id, contact_id, mark, depth)"
            " SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::smallint[])"
            " ON CONFLICT (workspace_id, contact_id)"
            " DO UPDATE SET mark = dirty.mark + 1, depth = greatest(dirty.depth, excluded.depth)",
            [
                [workspace for workspace, _ in ordered],
                [person for _, person in ordered],
                [0] * len(ordered),
                [depths[key] for key in ordered],
            ],
        )


def forget_models(workspace_id: WorkspaceId) -> None:
    """Read the workspace's models anew the next time: this process changed them."""
    _known.pop(workspace_id, None)


def _watched(workspace_id: WorkspaceId) -> frozenset[str]:
    loaded_at, keys = _known.get(workspace_id, (float("-inf"), frozenset()))
    if time.monotonic() - loaded_at > _FRESH_SECONDS:
        rows = StageModel.objects.filter(workspace_id=workspace_id, archived_at=None).values_list("depends", flat=True)
        found = list(rows)
        keys = frozenset({_EVERYTHING, *(key for depends in found for key in depends)}) if found else frozenset()
        _known[workspace_id] = (time.monotonic(), keys)
    return keys


def _touched(event: StoredEvent, watched: frozenset[str]) -> set[str]:
    """Return the keys of `Leaf.depends` that an event changes; `_EVERYTHING` when it may be any."""
    touched = {f"event:{event.name}"}
    if event.name == "Contact Identified":
        return touched | {"identity"} | {key for key in watched if key.startswith("attribute:")}
    if not event.is_own:
        return touched
    said = event.properties
    if event.name in _MOVING:
        touched.add(_EVERYTHING)
    elif event.name == "Contact Updated":
        names = {name.split(".")[0] for name in (*_names(said.get("set")), *_names(said.get("removed")))}
        touched |= {f"attribute:{name}" for name in names} | {"identity"}
    elif event.name in {"Tag Added", "Tag Removed"}:
        touched.add(f"tag:{said.get('tag')}")
    elif event.name == "Score Changed":
        touched.add(f"score:{said.get('score')}")
    elif event.name == "Stage Changed":
        touched.add(f"stage:{said.get('model')}")
    elif event.name in {"Segment Entered", "Segment Exited"}:
        touched.add(f"segment:{said.get('segment')}")
    else:
        touched |= {word for word in ("consent", "account", "journey") if event.name.lower().startswith(word)}
    return touched


def _names(value: JsonValue) -> Iterable[str]:
    return [str(each) for each in value] if isinstance(value, (list, dict)) else ()


def _people(event: StoredEvent) -> set[int]:
    others = (event.properties.get(key) for key in ("from", "merged")) if event.is_own else ()
    moved = {each for each in others if isinstance(each, int)} if event.name in _MOVING else set()
    return {int(event.contact_id)} | moved


def people_of(ids: Iterable[ContactId], workspace_id: WorkspaceId) -> dict[tuple[int, int], int]:
    """Return people of one workspace for `note_people`, moved by time alone."""
    return {(int(workspace_id), int(person)): 0 for person in ids}
