"""What runs over everybody have in common, whatever they look at people for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class RunState(models.TextChoices):
    """How far a run is: `waiting` → `running` → `done`; `cancelled` from either of the first two."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class EverybodyRun(models.Model):
    """A run over everybody of a workspace, in the order of their ids; `everybody` carries it on."""

    State: ClassVar = RunState

    workspace_id = models.IntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    # The last contact that was looked at; a run goes on after it.
    last_id = models.BigIntegerField(default=0)
    # Of one that waits: since when.
    started_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
