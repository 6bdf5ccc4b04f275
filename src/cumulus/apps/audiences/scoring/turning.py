"""Keeping scores true: who changed, everybody after a publication, everybody as time passes.

A turn is exactly once: one transaction says what changed (`Score Changed`), keeps the rows for the
warehouse and takes the noted people away; the rows then go to the warehouse under a token of the
turn's, and the turn is done. A crash in between costs nothing: the next start writes the rows again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import pyarrow as pa
from django.db import DatabaseError, InterfaceError, connection, transaction

from cumulus.apps.audiences.models import Score, ScoreChange, ScoreTurn
from cumulus.apps.audiences.scoring.cards import LiveCard, live_cards
from cumulus.apps.audiences.scoring.computing import Difference, differences
from cumulus.apps.audiences.scoring.noting import SETTLED_SECONDS
from cumulus.apps.audiences.scoring.saying import Saying, change_said, contributions
from cumulus.apps.contacts import facade as contacts
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.spine.events import InternalEvent, append_alike, append_events
from cumulus.platform.warehouse.client import WarehouseError, get_warehouse

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 0.2
"""A change shows within a second: the pipeline takes half of it."""
_PEOPLE = 2_000
"""In one turn: the first of a burst do not wait for the last."""
_FILL_PEOPLE = 10_000
"""In one turn of a fill: less than a second, so that changes do not wait for it."""
REFRESH_AFTER = timedelta(hours=6)
"""Decay and windows are as old as this at most; a person's page computes them anew."""
_ROWS_PER_INSERT = 50_000
_LOOP_LOCK = (7_102, 0)


class StoredScore(msgspec.Struct, frozen=True, array_like=True):
    """A row of `contact_scores` on its way."""

    score_id: int
    contact_id: int
    removed: int
    value: float
    fit: float
    engagement: float
    grade: str
    rules: dict[str, float]


@dataclass(frozen=True, slots=True)
class Noted:
    """Who changed: the mark of the change, and how deep in a chain of causes it is."""

    mark: int
    depth: int


def run_forever(stop: threading.Event, clock: Clock = utc_now) -> None:
    """Keep scores true until `stop` is set; any failure is logged and tried again."""
    try:
        while not stop.is_set():
            if not _turn(clock):
                stop.wait(_PAUSE_SECONDS)
    finally:
        connection.close()


def _turn(clock: Clock) -> bool:
    try:
        with _alone() as alone:
            return alone and score_once(clock())
    except (DatabaseError, InterfaceError, WarehouseError, DomainError) as error:
        logger.warning("scores.turn_failed", extra={"error": type(error).__name__})
    except Exception:
        logger.exception("scores.turn_broken")
    connection.close()
    return False


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
    for group in _fills(now):
        more |= _fill_chunk(group, now)
    return more


def finish_turns() -> None:
    """Write the rows of turns that are said but not done, oldest first."""
    for turn in ScoreTurn.objects.order_by("id"):
        _finish(turn)


def _score_changed(workspace_id: WorkspaceId, now: datetime) -> bool:
    rows = ScoreChange.objects.filter(workspace_id=workspace_id).order_by("mark")
    taken = list(rows.values_list("contact_id", "scores", "mark", "depth")[:_PEOPLE])
    noted = {person: Noted(mark, depth) for person, _, mark, depth in taken}
    live = live_cards(workspace_id, frozenset(score for _, scores, _, _ in taken for score in scores))
    found = differences(live, workspace_id, sorted(ContactId(person) for person in noted), now) if live else []
    with transaction.atomic():
        turn = _say(workspace_id, live, found, noted, "change", now)
        _forget(workspace_id, noted)
    _finish(turn)
    return len(taken) == _PEOPLE


def _forget(workspace_id: WorkspaceId, noted: Mapping[int, Noted]) -> None:
    """Take away who was scored, unless they changed again meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audiences_scorechange AS old USING unnest(%s::bigint[], %s::bigint[]) AS done (id, mark)"
            " WHERE old.workspace_id = %s AND old.contact_id = done.id AND old.mark = done.mark",
            [list(noted), [each.mark for each in noted.values()], workspace_id],
        )


def _say(
    workspace_id: WorkspaceId,
    live: Sequence[LiveCard],
    found: Sequence[Difference],
    noted: Mapping[int, Noted],
    cause: str,
    now: datetime,
) -> ScoreTurn | None:
    """Say what changed and keep the rows, in the caller's transaction; None when nothing changed."""
    if not found:
        return None
    cards = {each.score.pk: each for each in live}
    rows = [_stored(cards[each.score_id], each) for each in found]
    turn = ScoreTurn.objects.create(workspace_id=workspace_id, at=now, rows=msgspec.msgpack.encode(rows))
    said = {}
    for each in found:
        own = cards[each.score_id]
        saying = Saying(own.score.slug, own.card, cause)
        what = None if each.now is None else change_said(saying, each.before, each.now)
        if what is not None:
            said[each.score_id, each.contact_id] = what
    _append(turn, said, noted)
    logger.info("scores.turned", extra={"workspace": workspace_id, "rows": len(rows), "events": len(said)})
    return turn


def _append(turn: ScoreTurn, said: Mapping[tuple[int, ContactId], JsonObject], noted: Mapping[int, Noted]) -> None:
    """Say it: at once of people who changed, and after what is live of everybody."""
    workspace_id = WorkspaceId(turn.workspace_id)
    if noted:
        append_events(
            workspace_id,
            [
                InternalEvent(
                    "Score Changed",
                    person,
                    what,
                    message_id=f"score:{turn.pk}:{score_id}:{person}",
                    depth=noted[person].depth + 1 if person in noted else 0,
                )
                for (score_id, person), what in said.items()
            ],
        )
        return
    for score_id in sorted({score_id for score_id, _ in said}):
        theirs = {who: msgspec.json.encode(what).decode() for (own, who), what in said.items() if own == score_id}
        append_alike(workspace_id, "Score Changed", theirs, f"score:{turn.pk}:{score_id}")


def _stored(live: LiveCard, each: Difference) -> StoredScore:
    now = each.now
    if now is None:
        return StoredScore(each.score_id, each.contact_id, 1, 0, 0, 0, "", {})
    rules = contributions(live.card, now.rules)
    return StoredScore(each.score_id, each.contact_id, 0, now.value, now.fit, now.engagement, now.grade, rules)


def _finish(turn: ScoreTurn | None) -> None:
    """Write a turn's rows, which are dropped when they are there already, and end it."""
    if turn is None:
        return
    rows = msgspec.msgpack.decode(bytes(turn.rows), type=list[StoredScore])
    for at in range(0, len(rows), _ROWS_PER_INSERT):
        table = _table(turn, rows[at : at + _ROWS_PER_INSERT])
        get_warehouse().insert_arrow("contact_scores", table, f"score-turn-{turn.pk}-{at}")
    ScoreTurn.objects.filter(pk=turn.pk).delete()


def _table(turn: ScoreTurn, rows: Sequence[StoredScore]) -> pa.Table:
    size = len(rows)
    rules = [list(row.rules.items()) for row in rows]
    return pa.table(
        {
            "workspace_id": pa.array([turn.workspace_id] * size, pa.uint32()),
            "score_id": pa.array([row.score_id for row in rows], pa.uint32()),
            "contact_id": pa.array([row.contact_id for row in rows], pa.uint32()),
            "version": pa.array([turn.pk] * size, pa.uint64()),
            "removed": pa.array([row.removed for row in rows], pa.uint8()),
            "value": pa.array([row.value for row in rows], pa.float64()),
            "fit": pa.array([row.fit for row in rows], pa.float64()),
            "engagement": pa.array([row.engagement for row in rows], pa.float64()),
            "grade": pa.array([row.grade for row in rows], pa.string()),
            "at": pa.array([turn.at] * size, pa.timestamp("ms", tz="UTC")),
            "rules": pa.array(rules, pa.map_(pa.string(), pa.float64())),
        }
    )


def ask_refresh(now: datetime) -> None:
    """Let cards be computed anew for everybody when that was last done long ago."""
    due = Score.objects.filter(
        fill_state=Score.Fill.IDLE, archived_at=None, published__isnull=False, filled_at__lt=now - REFRESH_AFTER
    )
    settled = now - timedelta(seconds=SETTLED_SECONDS + 1)
    due.update(fill_state=Score.Fill.RUNNING, fill_cause="time", fill_asked_at=settled, fill_after=0, fill_done=0)


def _fills(now: datetime) -> list[list[Score]]:
    """Return the cards that are being filled, those of a workspace that stand at one place together."""
    settled = now - timedelta(seconds=SETTLED_SECONDS)
    running = Score.objects.filter(fill_state=Score.Fill.RUNNING, fill_asked_at__lt=settled, archived_at=None)
    groups: dict[tuple[int, int, str], list[Score]] = {}
    for score in running.order_by("id"):
        groups.setdefault((score.workspace_id, score.fill_after, score.fill_cause), []).append(score)
    return list(groups.values())


def _fill_chunk(scores: Sequence[Score], now: datetime) -> bool:
    """Score the next people by cards at one place; return whether there are more."""
    workspace_id, after = WorkspaceId(scores[0].workspace_id), scores[0].fill_after
    chunk = contacts.people_after(workspace_id, after, _FILL_PEOPLE)
    live = live_cards(workspace_id, frozenset(score.pk for score in scores))
    broken = {score.pk for score in scores} - {each.score.pk for each in live}
    found = differences(live, workspace_id, chunk, now) if live and chunk else []
    with transaction.atomic():
        turn = _say(workspace_id, live, found, {}, scores[0].fill_cause, now)
        _advance([score for score in scores if score.pk not in broken], chunk, now)
        Score.objects.filter(pk__in=broken).update(fill_state=Score.Fill.FAILED)
    _finish(turn)
    return len(chunk) == _FILL_PEOPLE


def _advance(scores: Sequence[Score], chunk: Sequence[ContactId], now: datetime) -> None:
    """Note how far a fill came; a card that was published anew meanwhile begins again by itself."""
    ended = len(chunk) < _FILL_PEOPLE
    for score in scores:
        fields: dict[str, object] = {"fill_done": score.fill_done + len(chunk)}
        if chunk:
            fields["fill_after"] = chunk[-1]
        if ended:
            fields |= {"fill_state": Score.Fill.IDLE, "filled_at": now}
        Score.objects.filter(pk=score.pk, fill_asked_at=score.fill_asked_at, fill_after=score.fill_after).update(
            **fields
        )


def waiting(workspace_id: WorkspaceId, people: Collection[int] | None = None) -> bool:
    """Return whether somebody's scores are still to be computed."""
    rows = ScoreChange.objects.filter(workspace_id=workspace_id)
    return (rows if people is None else rows.filter(contact_id__in=list(people))).exists()
