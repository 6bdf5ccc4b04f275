"""People, what they are called, and what is attached to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Contact(models.Model):
    """A natural person, or a part of one. The id is dense and below 2**32: sets of people are bitmaps."""

    workspace_id = models.IntegerField()
    attributes = models.JSONField(default=dict)
    # Per attribute the event time of its value, in epoch milliseconds: the last writer wins.
    attribute_times = models.JSONField(default=dict)
    # Whose word a value is, of attributes where that decides (`identity/traits.py`).
    attribute_sources = models.JSONField(default=dict, db_default={})
    # The member who looks after the person.
    owner_id = models.IntegerField(null=True)
    version = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    first_seen_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    # The whole person that this record is a part of; null: it is the whole itself.
    merged_into_id = models.BigIntegerField(null=True)
    # What belongs to this part alone, once others are part of it: `values`, `times`, `first_seen_at`.
    own = models.JSONField(null=True)
    # Taken back by whoever brought them (an import undone): the row stays, so that the id stays used.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id__lt=2**32), name="contact_id_is_32_bit")]
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "id"], name="contact_by_workspace"),
            models.Index(
                fields=["merged_into_id"], condition=models.Q(merged_into_id__isnull=False), name="contact_parts"
            ),
            models.Index(
                fields=["workspace_id", "owner_id"],
                condition=models.Q(owner_id__isnull=False),
                name="contact_by_owner",
            ),
        ]


class Suppression(models.Model):
    """A channel on which a person must not be written to."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField(db_index=True)
    origin_id = models.BigIntegerField()
    channel = models.CharField(max_length=20)
    reason = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin_id", "channel"], name="suppressed_once_per_part")
        ]
