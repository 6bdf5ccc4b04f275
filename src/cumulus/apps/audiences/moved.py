"""Telling whoever depends on a score that it moved for many people, of most of whom no event is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyroaring import BitMap

from cumulus.apps.audiences.expressions.tree import of_members
from cumulus.apps.audiences.reacting import dependents_in
from cumulus.apps.audiences.wide import note_many
from cumulus.core.ids import WorkspaceId


def note_moved_scores(workspace_id: WorkspaceId, people: Mapping[str, Callable[[], BitMap]]) -> int:
    """Note the people whose score moved when everybody was scored; in the caller's transaction.

    Parameters
    ----------
    people : Mapping[str, Callable]
        By the score's slug, whose moved; called only when a segment, card or stage depends on the score.

    Returns
    -------
    int
        How many were noted: one row for each score, however many people.
    """
    known, noted = dependents_in([workspace_id]), 0
    for slug, whose in people.items():
        key = f"score:{slug}"
        if known.concern(workspace_id, key) or known.concern(workspace_id, of_members(key)):
            moved = whose()
            note_many(workspace_id, moved, [key])
            noted += len(moved)
    return noted
