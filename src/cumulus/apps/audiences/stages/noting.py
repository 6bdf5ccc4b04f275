"""Whose stage may be another one, as the reactor and the clock note it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress

from django.db import connection

from cumulus.apps.audiences.expressions.problems import InvalidExpression
from cumulus.apps.audiences.following.changes import Dependents, Notes
from cumulus.apps.audiences.models import StageModel
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.stages.placing import read_ladder
from cumulus.core.ids import ContactId, WorkspaceId

_FRESH_SECONDS = 5.0
_known: dict[int, tuple[float, Dependents]] = {}


def model_dependents(workspace_ids: Iterable[int]) -> Mapping[int, Dependents]:
    """Return which stage models depend on what, of workspaces that have some; read every five seconds."""
    found = {each: _of(each) for each in workspace_ids}
    return {each: dependents for each, dependents in found.items() if dependents.everyone}


def forget_models(workspace_id: WorkspaceId) -> None:
    """Read the workspace's models anew the next time: this process changed them."""
    _known.pop(workspace_id, None)


def _of(workspace_id: int) -> Dependents:
    loaded_at, known = _known.get(workspace_id, (float("-inf"), Dependents()))
    if time.monotonic() - loaded_at > _FRESH_SECONDS:
        known = Dependents.of(_depends(WorkspaceId(workspace_id)))
        _known[workspace_id] = (time.monotonic(), known)
    return known


def _depends(workspace_id: WorkspaceId) -> dict[int, frozenset[str]]:
    """Return what each model depends on, also by the segments that it names; a broken one moves nobody."""
    models = list(StageModel.objects.filter(workspace_id=workspace_id, archived_at=None))
    if not models:
        return {}
    catalogue = load_catalogue(workspace_id)
    found: dict[int, frozenset[str]] = {}
    for model in models:
        with suppress(InvalidExpression):
            found[model.pk] = read_ladder(model.states, catalogue).depends
    return found


def note_for_stages(notes: Notes) -> None:
    """Note people as the reactor found them."""
    note_people({who: noted.depth for who, noted in notes.items()})


def note_moved(workspace_id: WorkspaceId, people: Iterable[ContactId]) -> None:
    """Note people whom no event moved: their turn has come, or the proof found them."""
    note_people({(int(workspace_id), int(person)): 0 for person in people})


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
