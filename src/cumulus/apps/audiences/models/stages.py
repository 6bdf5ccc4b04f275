"""Stage models, who is to be judged again, and transitions on their way to the warehouse."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cumulus.apps.audiences.models.due import DueStand


class StageModel(models.Model):
    """Ordered states with conditions; the last state whose condition holds is a person's stage."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    # How expressions and events refer to it; it stays when the name changes.
    slug = models.CharField(max_length=80)
    description = models.CharField(max_length=2000, blank=True)
    # [{"key", "name_zh", "name_en", "tone", "expression", "alert"}], in their order.
    states = models.JSONField()
    # Everybody is to be placed anew, without events: the model is new, or its states changed.
    needs_fill = models.BooleanField(default=True)
    # Grows with each time that this is asked for.
    fill_mark = models.IntegerField(default=0)
    # When everybody was last held against what is true (`stages/proving`), and how many stood wrong then.
    proved_at = models.DateTimeField(null=True)
    drift_count = models.IntegerField(default=0)
    # Of a proof under way: who seemed to stand wrong, as a bitmap, and when.
    suspects = models.BinaryField(null=True)
    suspected_at = models.DateTimeField(null=True)
    # Why nobody moves at present; empty when it is sound.
    broken_reason = models.CharField(max_length=1000, blank=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "slug"], name="stage_model_slug_is_unique")
        ]


class StageWorkspace(DueStand):
    """How far a workspace's stage models have followed time, and a round over everybody."""

    workspace_id = models.IntegerField(unique=True)
    # Everybody up to this id was judged, so that it is known when their turn comes; null: nobody is left.
    round_after = models.BigIntegerField(null=True)
    # Not before then.
    round_at = models.DateTimeField(null=True)


class StageDirty(models.Model):
    """Somebody to be judged again. Marked once more while they are judged, they stay."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField()
    mark = models.BigIntegerField(default=0)
    depth = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "contact_id"], name="stage_dirty_is_unique")
        ]


class StageTurn(models.Model):
    """Transitions that are decided: their events are logged in the same transaction, the warehouse follows.

    The id is the version of the rows; a turn goes once they are written.
    """

    workspace_id = models.IntegerField()
    # [[model, contact, stage or null for gone]]
    moves = models.JSONField(default=list)
    # [[epoch seconds, contact]]: when whose stage may change by time alone.
    due = models.JSONField(default=list)
    decided_at = models.DateTimeField(default=timezone.now)
