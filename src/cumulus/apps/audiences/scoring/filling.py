"""Everybody's scores: after a publication, and again and again as time passes.

All cards of a workspace go through its people together, in one stretch after the other: a card that is
published while others are under way begins where they are, and comes back to the beginning later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Greatest, Least

from cumulus.apps.audiences.following.reacting import note_moved_scores
from cumulus.apps.audiences.models import Score
from cumulus.apps.audiences.scoring.cards import LiveCard, live_cards
from cumulus.apps.audiences.scoring.noting import SETTLED_SECONDS
from cumulus.apps.audiences.scoring.refilling import begin_fills
from cumulus.apps.audiences.scoring.storing import finish, say, store_quietly
from cumulus.apps.audiences.scoring.stretch import Filled, fill_differences
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.later import Later

if TYPE_CHECKING:
    import pyarrow.compute as pc
else:
    pc = Later("pyarrow.compute")

logger = logging.getLogger(__name__)

_FILL_PEOPLE = 10_000
_FILL_SCORES = 100_000
"""At most so many people and so many scores in one turn of a fill: a second or two, for which changes wait."""
_SOONEST, _LATEST = timedelta(minutes=10), timedelta(hours=6)
"""Decay and windows are as old as the latter at most; a person's page computes them anew."""
_PATIENCE = 100
"""To follow time may take a hundredth of it: whoever is computed in ten seconds is so again after a quarter of an hour."""


def ask_refresh(now: datetime) -> None:
    """Let cards be computed anew for everybody when that was last done long ago, for how long it took."""
    took = ExpressionWrapper((F("filled_at") - F("fill_asked_at")) * _PATIENCE, DurationField())
    wait = Least(Greatest(took, Value(_SOONEST)), Value(_LATEST))
    ready = ExpressionWrapper(F("filled_at") + wait, DateTimeField())
    idle = Score.objects.filter(fill_state=Score.Fill.IDLE, archived_at=None, published__isnull=False)
    due = idle.annotate(ready=ready).filter(ready__lt=now)
    settled = now - timedelta(seconds=SETTLED_SECONDS + 1)
    begin_fills(due, "time", settled)


def fill_some(now: datetime) -> bool:
    """Score the next people by the cards that are being filled, in each workspace; return whether there are more."""
    more = False
    for group in _fills(now):
        more |= _fill_chunk(group, now)
    return more


def _fills(now: datetime) -> list[list[Score]]:
    """Return the cards that are being filled, those of a workspace that stand at one place together."""
    settled = now - timedelta(seconds=SETTLED_SECONDS)
    running = Score.objects.filter(fill_state=Score.Fill.RUNNING, fill_asked_at__lt=settled, archived_at=None)
    by_workspace: dict[int, list[Score]] = {}
    for score in running.order_by("id"):
        by_workspace.setdefault(score.workspace_id, []).append(score)
    groups: dict[tuple[int, int], list[Score]] = {}
    for workspace_id, scores in by_workspace.items():
        _join(scores)
        for score in scores:
            groups.setdefault((workspace_id, score.fill_after), []).append(score)
    return list(groups.values())


def _join(scores: Sequence[Score]) -> None:
    """Let cards that begin do so where the others of their workspace are."""
    place = max(score.fill_after for score in scores)
    beginning = [score for score in scores if score.fill_after == 0 and score.fill_until is None]
    if not place or not beginning:
        return
    for score in beginning:
        mine = Score.objects.filter(pk=score.pk, fill_asked_at=score.fill_asked_at, fill_after=0, fill_until=None)
        if mine.update(fill_after=place, fill_from=place):
            score.fill_after = score.fill_from = place


def _fill_chunk(scores: Sequence[Score], now: datetime) -> bool:
    """Score the next people by cards at one place; return whether there are more.

    Costs a statement for each 150 rules, one for who is gone, and an insert for each 50,000 rows.
    """
    workspace_id, after = WorkspaceId(scores[0].workspace_id), scores[0].fill_after
    size = min(_FILL_PEOPLE, max(1, _FILL_SCORES // len(scores)))
    chunk = contacts.people_after(workspace_id, after, size)
    live = live_cards(workspace_id, frozenset(score.pk for score in scores))
    broken = {score.pk for score in scores} - {each.score.pk for each in live}
    found = fill_differences(live, workspace_id, chunk, now) if live and chunk else Filled()
    quiet = store_quietly(workspace_id, found.quiet, now)
    with transaction.atomic():
        turn = say(workspace_id, live, found.told, {}, "", now)
        note_moved_scores(workspace_id, {each.score.slug: _moved(each, found) for each in live})
        counted = [score for score in scores if score.pk not in broken]
        more = _advance(counted, chunk, now, last=len(chunk) < size)
        Score.objects.filter(pk__in=broken).update(fill_state=Score.Fill.FAILED)
    finish(turn)
    logger.info("scores.filled", extra={"workspace": workspace_id, "people": len(chunk), "quiet": quiet})
    return more


def _moved(live: LiveCard, found: Filled) -> Iterator[list[ContactId]]:
    """Yield whose score by a card is another than before."""
    yield [each.contact_id for each in found.told if each.score_id == live.score.pk]
    for batch in found.quiet:
        mine = batch.filter(pc.equal(batch.column("score_id"), pa.scalar(live.score.pk, pa.uint32())))
        yield mine.column("contact_id").to_pylist()


def _advance(scores: Sequence[Score], chunk: Sequence[ContactId], now: datetime, *, last: bool) -> bool:
    """Note how far each fill came, and return whether one goes on.

    At the last person, a card that joined others turns to those before its beginning. A card that was
    published anew meanwhile begins again by itself.
    """
    more = False
    for score in scores:
        fields: dict[str, object] = {"fill_done": score.fill_done + len(chunk)}
        if chunk:
            fields["fill_after"] = chunk[-1]
        reached = score.fill_until is not None and (not chunk or chunk[-1] >= score.fill_until)
        if last and score.fill_from and score.fill_until is None:
            fields |= {"fill_after": 0, "fill_until": score.fill_from}
            more = True
        elif last or reached:
            fields |= {"fill_state": Score.Fill.IDLE, "filled_at": now}
        else:
            more = True
        Score.objects.filter(pk=score.pk, fill_asked_at=score.fill_asked_at, fill_after=score.fill_after).update(
            **fields
        )
    return more
