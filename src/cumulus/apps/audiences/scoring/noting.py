"""Whose scores may have changed, as the reactor notes it; they are never computed there."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from django.db import connection

from cumulus.apps.audiences.following.changes import Dependents, Notes
from cumulus.apps.audiences.scoring.cards import live_cards
from cumulus.core.ids import WorkspaceId

_FRESH_SECONDS = 5.0
SETTLED_SECONDS = 7.0
"""After so long every process knows a newly published card: none leaves out a change that concerns it."""
_known: dict[int, tuple[float, Dependents]] = {}


def card_dependents(workspace_ids: Iterable[int]) -> Mapping[int, Dependents]:
    """Return which published cards depend on what, of workspaces that have some; read every five seconds."""
    found = {each: _of(each) for each in workspace_ids}
    return {each: dependents for each, dependents in found.items() if dependents.everyone}


def forget_cards(workspace_id: WorkspaceId) -> None:
    """Read the workspace's cards anew the next time: this process changed them."""
    _known.pop(workspace_id, None)


def _of(workspace_id: int) -> Dependents:
    loaded_at, known = _known.get(workspace_id, (float("-inf"), Dependents()))
    if time.monotonic() - loaded_at > _FRESH_SECONDS:
        live = live_cards(WorkspaceId(workspace_id))
        known = Dependents.of({each.score.pk: each.card.depends for each in live})
        _known[workspace_id] = (time.monotonic(), known)
    return known


def note_for_scores(notes: Notes) -> None:
    """Note people with the cards that depend on what changed; in one statement."""
    rows = [(*who, f"{{{','.join(map(str, sorted(noted.ids)))}}}", noted.depth) for who, noted in sorted(notes.items())]
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
