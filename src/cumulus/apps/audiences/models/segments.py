"""Saved segments, their folders and earlier versions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class SegmentFolder(models.Model):
    """A folder of the segment list; folders do not nest."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "name"], name="segment_folder_is_unique"),
        ]


class Segment(models.Model):
    """An audience: by definition, by list, or frozen from another."""

    class Kind(models.TextChoices):
        """How its members come about."""

        DYNAMIC = "dynamic"
        """By its expression."""
        STATIC = "static"
        """By a list that people keep."""
        SNAPSHOT = "snapshot"
        """By a list that was taken from another segment once."""

    class Keeping(models.TextChoices):
        """When it is known who is in."""

        ON_DEMAND = "on_demand"
        """Whenever somebody asks."""
        DAILY = "daily"
        """Whenever somebody asks; counted each night."""
        LIVE = "live"
        """All the time: entries and exits are events."""

    class Build(models.TextChoices):
        """How far a kept segment is: idle → running → ready; any → running when it changes; any → idle."""

        IDLE = "idle"
        RUNNING = "running"
        READY = "ready"

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    # How expressions and programs refer to it; it stays when the name changes.
    slug = models.CharField(max_length=80)
    description = models.CharField(max_length=2000, blank=True)
    expression = models.JSONField()
    # The exact number at `counted_at`; None before the first count.
    members_count = models.BigIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)
    # Why it selects nobody at present; empty when it is sound.
    broken_reason = models.CharField(max_length=1000, blank=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DYNAMIC)
    keeping = models.CharField(max_length=10, choices=Keeping, default=Keeping.ON_DEMAND)
    folder = models.ForeignKey(SegmentFolder, models.SET_NULL, null=True)
    owner_id = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)
    # A snapshot's origin.
    taken_from_id = models.BigIntegerField(null=True)
    build = models.CharField(max_length=10, choices=Build, default=Build.IDLE)
    # Whether what is built is that of a broken definition: nobody.
    built_broken = models.BooleanField(default=False)
    # Grows with each building that is asked for.
    build_mark = models.IntegerField(default=0)
    # People with ids up to here are done.
    build_after = models.BigIntegerField(default=0)
    build_done = models.BigIntegerField(default=0)
    build_total = models.BigIntegerField(default=0)
    # The last full comparison: when, and how many people stood wrong and were put right.
    proved_at = models.DateTimeField(null=True)
    drift_count = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "slug"], name="segment_slug_is_unique")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["workspace_id", "-id"],
                condition=models.Q(archived_at__isnull=True),
                name="segment_newest_first",
            )
        ]


class SegmentVersion(models.Model):
    """A segment's definition as somebody left it."""

    workspace_id = models.IntegerField()
    segment = models.ForeignKey(Segment, models.CASCADE)
    number = models.IntegerField()
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=2000, blank=True)
    expression = models.JSONField()
    author_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "number"], name="segment_version_is_unique"),
        ]


class SegmentSize(models.Model):
    """How many members a segment had."""

    workspace_id = models.IntegerField()
    segment = models.ForeignKey(Segment, models.CASCADE)
    at = models.DateTimeField()
    count = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "at"], name="segment_size_is_unique"),
        ]


class SegmentList(models.Model):
    """Members by list: a bitmap of those whose ids share their upper 16 bits."""

    workspace_id = models.IntegerField()
    segment = models.ForeignKey(Segment, models.CASCADE)
    part = models.IntegerField()
    members = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "part"], name="segment_list_is_unique"),
        ]
