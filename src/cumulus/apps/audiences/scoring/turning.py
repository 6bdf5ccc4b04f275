"""Keeping scores true: who changed, everybody after a publication, everybody as time passes.

A turn is exactly once: one transaction says what changed (`Score Changed`), keeps the rows for the
warehouse and takes the noted people away; the rows then go to the warehouse under a token of the
turn's, and the turn is done. A crash in between costs nothing: the next start writes the rows again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection, transaction

from cumulus.apps.audiences.models import ScoreChange, ScoreTurn
from cumulus.apps.audiences.scoring.cards import live_cards
from cumulus.apps.audiences.scoring.computing import differences
from cumulus.apps.audiences.scoring.filling import ask_refresh, fill_some
from cumulus.apps.audiences.scoring.storing import Noted, finish, say
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import WarehouseError

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.1
"""A change shows within a second: the pipeline takes half of it."""
_PEOPLE = 2_000
"""In one turn: the first of a burst do not wait for the last."""
_LOOP_LOCK = (7_102, 0)
_LOOK_SECONDS = 10.0
"""How often cards are looked for whose time has come, when nobody waits."""
_HAS_WORK = """
    SELECT EXISTS (SELECT FROM audiences_scorechange) OR EXISTS (SELECT FROM audiences_scoreturn)
        OR EXISTS (SELECT FROM audiences_score WHERE fill_state = 'running' AND archived_at IS NULL)
"""


def run_forever(stop: threading.Event, clock: Clock = utc_now) -> None:
    """Keep scores true until `stop` is set; any failure is logged and tried again."""
    looked = float("-inf")
    try:
        while not stop.is_set():
            anyway = time.monotonic() - looked >= _LOOK_SECONDS
            looked = time.monotonic() if anyway else looked
            if not _turn(clock, anyway=anyway):
                stop.wait(_PAUSE_SECONDS)
    finally:
        connection.close()


def _turn(clock: Clock, *, anyway: bool) -> bool:
    try:
        if not anyway and not _has_work():
            return False
        with _alone() as alone:
            return alone and score_once(clock())
    except (DatabaseError, InterfaceError, WarehouseError, DomainError) as error:
        logger.warning("scores.turn_failed", extra={"error": type(error).__name__})
    except Exception:
        logger.exception("scores.turn_broken")
    connection.close()
    return False


def _has_work() -> bool:
    """Return whether anybody waits, in one small statement: an idle loop must cost next to nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_HAS_WORK)
        return bool(cursor.fetchone()[0])


@contextmanager
def _alone() -> Iterator[bool]:
    """Be the only one who scores; held by the connection, so that a process that dies lets go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", _LOOP_LOCK)
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _LOOP_LOCK)


def score_once(now: datetime) -> bool:
    """Finish what a crash left, score who changed, then one chunk of every fill; return if there may be more."""
    finish_turns()
    more = False
    for workspace_id in list(ScoreChange.objects.order_by().values_list("workspace_id", flat=True).distinct()):
        more |= _score_changed(WorkspaceId(workspace_id), now)
    ask_refresh(now)
    return fill_some(now) or more


def finish_turns() -> None:
    """Write the rows of turns that are said but not done, oldest first."""
    for turn in ScoreTurn.objects.order_by("id"):
        finish(turn)


def _score_changed(workspace_id: WorkspaceId, now: datetime) -> bool:
    rows = ScoreChange.objects.filter(workspace_id=workspace_id).order_by("mark")
    taken = list(rows.values_list("contact_id", "scores", "mark", "depth")[:_PEOPLE])
    noted = {person: Noted(mark, depth) for person, _, mark, depth in taken}
    live = live_cards(workspace_id, frozenset(score for _, scores, _, _ in taken for score in scores))
    found = differences(live, workspace_id, sorted(ContactId(person) for person in noted), now) if live else []
    with transaction.atomic():
        turn = say(workspace_id, live, found, noted, "change", now)
        _forget(workspace_id, noted)
    finish(turn)
    return len(taken) == _PEOPLE


def _forget(workspace_id: WorkspaceId, noted: Mapping[int, Noted]) -> None:
    """Take away who was scored, unless they changed again meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audiences_scorechange AS old USING unnest(%s::bigint[], %s::bigint[]) AS done (id, mark)"
            " WHERE old.workspace_id = %s AND old.contact_id = done.id AND old.mark = done.mark",
            [list(noted), [each.mark for each in noted.values()], workspace_id],
        )


def waiting(workspace_id: WorkspaceId, people: Collection[int] | None = None) -> bool:
    """Return whether somebody's scores are still to be computed."""
    rows = ScoreChange.objects.filter(workspace_id=workspace_id)
    return (rows if people is None else rows.filter(contact_id__in=list(people))).exists()
