"""Saved portraits: what was asked, what the answer was, and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class SavedPortrait(models.Model):
    """A portrait as it was at one moment."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    # {"segment": {"id", "name", "expression"}, "against", "beside": the same or null}: as they were.
    asked = models.JSONField()
    # The answer, as `InsightOut`, with "beside" as `PairOut`; values of fewer than `saving.FEWEST` people are left out.
    figures = models.JSONField()
    # Whose people were counted: {"kind", "attribute", "values", "member"}.
    scope = models.JSONField()
    taken_at = models.DateTimeField(default=timezone.now)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "name"], name="saved_portrait_name_is_unique")
        ]
