"""Files of people that came, what became of their rows, and files that went out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Import(models.Model):
    """One file of people, from its upload to its undoing."""

    class State(models.TextChoices):
        """uploaded → checking → uploaded → running ⇄ paused → done | cancelled | failed → undoing → undone."""

        UPLOADED = "uploaded"
        CHECKING = "checking"
        RUNNING = "running"
        PAUSED = "paused"
        CANCELLED = "cancelled"
        DONE = "done"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=255)
    file = models.CharField(max_length=200)
    bytes = models.BigIntegerField(default=0)
    # How the file is read: format, encoding, delimiter, header, sheet.
    reading = models.JSONField(default=dict)
    # What was found in it: columns with samples and suggestions, rows estimated.
    found = models.JSONField(default=dict)
    # What each column means, and the import's options; null until somebody said so.
    mapping = models.JSONField(null=True)
    # What the check over the whole file counted; null until it ran.
    preview = models.JSONField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.UPLOADED)
    # Rows of the file that are done: the checkpoint, written with the rows themselves.
    position = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    # What undoing did: people removed, restored, kept and why.
    undone = models.JSONField(null=True)
    error = models.CharField(max_length=60, default="")
    # All values that the import writes are said at this moment.
    said_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=40, default="")
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Of the last batch, and the seconds that batches took in all: for the rate, and to find a stalled job.
    beat_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "-id"], name="import_by_workspace"),
            models.Index(
                fields=["beat_at"],
                condition=models.Q(state__in=["checking", "running", "undoing"]),
                name="import_under_way",
            ),
        ]


class ImportBatch(models.Model):
    """What became of one stretch of a file's rows: enough to undo it, and to say what was rejected."""

    workspace_id = models.IntegerField()
    import_id = models.BigIntegerField()
    # The first row of the stretch, counted from 0.
    first = models.BigIntegerField()
    # zstd of JSON (`importing.outcome.Outcome`).
    outcome = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["import_id", "first"], name="import_stretch_once"),
        ]


class Export(models.Model):
    """One file of people that goes out."""

    class State(models.TextChoices):
        """waiting → running → done | cancelled | failed; done → expired."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"
        EXPIRED = "expired"

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    # Whom: q, tag, segment; and how: format, columns, encoding.
    selection = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    total = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    file = models.CharField(max_length=200, default="")
    bytes = models.BigIntegerField(default=0)
    error = models.CharField(max_length=60, default="")
    made_by = models.CharField(max_length=40, default="")
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="export_by_workspace")]
