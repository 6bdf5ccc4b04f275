"""Verbs of saved portraits, one transaction each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from cumulus.apps.audiences.insight.access import scope_of
from cumulus.apps.audiences.insight.errors import PortraitNameTaken
from cumulus.apps.audiences.insight.schemas import Figures
from cumulus.apps.audiences.models import SavedPortrait, Segment
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import record_audit
from cumulus.core.json import JsonObject

FEWEST = 5
"""Values of attributes that fewer people have are not kept: a snapshot outlives the people in it."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who is portrayed, against whom (None: everybody), and beside whom (None: alone)."""

    segment: Segment
    against: Segment | None
    beside: Segment | None = None

    def kept(self) -> JsonObject:
        """Return the question as it stands at this moment."""
        return {
            "segment": _kept(self.segment),
            "against": None if self.against is None else _kept(self.against),
            "beside": None if self.beside is None else _kept(self.beside),
        }


def save_portrait(
    principal: Principal, name: str, question: Question, figures: Figures, now: datetime
) -> SavedPortrait:
    """Keep a portrait under a name.

    Raises
    ------
    PortraitNameTaken
        `portrait_name_taken`.
    """
    try:
        with transaction.atomic():
            saved = SavedPortrait.objects.create(
                workspace_id=principal.workspace_id,
                name=name,
                asked=question.kept(),
                figures=_thinned(figures),
                scope=scope_of(principal),
                taken_at=now,
                created_by=principal.user_id,
                created_at=now,
            )
            record_audit(principal, "portrait.saved", f"portrait:{saved.pk}")
    except IntegrityError as error:
        raise PortraitNameTaken from error
    return saved


@transaction.atomic
def take_anew(principal: Principal, saved: SavedPortrait, question: Question, figures: Figures, now: datetime) -> None:
    """Put today's figures in place of the saved ones, as who asks sees them."""
    saved.asked, saved.figures, saved.taken_at = question.kept(), _thinned(figures), now
    saved.scope = scope_of(principal)
    saved.save(update_fields=["asked", "figures", "taken_at", "scope"])
    record_audit(principal, "portrait.retaken", f"portrait:{saved.pk}")


@transaction.atomic
def delete_portrait(principal: Principal, saved: SavedPortrait) -> None:
    """Delete a saved portrait."""
    record_audit(principal, "portrait.deleted", f"portrait:{saved.pk}")
    saved.delete()


def thinned(figures: Figures) -> Figures:
    """Return figures without the attributes' values that only a few people have."""
    kept = [each for each in figures.traits if each.group != "attribute" or each.base_count >= FEWEST]
    return figures.model_copy(update={"traits": kept})


def _thinned(figures: Figures) -> JsonObject:
    found: JsonObject = thinned(figures).model_dump(mode="json")
    return found


def _kept(segment: Segment) -> JsonObject:
    return {"id": segment.pk, "name": segment.name, "expression": segment.expression}
