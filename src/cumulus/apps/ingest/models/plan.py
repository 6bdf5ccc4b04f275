"""The tracking plan, the rules of each source, and what breaks them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Oversight(models.Model):
    """What the pipeline asks once a batch: is its copy of the rules old, and does anybody watch?"""

    workspace_id = models.IntegerField(unique=True)
    version = models.BigIntegerField(default=0, db_default=0)
    watched_until = models.DateTimeField(null=True)


class PlanProperty(models.Model):
    """What the plan says of one property of an event."""

    class Kind(models.TextChoices):
        """What values it takes; `any` says nothing."""

        ANY = "any"
        TEXT = "text"
        NUMBER = "number"
        BOOL = "bool"
        DATE = "date"
        DATETIME = "datetime"
        LIST = "list"
        OBJECT = "object"

    workspace_id = models.IntegerField()
    event = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ANY)
    required = models.BooleanField(default=False)
    # Empty: any value of the kind.
    allowed = models.JSONField(default=list)
    pii = models.BooleanField(default=False)
    description_zh = models.CharField(max_length=500, default="", blank=True)
    description_en = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "event", "name"], name="plan_property_once")
        ]


class PlanAlias(models.Model):
    """Events called `name` are stored as `target`, those received from `since` on."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    target = models.CharField(max_length=200)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "name"], name="alias_once")]


class PlanDistinct(models.Model):
    """Two names that look alike and are two things: never suggested again. `first` < `second`."""

    workspace_id = models.IntegerField()
    first = models.CharField(max_length=200)
    second = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "first", "second"], name="distinct_once")
        ]


class SourceRules(models.Model):
    """How strict the plan is with a source, and whether it is beyond suspicion."""

    class Violations(models.TextChoices):
        """`accept` looks away, `warn` stores and counts, `quarantine` keeps apart."""

        ACCEPT = "accept"
        WARN = "warn"
        QUARANTINE = "quarantine"

    workspace_id = models.IntegerField()
    source_id = models.IntegerField(unique=True)
    violations = models.CharField(max_length=10, choices=Violations.choices, default=Violations.WARN)
    exempt = models.BooleanField(default=False)


class Violation(models.Model):
    """How often a source broke the plan at one place on one day (UTC), with an example."""

    workspace_id = models.IntegerField()
    day = models.DateField()
    source_id = models.IntegerField()
    event = models.CharField(max_length=200)
    property = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40)
    count = models.BigIntegerField()
    example = models.CharField(max_length=200, blank=True)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id", "event", "day", "source_id", "property", "code"], name="violation_a_day"
            )
        ]


class SuspectRule(models.Model):
    """A workspace's own setting of a rule; without a row the rule's defaults hold."""

    workspace_id = models.IntegerField()
    rule = models.CharField(max_length=40)
    enabled = models.BooleanField()
    threshold = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "rule"], name="suspect_rule_once")]


class LiveTrace(models.Model):
    """What the pipeline made of an item while somebody watched; a short ring, not logged."""

    id = models.BigAutoField(primary_key=True)
    workspace_id = models.IntegerField()
    at = models.DateTimeField(default=timezone.now)
    source_id = models.IntegerField()
    outcome = models.CharField(max_length=20)
    contact_id = models.BigIntegerField(default=0)
    about = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "id"], name="trace_in_order")]


class QuarantineJob(models.Model):
    """Work on many quarantined items at once: tried out, released or discarded, item by item."""

    class State(models.TextChoices):
        """`waiting` → `running` → `done`; or `cancelled` from either of the first two."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"

    workspace_id = models.IntegerField()
    user_id = models.IntegerField(null=True)
    # What to work on, and what to do with it.
    wanted = models.JSONField(default=dict)
    remedy = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    passed = models.IntegerField(default=0)
    reasons = models.JSONField(default=dict)
    # Items up to `last_id` are done; those after `end_id` came later.
    last_id = models.BigIntegerField(default=0)
    end_id = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="job_newest")]
