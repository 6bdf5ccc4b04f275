"""Journeys, their published versions, and where everybody stands in them."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils import timezone


class JourneyStatus(StrEnum):
    """Where a journey stands.

    draft → live (publish) · live → paused (pause) → live (resume) · live, paused → stopped
    (stop) → live (publish). Publishing a live or paused journey keeps its status.
    """

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    STOPPED = "stopped"


class Journey(models.Model):
    """A journey as its makers see it; `graph` is the draft, never what runs."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, default=JourneyStatus.DRAFT.value)
    graph = models.JSONField(default=dict)
    live_version = models.ForeignKey("Version", models.SET_NULL, null=True, related_name="live_journeys")
    # Counts the changes of who is known as a member of the entry segment: see entries/segments.
    presence_generation = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    live_version_id: int | None

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "id"], name="journey_by_workspace")]


class Version(models.Model):
    """A published graph; never changes, so it may be cached for ever."""

    journey = models.ForeignKey(Journey, models.CASCADE)
    number = models.IntegerField()
    graph = models.JSONField()
    # What lets people in, beside the graph so that the reactor asks for it by one index.
    entry_node = models.CharField(max_length=64)
    entry_kind = models.CharField(max_length=40)
    entry_event = models.CharField(max_length=255, null=True)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.BigIntegerField(null=True)
    # Set by stopping: the engine ends this version's runs, also after a new publication.
    stopped_at = models.DateTimeField(null=True)

    journey_id: int

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["journey", "number"], name="version_number_is_unique")]
        indexes: ClassVar = [models.Index(fields=["entry_event"], name="version_by_entry_event")]


class Run(models.Model):
    """One person's way through one version; written on entry and on exit only.

    `entry_key` names the entry, so that the same event or membership never enters twice.
    """

    workspace_id = models.IntegerField()
    version_id = models.BigIntegerField()
    # The person now, and the part of them that came in: a merge that is undone takes the run back.
    contact_id = models.BigIntegerField()
    origin_id = models.BigIntegerField(db_index=True)
    entered_at = models.DateTimeField()
    event_at = models.DateTimeField(null=True)
    event = models.JSONField(null=True)
    depth = models.SmallIntegerField(default=0)
    exited_at = models.DateTimeField(null=True)
    exit_reason = models.CharField(max_length=100, null=True)
    entry_key = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar = [
            # The contact leads: the same index finds a person's runs.
            models.UniqueConstraint(fields=["contact_id", "version_id", "entry_key"], name="run_entered_once")
        ]


class Due(models.Model):
    """Where an active run stands and when it goes on; exactly one row for each.

    Narrow on purpose: a step deletes the row and inserts the next one.
    """

    due_at = models.DateTimeField()
    run_id = models.BigIntegerField(primary_key=True)
    contact_id = models.BigIntegerField()
    version_id = models.BigIntegerField()
    workspace_id = models.IntegerField()
    attempts = models.SmallIntegerField(default=0)
    node = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["version_id", "due_at"], name="due_next")]


class NodeStat(models.Model):
    """How many people came to a node, left it, ended there, or were lost to errors there."""

    version_id = models.BigIntegerField()
    node = models.CharField(max_length=64)
    entered = models.BigIntegerField(default=0)
    left = models.BigIntegerField(default=0)
    completed = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    last_error = models.CharField(max_length=200, null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version_id", "node"], name="stat_once_per_node")]


class Presence(models.Model):
    """A person known as a member of a journey's entry segment; entering is appearing here."""

    journey_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    pk = models.CompositePrimaryKey("journey_id", "contact_id")
