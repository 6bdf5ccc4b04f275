"""Files of people that go out by themselves, and what each time did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cumulus.apps.contacts.exporting.scheduled.contracts import ACTIVE, PlaceKind, RunState


class ScheduledExport(models.Model):
    """Whom, which columns, where to and when; shows what its owner may see when it runs."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=120)
    # Whom: q, tag, segment; and how: format, columns, encoding. What its owner sees is asked at each run.
    selection = models.JSONField(default=dict)
    kind = models.CharField(max_length=8, choices=[(each.value, each.value) for each in PlaceKind])
    config = models.JSONField(default=dict)
    # Sealed by `platform.secrets`: a JSON object, or empty.
    secret = models.TextField(blank=True)
    # Where a file lies there, with {date} and the like.
    path = models.CharField(max_length=300)
    # Files that stay there; null for all.
    keep_last = models.IntegerField(null=True)
    schedule = models.JSONField(default=dict)
    enabled = models.BooleanField(default=True)
    # When it is due; null for by hand only, or paused.
    next_at = models.DateTimeField(null=True)
    # In whose name: a member's user, or a program.
    owner_user_id = models.BigIntegerField(null=True)
    owner_token_id = models.BigIntegerField(null=True)
    # Runs that failed one after the other.
    failures = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "-id"], name="scheduled_export_newest"),
            models.Index(fields=["next_at"], condition=models.Q(enabled=True), name="scheduled_export_due"),
        ]


class ScheduledExportRun(models.Model):
    """One file; one at a time of a scheduled export."""

    workspace_id = models.IntegerField()
    export = models.ForeignKey(ScheduledExport, models.CASCADE, related_name="runs")
    state = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in RunState], default=RunState.WAITING.value
    )
    made_by = models.CharField(max_length=40, default="")
    # Names the file too, however often it is tried.
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(default=timezone.now)
    # Tries, and when the next one is.
    attempts = models.IntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    # People chosen, done so far, and in the end in the file.
    total = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    # The file's, and those that are sent.
    bytes = models.BigIntegerField(default=0)
    sent = models.BigIntegerField(default=0)
    # The server and the file there, once it is known.
    place = models.CharField(max_length=400, default="")
    path = models.TextField(default="")
    # When newer files took its place.
    removed_at = models.DateTimeField(null=True)
    # Why it failed; of one that is done: why old files stay.
    error = models.CharField(max_length=60, default="")
    detail = models.CharField(max_length=300, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["export"], condition=models.Q(state__in=ACTIVE), name="scheduled_export_runs_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["export", "-id"], name="scheduled_run_newest"),
            models.Index(fields=["beat_at"], condition=models.Q(state__in=ACTIVE), name="scheduled_run_under_way"),
        ]
