"""Where the pipeline stands, what it has counted, what it refused, what the data taught."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Position(models.Model):
    """The place in the log up to which everything is done; one row."""

    xid = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    # The highest sequence number done, and the server that gave the transaction ids: with them
    # the place is found again after a dump was restored elsewhere.
    high_seq = models.BigIntegerField(default=0)
    database = models.CharField(max_length=40, default="")
    # Done rows received before this are deleted; the warehouse alone has their events.
    trimmed_before = models.DateTimeField(null=True)


class Batch(models.Model):
    """A frozen stretch of the log: its id names the warehouse insert, so replays add nothing."""

    class State(models.TextChoices):
        """`in_flight` → `done`."""

        IN_FLIGHT = "in_flight"
        DONE = "done"

    # Which rows: the first and last sequence number of each unbroken stretch.
    stretches = ArrayField(models.BigIntegerField(), default=list)
    to_xid = models.BigIntegerField()
    to_seq = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_FLIGHT)
    items = models.IntegerField()
    # What the first transaction changed, so that a replay writes the same people again.
    changed_contacts = ArrayField(models.BigIntegerField(), default=list)
    started_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="in_flight"), name="one_batch_in_flight")
        ]


class SeenMessage(models.Model):
    """A message id that was counted, as a hash with its workspace, and the log row that brought it.

    Kept forever. An item counts exactly if its row is the one here.
    """

    key = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()


class Quarantined(models.Model):
    """An item that was kept out, with the reason: waiting → released or discarded, once."""

    class Category(models.TextChoices):
        """Why it was kept out: it cannot be stored, it breaks the plan, or nobody real did it."""

        FAULT = "fault"
        VIOLATION = "violation"
        SUSPECT = "suspect"

    workspace_id = models.IntegerField()
    source_id = models.IntegerField(null=True)
    received_at = models.DateTimeField()
    batch_id = models.BigIntegerField()
    category = models.CharField(max_length=10, choices=Category.choices, default=Category.FAULT)
    reason = models.CharField(max_length=40)
    # For the logs and for programs; people read `reason` and `fields` in their language.
    detail = models.CharField(max_length=300)
    fields = models.JSONField(default=dict)
    event = models.CharField(max_length=200, default="", blank=True)
    item = models.TextField()
    # How it is to be read; empty: as Segment's.
    protocol = models.CharField(max_length=20, default="", blank=True)
    # Under which the item counts once, and the log row that brought it: null for what cannot be read.
    key = models.UUIDField(null=True)
    seq = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "-id"], name="quarantine_newest"),
            models.Index(fields=["workspace_id", "category", "reason", "-id"], name="quarantine_by_reason"),
            models.Index(fields=["key"], condition=models.Q(key__isnull=False), name="quarantine_by_key"),
        ]


class CatalogueEvent(models.Model):
    """An event of the workspace's dictionary: learned from the data, or planned, then governed."""

    class Status(models.TextChoices):
        """`learned` says that only the data knows it; the plan knows the others."""

        LEARNED = "learned"
        PLANNED = "planned"
        LIVE = "live"
        DEPRECATED = "deprecated"

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    count = models.BigIntegerField(default=0)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.LEARNED, db_default=Status.LEARNED)
    owner_id = models.IntegerField(null=True)
    description_zh = models.CharField(max_length=500, default="", db_default="", blank=True)
    description_en = models.CharField(max_length=500, default="", db_default="", blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "name"], name="event_name_once")]


class CatalogueProperty(models.Model):
    """A property of an event, or (event empty) an attribute of people, with a kind it had."""

    workspace_id = models.IntegerField()
    event = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    first_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "event", "name", "kind"], name="property_kind_once")
        ]
