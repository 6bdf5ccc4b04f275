"""Computed tags: a value for each person, worked out from what is known of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class ComputedTag(models.Model):
    """A named computation. Who has which value lies in the warehouse, as bitmaps."""

    class Schedule(models.TextChoices):
        """When it is refreshed without being asked."""

        MANUAL = "manual"
        HOURLY = "hourly"
        NIGHTLY = "nightly"

    workspace_id = models.IntegerField()
    # Expressions refer to it by name: it never changes, and no tag of the library has it.
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=2000, blank=True)
    definition = models.JSONField()
    # Grows with each change of the definition.
    number = models.IntegerField(default=1)
    schedule = models.CharField(max_length=10, choices=Schedule, default=Schedule.NIGHTLY)
    owner_id = models.BigIntegerField(null=True)
    # What the last refresh found: [{"value", "count"}], the most frequent first.
    counts = models.JSONField(default=list)
    # Of the rows in the warehouse.
    refresh_version = models.BigIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    # Why nobody has it at present; empty when it is sound.
    broken_reason = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "name"], name="computed_tag_name_is_unique")
        ]


class ComputedTagVersion(models.Model):
    """A definition that a computed tag has or had."""

    tag = models.ForeignKey(ComputedTag, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    definition = models.JSONField()
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tag", "number"], name="computed_tag_version_is_unique")
        ]


class ComputedTagJob(models.Model):
    """A refresh of one computed tag, or of all of the workspace."""

    class Status(models.TextChoices):
        """queued → running → done, failed or cancelled."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    workspace_id = models.IntegerField()
    tag_ids = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    # Statements over the warehouse.
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    took_ms = models.BigIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="computed_job_newest_first")]
