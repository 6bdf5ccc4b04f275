"""Places that data is fetched from, and what each fetching did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cumulus.apps.ingest.connectors.contracts import ACTIVE, RunState, Target


class Connector(models.Model):
    """One place, how its rows become people or events, and when it is read; feeds one source."""

    workspace_id = models.IntegerField()
    source_id = models.IntegerField()
    # Who made it, to be told of failures; null for a program's, and for those from before.
    owner_user_id = models.IntegerField(null=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    config = models.JSONField(default=dict)
    # Sealed by `platform.secrets`: a JSON object, or empty.
    secret = models.TextField(blank=True)
    target = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Target])
    # What the columns mean, by the target; null until somebody said so.
    mapping = models.JSONField(null=True)
    schedule = models.JSONField(default=dict)
    enabled = models.BooleanField(default=False)
    # When it is due; null for by hand only, or switched off.
    next_at = models.DateTimeField(null=True)
    # How far it was read, in its kind's own words; written with the rows themselves.
    cursor = models.JSONField(default=dict)
    # Runs that failed one after the other.
    failures = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "-id"], name="connector_newest"),
            models.Index(fields=["next_at"], condition=models.Q(enabled=True), name="connector_due"),
        ]


class ConnectorRun(models.Model):
    """One fetching; one at a time of a connector."""

    workspace_id = models.IntegerField()
    connector = models.ForeignKey(Connector, models.CASCADE, related_name="runs")
    state = models.CharField(
        max_length=10, choices=[(each.value, each.value) for each in RunState], default=RunState.WAITING.value
    )
    made_by = models.CharField(max_length=40, default="")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(default=timezone.now)
    # Tries since rows were last written, and when the next one is.
    attempts = models.IntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    # Pages that are written: two that run at once cannot both write the next.
    pages = models.IntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    # Rows that changed nobody, and events that counted before.
    unchanged = models.BigIntegerField(default=0)
    events = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    cursor_before = models.JSONField(default=dict)
    cursor_after = models.JSONField(default=dict)
    error = models.CharField(max_length=60, default="")
    detail = models.CharField(max_length=300, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connector"], condition=models.Q(state__in=ACTIVE), name="connector_runs_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["connector", "-id"], name="connector_run_newest"),
            models.Index(fields=["beat_at"], condition=models.Q(state__in=ACTIVE), name="connector_run_under_way"),
        ]


class ConnectorReject(models.Model):
    """The rows of one page that were left out, with why; kept 30 days."""

    workspace_id = models.IntegerField()
    run = models.ForeignKey(ConnectorRun, models.CASCADE)
    page = models.IntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    columns = models.JSONField(default=list)
    # zstd of JSON: rows as they stood.
    rows = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "page"], name="connector_reject_once")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="connector_reject_oldest")]
