"""Writes of score cards, one transaction each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from cumulus.apps.audiences.errors import ScoreInUse
from cumulus.apps.audiences.locks import lock_definitions
from cumulus.apps.audiences.models import Score, ScoreVersion
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.scoring.errors import (
    ScoreCardBroken,
    ScoreChanged,
    ScoreNotFound,
    ScoreRefersToItself,
    ScoreVersionNotFound,
)
from cumulus.apps.audiences.scoring.noting import forget_cards
from cumulus.apps.audiences.scoring.parsing import parse_card
from cumulus.apps.audiences.usage import users_of
from cumulus.core.ids import UserId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue

_SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class CardDraft:
    """A score card as it is to be saved."""

    name: str
    description: str
    product_line: str
    roll_up: str
    definition: JsonObject


@transaction.atomic
def create_score(workspace_id: WorkspaceId, draft: CardDraft, author: UserId | None, now: datetime) -> Score:
    """Save a new card; it counts for nobody before it is published.

    Raises
    ------
    ScoreCardBroken
        `score_card_broken`, with `problems`.
    """
    lock_definitions(workspace_id)
    slug = _free_slug(workspace_id, draft.name)
    _check(workspace_id, draft.definition, slug)
    return Score.objects.create(
        workspace_id=workspace_id,
        name=draft.name,
        slug=slug,
        description=draft.description,
        product_line=draft.product_line,
        roll_up=draft.roll_up,
        draft=draft.definition,
        created_by=author,
        created_at=now,
        updated_at=now,
    )


@transaction.atomic
def save_draft(score: Score, draft: CardDraft, revision: int, now: datetime) -> Score:
    """Replace the draft, if nobody else did since `revision`.

    Raises
    ------
    ScoreChanged
        `score_changed`.
    ScoreCardBroken
        `score_card_broken`.
    """
    workspace_id = WorkspaceId(score.workspace_id)
    lock_definitions(workspace_id)
    _check(workspace_id, draft.definition, score.slug)
    saved = Score.objects.filter(pk=score.pk, revision=revision, archived_at=None).update(
        name=draft.name,
        description=draft.description,
        product_line=draft.product_line,
        roll_up=draft.roll_up,
        draft=draft.definition,
        revision=revision + 1,
        updated_at=now,
    )
    if not saved:
        raise ScoreChanged
    score.refresh_from_db()
    return score


@transaction.atomic
def publish(score: Score, revision: int, note: str, member_id: int | None, now: datetime) -> Score:
    """Let the draft count: a new version, by which everybody is scored anew.

    Publishing the same revision twice makes one version.

    Raises
    ------
    ScoreChanged
        `score_changed`.
    ScoreCardBroken
        `score_card_broken`.
    """
    workspace_id = WorkspaceId(score.workspace_id)
    lock_definitions(workspace_id)
    current = _current(score)
    if current.revision != revision:
        raise ScoreChanged
    _check(workspace_id, current.draft, current.slug)
    newest = current.versions.order_by("-number").first()
    if newest is not None and newest.definition == current.draft and current.published == newest.number:
        return current
    number = 1 if newest is None else newest.number + 1
    ScoreVersion.objects.create(
        workspace_id=workspace_id,
        score=current,
        number=number,
        definition=current.draft,
        note=note,
        published_by=member_id,
        published_at=now,
    )
    current.published, current.updated_at = number, now
    _ask_for_fill(current, "published", now)
    current.save()
    forget_cards(workspace_id)
    return current


@transaction.atomic
def restore(score: Score, number: int, now: datetime) -> Score:
    """Make an older version the draft again; it counts once it is published.

    Raises
    ------
    ScoreVersionNotFound
        `score_version_not_found`.
    """
    lock_definitions(WorkspaceId(score.workspace_id))
    current, version = _current(score), find_version(score, number)
    current.draft, current.updated_at = version.definition, now
    current.revision += 1
    current.save(update_fields=["draft", "updated_at", "revision"])
    return current


@transaction.atomic
def archive(score: Score, now: datetime) -> None:
    """Take a card out of use; its history stays.

    Raises
    ------
    ScoreInUse
        `score_in_use`.
    """
    workspace_id = WorkspaceId(score.workspace_id)
    lock_definitions(workspace_id)
    if users := users_of(workspace_id, "score", (score.slug,), ("score", score.pk)):
        raise ScoreInUse([each.name for each in users])
    Score.objects.filter(pk=score.pk, archived_at=None).update(archived_at=now, fill_state=Score.Fill.IDLE)
    forget_cards(workspace_id)


def find_version(score: Score, number: int) -> ScoreVersion:
    """Return a version of the card, or raise `score_version_not_found`."""
    found = score.versions.filter(number=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise ScoreVersionNotFound
    return found


def _ask_for_fill(score: Score, cause: str, now: datetime) -> None:
    """Let everybody be scored anew, from the first person on."""
    score.fill_state, score.fill_cause, score.fill_asked_at = Score.Fill.RUNNING, cause, now
    score.fill_after, score.fill_from, score.fill_until, score.fill_done = 0, 0, None, 0


def _current(score: Score) -> Score:
    found = Score.objects.filter(pk=score.pk, archived_at=None).first()
    if found is None:
        raise ScoreNotFound
    return found


def _check(workspace_id: WorkspaceId, definition: JsonValue, slug: str) -> None:
    parsed = parse_card(definition, load_catalogue(workspace_id))
    if parsed.card is None:
        raise ScoreCardBroken([{"path": p.path, "code": p.code, "message": p.message} for p in parsed.problems])
    if f"score:{slug}" in parsed.card.depends:
        raise ScoreRefersToItself


def _free_slug(workspace_id: WorkspaceId, name: str) -> str:
    """Return a slug that no card, archived ones included, has; never a bare number."""
    base = slugify(name, allow_unicode=True)[:_SLUG_LENGTH].strip("-") or "score"
    base = f"score-{base}" if base.isdecimal() else base
    taken = set(Score.objects.filter(workspace_id=workspace_id, slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if i == 1 else f"{base}-{i}" for i in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
