"""What people are called, what links those names, and which records are one person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class IdentityKind(models.Model):
    """A kind of identifier as a workspace declares it; over the defaults, or beside them."""

    workspace_id = models.IntegerField()
    namespace = models.CharField(max_length=40)
    label_zh = models.CharField(max_length=60, blank=True)
    label_en = models.CharField(max_length=60, blank=True)
    # Place among the kinds: the smaller, the stronger.
    rank = models.IntegerField()
    normaliser = models.CharField(max_length=20, default="text")
    region = models.CharField(max_length=2, default="CN")
    # How many values one person has at most, for a scoped kind within each scope; null: any number.
    max_per_person = models.IntegerField(null=True)
    scoped = models.BooleanField(default=False)
    # Whether the value passes from hand to hand: a shared device, a phone number that is given out again.
    follows_latest = models.BooleanField(default=False)
    expires_after_days = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "namespace"], name="identity_kind_declared_once")
        ]


class BlockedValue(models.Model):
    """A value that names nobody: `proposed` → `blocked` or `dismissed`; `blocked` → `dismissed`."""

    class State(models.TextChoices):
        """What was decided."""

        PROPOSED = "proposed"
        BLOCKED = "blocked"
        DISMISSED = "dismissed"

    workspace_id = models.IntegerField()
    namespace = models.CharField(max_length=40)
    value = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State.choices)
    # With how many people of their own it came, when it was found.
    people = models.IntegerField(default=0)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "namespace", "value"], name="blocked_value_once")
        ]


class Identity(models.Model):
    """One identifier; `(workspace, namespace, value)` leads to the contact."""

    workspace_id = models.IntegerField()
    namespace = models.CharField(max_length=40)
    value = models.CharField(max_length=255)
    # The whole person now, and the part of it to which what came by this name belongs.
    contact_id = models.BigIntegerField(db_index=True)
    home_id = models.BigIntegerField(db_index=True)
    first_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "namespace", "value"], name="identity_is_one_persons")
        ]


class IdentityFact(models.Model):
    """Two identifiers that came together: never changed but for how early and how late that was seen.

    The contact is a fold over these facts (`identity/partition.py`).
    """

    pk = models.CompositePrimaryKey("left_id", "right_id")
    # The stronger of the two, then the weaker.
    left_id = models.BigIntegerField()
    right_id = models.BigIntegerField(db_index=True)
    workspace_id = models.IntegerField()
    at = models.DateTimeField()
    last_at = models.DateTimeField()
    # When a client last said the opposite; seen after that, the two belong together again.
    unlinked_at = models.DateTimeField(null=True)
    # The message id of the earliest event that said so, and its source.
    source_key = models.CharField(max_length=255, blank=True)
    source_id = models.IntegerField(null=True)
    # A person's own decision: it comes before all that was observed, and no limit holds it up.
    by_hand = models.BooleanField(default=False)
    # Why it joins nobody (`limit`, `apart`, `expired`, `too_large`); empty when it does.
    refused = models.CharField(max_length=20, blank=True)


class Contested(models.Model):
    """A person with a fact that was refused: what comes next is folded from all their facts."""

    contact_id = models.BigIntegerField(primary_key=True)
    workspace_id = models.IntegerField()


class Merge(models.Model):
    """Two parts that became one person, by which fact; undone, or ended by a better fold."""

    workspace_id = models.IntegerField()
    part_id = models.BigIntegerField(db_index=True)
    into_id = models.BigIntegerField(db_index=True)
    left_id = models.BigIntegerField()
    right_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    source_key = models.CharField(max_length=255, blank=True)
    by_id = models.IntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.IntegerField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="merges_newest_first")]


class Apart(models.Model):
    """A person's word that the names on one side and those on the other are not one's."""

    workspace_id = models.IntegerField()
    decision_id = models.BigIntegerField()
    identity_id = models.BigIntegerField(db_index=True)
    side = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision_id", "identity_id"], name="apart_once_per_decision")
        ]


class QueuedMerge(models.Model):
    """A merge that is too large to happen by itself: `open` → `approved` or `dismissed`."""

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open"
        APPROVED = "approved"
        DISMISSED = "dismissed"

    workspace_id = models.IntegerField()
    left_id = models.BigIntegerField()
    right_id = models.BigIntegerField()
    # How many identifiers the whole person would have.
    identifiers = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    queued_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["left_id", "right_id"], condition=models.Q(state="open"), name="merge_queued_once"
            )
        ]
