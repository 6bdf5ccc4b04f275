"""Addresses that other systems post to, and what they posted."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cumulus.apps.ingest.webhooks.contracts import Verdict


class Webhook(models.Model):
    """One address, its signature scheme, and how its JSON becomes events; feeds one source."""

    workspace_id = models.IntegerField()
    source_id = models.IntegerField()
    name = models.CharField(max_length=120)
    # The last part of the address; unguessable, and never used twice.
    key = models.CharField(max_length=64, unique=True)
    scheme = models.CharField(max_length=20, default="none")
    options = models.JSONField(default=dict)
    # Sealed by `platform.secrets`; empty where there is none.
    secret = models.TextField(blank=True)
    # Where a delivery's own id stands: {"header": …} or {"path": …}; null: as the scheme says.
    delivery_id = models.JSONField(null=True)
    preset = models.CharField(max_length=40, blank=True)
    mapping = models.JSONField(default=dict)
    # What the mapping is drawn on.
    sample = models.JSONField(null=True)
    sample_headers = models.JSONField(default=dict)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="webhook_newest")]


class Delivery(models.Model):
    """A request that came, or a replay of one, with what became of it; kept 30 days."""

    workspace_id = models.IntegerField()
    webhook = models.ForeignKey(Webhook, models.CASCADE)
    received_at = models.DateTimeField(default=timezone.now)
    ip = models.GenericIPAddressField(null=True)
    headers = models.JSONField(default=dict)
    # Compressed; null for a replay, which has its origin's, and for what is too large to keep.
    body = models.BinaryField(null=True)
    body_bytes = models.IntegerField()
    verdict = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Verdict])
    reason = models.CharField(max_length=40, blank=True)
    problems = models.JSONField(default=list)
    items = models.IntegerField(default=0)
    message_ids = ArrayField(models.CharField(max_length=64), default=list)
    # What makes it the same delivery when it comes again; null where it need not be known again.
    token = models.CharField(max_length=64, null=True)
    replayed_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="replays")
    # When a replay went through without a problem.
    mended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "token"], name="delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["webhook", "-id"], name="delivery_newest"),
            models.Index(fields=["received_at"], name="delivery_oldest"),
        ]
