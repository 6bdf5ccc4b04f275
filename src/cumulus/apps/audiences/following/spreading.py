"""Letting a change that concerns many people reach all of them, some thousands at a time.

The members of an account, the people whose computed tags are others, or everybody: each is noted like
somebody to whom it happened, in the transaction that says how far the change has come. So none is left
out by a crash, and no wide change holds up those who wait already: it goes on when they are few.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Sequence

from django.db import DatabaseError, InterfaceError, connection, transaction
from pyroaring import BitMap

from cumulus.apps.audiences.following.crowds import note_accounts
from cumulus.apps.audiences.following.reacting import dependents_in, note_changes
from cumulus.apps.audiences.models import Changed, ScoreChange, StageDirty, WideChange
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.platform.postgres.holding import held

logger = logging.getLogger(__name__)

_LOOP = 7_121
_PAUSE_SECONDS = 0.5
_WAIT_SECONDS = 2.0
PEOPLE = 2_000
"""Noted in one transaction: as many as a turn judges."""
_ACCOUNTS = 500
_CROWD = 2 * PEOPLE
"""With so many waiting, a wide change waits too: who does something now is judged within seconds."""

_Noted = defaultdict[tuple[int, int], dict[str, int]]


def run_spreading(stop: threading.Event) -> None:
    """Spread wide changes until `stop` is set, as the only one; any failure is logged and tried again."""
    while not stop.is_set():
        try:
            with held(_LOOP, 0) as mine:
                _keep(stop) if mine else stop.wait(_WAIT_SECONDS)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("spreading.failed", extra={"error": type(error).__name__})
            stop.wait(_WAIT_SECONDS)
        except Exception:
            logger.exception("spreading.broken")
            stop.wait(_WAIT_SECONDS)
        finally:
            connection.close()


def _keep(stop: threading.Event) -> None:
    while not stop.is_set():
        if not spread_once():
            stop.wait(_PAUSE_SECONDS)


def spread_once() -> int:
    """Take the changes of every workspace a step further; return how many were, 0 when none may be."""
    found = WideChange.objects.order_by().values_list("workspace_id", flat=True).distinct()
    return sum(_spread(WorkspaceId(workspace_id)) for workspace_id in list(found))


def _spread(workspace_id: WorkspaceId) -> int:
    if _is_crowded(workspace_id):
        return 0
    accounts = _begin_accounts(workspace_id)
    many = WideChange.objects.filter(workspace_id=workspace_id, account_id=None).order_by("id").first()
    with transaction.atomic():
        noted: _Noted = defaultdict(dict)
        _spread_accounts(workspace_id, accounts, noted)
        if many is not None:
            _spread_many(workspace_id, many, noted)
        note_changes(noted, dependents_in([workspace_id]))
    return len(accounts) + int(many is not None)


def _is_crowded(workspace_id: WorkspaceId) -> bool:
    waiting = (
        table.objects.filter(workspace_id=workspace_id)[: _CROWD + 1] for table in (Changed, StageDirty, ScoreChange)
    )
    return any(rows.count() > _CROWD for rows in waiting)


def _begin_accounts(workspace_id: WorkspaceId) -> list[WideChange]:
    """Return the next accounts, once each. What changes of them from now on waits in rows of its own."""
    rows = WideChange.objects.filter(workspace_id=workspace_id, account_id__isnull=False).order_by("-begun", "id")
    first = {row.account_id: row.pk for row in reversed(list(rows[:_ACCOUNTS]))}
    begun = WideChange.objects.filter(pk__in=list(first.values()))
    begun.update(begun=True)
    # Read again: keys may have been added just before. Large accounts take what small ones leave.
    return sorted(begun.order_by("id"), key=lambda row: row.after_id > 0)


def _spread_accounts(workspace_id: WorkspaceId, rows: Sequence[WideChange], noted: _Noted) -> None:
    """Note the next members, account after account."""
    if not rows:
        return
    wanted = [(AccountId(row.account_id or 0), ContactId(row.after_id)) for row in rows]
    members = contacts.members_after(workspace_id, wanted, PEOPLE)
    by_account = {row.account_id: row for row in rows}
    for account, person in members:
        _note(noted, by_account[account], person)
    last = members[-1] if len(members) == PEOPLE else None
    done = rows if last is None else rows[: next(i for i, row in enumerate(rows) if row.account_id == last[0])]
    WideChange.objects.filter(pk__in=[row.pk for row in done]).delete()
    if last is not None:
        WideChange.objects.filter(pk=by_account[last[0]].pk).update(after_id=last[1])


def _spread_many(workspace_id: WorkspaceId, row: WideChange, noted: _Noted) -> None:
    """Note the next of the people in a bitmap, or of everybody."""
    if row.people is None:
        people = [int(each) for each in contacts.people_after(workspace_id, row.after_id, PEOPLE)]
    else:
        after = BitMap.deserialize(bytes(row.people)).iter_equal_or_larger(row.after_id + 1)
        people = [person for person, _ in zip(after, range(PEOPLE), strict=False)]
    for person in people:
        _note(noted, row, person)
    if len(people) < PEOPLE:
        row.delete()
    else:
        WideChange.objects.filter(pk=row.pk).update(after_id=people[-1])


def _note(noted: _Noted, row: WideChange, person: int) -> None:
    theirs = noted[row.workspace_id, person]
    theirs.update({key: max(theirs.get(key, 0), row.depth) for key in row.keys})


def note_changed_accounts(changed: Sequence[tuple[WorkspaceId, AccountId]]) -> None:
    """Note that what is known of accounts changed, where anything depends on it; in the caller's transaction."""
    known = dependents_in({workspace_id for workspace_id, _ in changed})
    keys = ("account", "members:account")
    note_accounts(
        {
            (workspace_id, account_id): {"account": 0}
            for workspace_id, account_id in changed
            if any(known.concern(workspace_id, key) for key in keys)
        }
    )
