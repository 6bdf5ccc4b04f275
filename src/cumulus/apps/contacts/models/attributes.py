"""What a workspace declares of people's attributes, what did not fit, and what must be computed anew."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cumulus.apps.contacts.attributes.kinds import Pii, Survivorship, Type


class Attribute(models.Model):
    """An attribute as the workspace declares it; an undeclared one takes any value."""

    class Fill(models.TextChoices):
        """`idle` → `running` → `idle`; `running` → `failed`."""

        IDLE = "idle"
        RUNNING = "running"
        FAILED = "failed"

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=100)
    label_zh = models.CharField(max_length=60, blank=True)
    label_en = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=500, blank=True)
    type = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Type])
    # Of money without a currency of its own.
    currency = models.CharField(max_length=3, default="CNY")
    unit = models.CharField(max_length=20, blank=True)
    group = models.CharField(max_length=60, blank=True)
    owner_id = models.IntegerField(null=True)
    pii = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Pii], default=Pii.NONE)
    survivorship = models.CharField(
        max_length=20, choices=[(each.value, each.value) for each in Survivorship], default=Survivorship.NEWEST
    )
    # Sources whose word counts more, the first the most; 0 is Cumulus itself.
    source_priority = ArrayField(models.IntegerField(), default=list)
    # How it is computed from events; null: it is said, not computed.
    definition = models.JSONField(null=True)
    fill_state = models.CharField(max_length=10, choices=Fill.choices, default=Fill.IDLE)
    # Of the run under way or the last: up to which contact it came, how many of how many.
    fill_after = models.BigIntegerField(default=0)
    fill_done = models.IntegerField(default=0)
    fill_total = models.IntegerField(default=0)
    fill_asked_at = models.DateTimeField(null=True)
    filled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "name"], name="attribute_declared_once")
        ]


class AttributeReject(models.Model):
    """Values that an attribute's type does not take: how many in a day, with one of them."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    # 0: Cumulus itself.
    source_id = models.IntegerField()
    on = models.DateField()
    count = models.BigIntegerField(default=0)
    example = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "name", "source_id", "on"], name="reject_once_a_day")
        ]


class StaleAttribute(models.Model):
    """A person whose computed attribute is not true any more; `mark` says since which change."""

    pk = models.CompositePrimaryKey("attribute_id", "contact_id")
    attribute_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(db_index=True)
    mark = models.BigIntegerField()
    depth = models.SmallIntegerField(default=0)
