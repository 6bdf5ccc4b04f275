"""Noting whom a batch concerns, once for segments, scores and stages: in the pipeline's second transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from cumulus.apps.audiences.changes import EVERYTHING, Dependents, Noted, Notes, keys_of, people_of
from cumulus.apps.audiences.live.noting import live_dependents, note_for_segments
from cumulus.apps.audiences.scoring.noting import card_dependents, note_for_scores
from cumulus.apps.audiences.stages.noting import model_dependents, note_for_stages
from cumulus.apps.contacts.contracts import Happened
from cumulus.core.ids import WorkspaceId

Changes = Mapping[tuple[int, int], Mapping[str, int]]
"""By workspace and person: what changed, each with how deep in a chain of causes it is."""
_NEWEST = """
    INSERT INTO audiences_newestcontact AS known (workspace_id, person_id)
    SELECT * FROM unnest(%s::int[], %s::bigint[])
    ON CONFLICT (workspace_id) DO UPDATE SET person_id = greatest(known.person_id, excluded.person_id)
"""


@dataclass(frozen=True, slots=True)
class Listener:
    """What is kept of people, as the reactor asks it.

    Attributes
    ----------
    dependents : Callable
        Who depends on what, of those of the given workspaces in which anything does.
    note : Callable
        Writes whom it concerns; at most one statement, which only adds or marks.
    """

    dependents: Callable[[Iterable[int]], Mapping[int, Dependents]]
    note: Callable[[Notes], None]


_LISTENERS = (
    Listener(live_dependents, note_for_segments),
    Listener(card_dependents, note_for_scores),
    Listener(model_dependents, note_for_stages),
)


def audience_reactor(events: Sequence[Happened]) -> None:
    """Note the people of whom `events` changed something that a segment, a score or a stage depends on.

    Costs two small queries, one more when there are new people, and a statement for each listener that is
    concerned, whatever the batch's size. What is noted twice is judged once more.
    """
    newest = _newest_before(events)
    asked = [(listener, listener.dependents(newest)) for listener in _LISTENERS]
    concerned = {workspace for _, known in asked for workspace in known}
    changes = _changes([event for event in events if event.workspace_id in concerned], newest)
    for listener, known in asked:
        notes = _notes(changes, known)
        if notes:
            listener.note(notes)


def note_moved_scores(workspace_id: WorkspaceId, people: Mapping[str, Iterable[Sequence[int]]]) -> int:
    """Note the people whose score moved when everybody was scored, too many to say an event of each.

    Parameters
    ----------
    people : Mapping[str, Iterable[Sequence[int]]]
        By the score's slug, some thousand at a time; looked at only when something depends on the score.

    Returns
    -------
    int
        How many notes were made. In the caller's transaction; nothing is noted when nothing depends.
    """
    asked = [(listener, listener.dependents([workspace_id]).get(workspace_id)) for listener in _LISTENERS]
    noted = 0
    for slug, parts in people.items():
        key = f"score:{slug}"
        waiting = [(listener, ids) for listener, known in asked if known and (ids := known.concerned_by(key))]
        for part in filter(None, parts) if waiting else ():
            for listener, ids in waiting:
                listener.note(dict.fromkeys([(workspace_id, who) for who in part], Noted(frozenset({key}), ids, 0)))
                noted += len(part)
    return noted


def _changes(events: Sequence[Happened], newest: Mapping[int, int]) -> Changes:
    found: defaultdict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for event in events:
        keys = keys_of(event)
        for person in people_of(event):
            theirs = found[event.workspace_id, person]
            for key in (EVERYTHING,) if person > newest[event.workspace_id] else keys:
                theirs[key] = max(theirs.get(key, 0), event.depth)
    return found


def _newest_before(events: Sequence[Happened]) -> Mapping[int, int]:
    """Return each workspace's highest contact id before these events, and remember the new one.

    Ids grow in the order in which the pipeline meets people, so a higher one is somebody who was
    never judged. People who are made by hand or by a file have an event that says so.
    """
    highest: defaultdict[int, int] = defaultdict(int)
    for event in events:
        highest[event.workspace_id] = max(highest[event.workspace_id], int(event.contact_id))
    workspaces = sorted(highest)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workspace_id, person_id FROM audiences_newestcontact WHERE workspace_id = ANY(%s)", [workspaces]
        )
        before: dict[int, int] = dict(cursor.fetchall())
        risen = [each for each in workspaces if highest[each] > before.get(each, 0)]
        if risen:
            cursor.execute(_NEWEST, [risen, [highest[each] for each in risen]])
    return {each: before.get(each, 0) for each in workspaces}


def _notes(changes: Changes, known: Mapping[int, Dependents]) -> dict[tuple[int, int], Noted]:
    notes: dict[tuple[int, int], Noted] = {}
    for (workspace, person), theirs in changes.items():
        dependents = known.get(workspace)
        found = {} if dependents is None else {key: ids for key in theirs if (ids := dependents.concerned_by(key))}
        if found:
            ids = frozenset().union(*found.values())
            notes[workspace, person] = Noted(frozenset(found), ids, max(theirs[key] for key in found))
    return notes
