"""Saved segments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Segment(models.Model):
    """An audience by definition; who is in it is computed, never stored by hand."""

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
