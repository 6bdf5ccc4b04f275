"""Whose scores may have changed: noted in the pipeline's second transaction, never computed there."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from django.db import connection

from cumulus.apps.audiences.scoring.cards import live_cards
from cumulus.apps.contacts.contracts import Happened
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonValue

_FRESH_SECONDS = 5.0
SETTLED_SECONDS = 7.0
"""After so long every process knows a newly published card: none leaves out a change that concerns it."""
_MOVING = frozenset({"Contacts Merged", "Contacts Split", "Contact Created", "Contact Removed"})
"""The whole person may be another: every card concerns them."""
_PREFIXES: Mapping[str, str] = {"Consent ": "consent", "Account ": "account", "Journey ": "journey"}

Concerned = Mapping[str, frozenset[int]]
_known: dict[WorkspaceId, tuple[float, Concerned]] = {}


def concerned(workspace_id: WorkspaceId) -> Concerned:
    """Return the ids of published cards by what they depend on; `*` has them all. Read every five seconds."""
    loaded_at, known = _known.get(workspace_id, (float("-inf"), {}))
    if time.monotonic() - loaded_at > _FRESH_SECONDS:
        known = _load(workspace_id)
        _known[workspace_id] = (time.monotonic(), known)
    return known


def forget_cards(workspace_id: WorkspaceId) -> None:
    """Read the workspace's cards anew the next time: this process changed them."""
    _known.pop(workspace_id, None)


def _load(workspace_id: WorkspaceId) -> Concerned:
    found: dict[str, set[int]] = {}
    for live in live_cards(workspace_id):
        for key in (*live.card.depends, "*"):
            found.setdefault(key, set()).add(live.score.pk)
            if key.startswith("attribute:"):
                found.setdefault("attribute:*", set()).add(live.score.pk)
    return {key: frozenset(ids) for key, ids in found.items()}


def note_changes(events: Sequence[Happened]) -> None:
    """Remember whose scores `events` may change; at most one statement. A reactor."""
    noted: dict[tuple[WorkspaceId, int], tuple[frozenset[int], int]] = {}
    for event in events:
        known = concerned(event.workspace_id)
        if not known:
            continue
        scores = frozenset[int]().union(*(known.get(key, frozenset()) for key in _keys(event)))
        if not scores:
            continue
        for person in _people(event):
            before, depth = noted.get((event.workspace_id, person), (frozenset[int](), 0))
            noted[event.workspace_id, person] = (before | scores, max(depth, event.depth))
    if noted:
        _write(noted)


def _keys(event: Happened) -> list[str]:
    keys, said = [f"event:{event.name}"], event.properties
    if not event.is_own and event.name != "Contact Identified":
        return keys
    if event.name in _MOVING:
        return ["*"]
    if event.name == "Contact Identified":
        return [*keys, "identity", "attribute:*"]
    if event.name == "Contact Updated":
        return [*keys, "identity", *_attributes(said)]
    if event.name in ("Tag Added", "Tag Removed"):
        keys.append(f"tag:{said.get('tag')}")
    elif event.name in ("Segment Entered", "Segment Exited"):
        keys.append(f"segment:{said.get('segment')}")
    elif event.name == "Stage Changed":
        keys.append(f"stage:{said.get('model')}")
    elif event.name == "Score Changed":
        keys.append(f"score:{said.get('score')}")
    else:
        keys += [key for prefix, key in _PREFIXES.items() if event.name.startswith(prefix)]
    return keys


def _attributes(said: Mapping[str, JsonValue]) -> list[str]:
    """Return the keys of the attributes that a change names; all of them when it names none."""
    names = [
        name for part in map(said.get, ("keys", "set", "removed")) if isinstance(part, (dict, list)) for name in part
    ]
    return [f"attribute:{str(name).partition('.')[0]}" for name in names] or ["attribute:*"]


def _people(event: Happened) -> list[int]:
    """Return whom a change concerns: a person of whom parts came or went, and the other one."""
    others = (event.properties.get("merged"), event.properties.get("from")) if event.name in _MOVING else ()
    return [event.contact_id, *(other for other in others if isinstance(other, int))]


def _write(noted: Mapping[tuple[WorkspaceId, int], tuple[frozenset[int], int]]) -> None:
    rows = [
        (*key, f"{{{','.join(map(str, sorted(scores)))}}}", depth) for key, (scores, depth) in sorted(noted.items())
    ]
    workspaces, people, scores, depths = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audiences_scorechange AS old (workspace_id, contact_id, scores, mark, depth)"
            " SELECT workspace, contact, scores::bigint[], nextval('audiences_scoremark'), depth"
            " FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::smallint[]) AS new (workspace, contact, scores, depth)"
            " ON CONFLICT (workspace_id, contact_id) DO UPDATE SET mark = excluded.mark,"
            " scores = ARRAY(SELECT DISTINCT unnest(old.scores || excluded.scores)),"
            " depth = greatest(old.depth, excluded.depth)",
            [workspaces, people, scores, depths],
        )
