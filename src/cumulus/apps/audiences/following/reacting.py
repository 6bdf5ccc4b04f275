"""Noting whom a batch concerns, once for segments, scores and stages: in the pipeline's second transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from pyroaring import BitMap

from cumulus.apps.audiences.expressions.tree import of_members
from cumulus.apps.audiences.following.changes import (
    EVERYTHING,
    Dependents,
    Noted,
    Notes,
    accounts_in,
    keys_of,
    people_of,
)
from cumulus.apps.audiences.following.crowds import note_accounts, note_many
from cumulus.apps.audiences.live.noting import live_dependents, note_for_segments
from cumulus.apps.audiences.scoring.noting import card_dependents, note_for_scores
from cumulus.apps.audiences.stages.noting import model_dependents, note_for_stages
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.contracts import Happened
from cumulus.core.ids import ContactId, WorkspaceId

Changes = Mapping[tuple[int, int], Mapping[str, int]]
"""By workspace and person: what changed, each with how deep in a chain of causes it is."""
Accounts = Mapping[tuple[int, int], Iterable[int]]
"""By workspace and person."""
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
    concerned, whatever the batch's size; two more when something depends on all members of an account. What
    is noted twice is judged once more.
    """
    newest = _newest_before(events)
    known = dependents_in(newest)
    changes = _changes([event for event in events if known.concern(event.workspace_id)], newest)
    left: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for event in events:
        left[event.workspace_id, int(event.contact_id)] |= accounts_in(event)
    note_changes(changes, known, left)


@dataclass(frozen=True, slots=True)
class Known:
    """Who depends on what, listener by listener."""

    of: Sequence[tuple[Listener, Mapping[int, Dependents]]]

    def concern(self, workspace_id: int, key: str | None = None) -> bool:
        """Return whether anything of the workspace depends on `key`, or on anything at all."""
        of = (dependents[workspace_id] for _, dependents in self.of if workspace_id in dependents)
        return any(key is None or each.concerned_by(key) for each in of)


def dependents_in(workspace_ids: Iterable[int]) -> Known:
    """Return who depends on what in these workspaces."""
    asked = list(workspace_ids)
    return Known([(listener, listener.dependents(asked)) for listener in _LISTENERS])


def note_changes(changes: Changes, known: Known, accounts: Accounts | None = None) -> None:
    """Note the people, and the accounts of those whose change concerns the other members; in the caller's transaction.

    Parameters
    ----------
    accounts : Accounts or None
        By workspace and person, to which they belong or belonged beside those that are stored.
    """
    for listener, dependents in known.of:
        notes = _notes(changes, dependents)
        if notes:
            listener.note(notes)
    _note_accounts(changes, known, accounts or {})


def _note_accounts(changes: Changes, known: Known, more: Accounts) -> None:
    """Note the accounts only: they may have more members than a transaction should touch (`spreading`)."""
    told: dict[tuple[int, int], dict[str, int]] = {}
    watched = {workspace for workspace, _ in changes if known.concern(workspace, of_members(EVERYTHING))}
    for (workspace, person), theirs in changes.items() if watched else ():
        keys = {of_members(key): depth for key, depth in theirs.items() if known.concern(workspace, of_members(key))}
        if keys:
            told[workspace, person] = keys
    if not told:
        return
    found: defaultdict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    belonging = contacts.accounts_of([ContactId(person) for _, person in told])
    for (workspace, person), keys in told.items():
        for account in {*belonging.get(ContactId(person), ()), *more.get((workspace, person), ())}:
            of = found[workspace, account]
            of.update({key: max(of.get(key, 0), depth) for key, depth in keys.items()})
    note_accounts(found)


def note_moved_scores(workspace_id: WorkspaceId, people: Mapping[str, Iterable[Sequence[int]]]) -> int:
    """Let what depends on scores follow people whose score moved when everybody was scored: no event says it.

    Parameters
    ----------
    people : Mapping[str, Iterable[Sequence[int]]]
        By the score's slug, some thousand at a time; looked at only when something depends on the score.

    Returns
    -------
    int
        How many people were noted. In the caller's transaction; nobody is when nothing depends on the score.
    """
    known = dependents_in([workspace_id])
    noted = 0
    for slug, parts in people.items():
        key = f"score:{slug}"
        if known.concern(workspace_id, key) or known.concern(workspace_id, of_members(key)):
            moved = BitMap.union(BitMap(), *map(BitMap, parts))
            note_many(workspace_id, moved, [key])
            noted += len(moved)
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
