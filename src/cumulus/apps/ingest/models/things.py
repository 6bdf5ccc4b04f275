"""What events speak of and that is nobody: products, courses, articles."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Thing(models.Model):
    """A thing as its newest record gives it; a deleted one stays, so that an older record cannot revive it."""

    workspace_id = models.IntegerField()
    item_type = models.CharField(max_length=200)
    item_id = models.CharField(max_length=255)
    properties = models.JSONField(default=dict)
    deleted = models.BooleanField(default=False)
    # The record's own time, corrected by our clock.
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "item_type", "item_id"], name="thing_once")
        ]
