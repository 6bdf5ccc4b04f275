"""Score cards, their published versions, whose scores changed, and what is on its way to the warehouse."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Score(models.Model):
    """A score card: a draft, and the version that counts."""

    class RollUp(models.TextChoices):
        """How the members' values make an account's."""

        MAX = "max"
        SUM = "sum"
        AVG = "avg"

    class Fill(models.TextChoices):
        """IDLE → RUNNING (published, or time to refresh) → IDLE; RUNNING → FAILED."""

        IDLE = "idle"
        RUNNING = "running"
        FAILED = "failed"

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    # How expressions and programs refer to it; it stays when the name changes.
    slug = models.CharField(max_length=80)
    description = models.CharField(max_length=2000, blank=True)
    # A label: which line of products it speaks of.
    product_line = models.CharField(max_length=100, blank=True)
    # How accounts are scored by their members.
    roll_up = models.CharField(max_length=3, choices=RollUp.choices, default=RollUp.MAX)
    draft = models.JSONField()
    # Grows with each save of the draft: two editors do not overwrite each other unseen.
    revision = models.IntegerField(default=1)
    # None: it counts for nobody yet.
    published = models.IntegerField(null=True)
    # Where everybody's scores are being computed anew, by the id of a contact.
    fill_state = models.CharField(max_length=10, choices=Fill.choices, default=Fill.IDLE)
    fill_cause = models.CharField(max_length=20, blank=True)
    fill_asked_at = models.DateTimeField(null=True)
    fill_after = models.BigIntegerField(default=0)
    # Where it began: it joins those that are under way, and comes back to the beginning when they are through.
    fill_from = models.BigIntegerField(default=0)
    # How far it goes then; None: to the last person.
    fill_until = models.BigIntegerField(null=True)
    fill_done = models.IntegerField(default=0)
    fill_total = models.IntegerField(default=0)
    filled_at = models.DateTimeField(null=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "slug"], name="score_slug_is_unique")]


class ScoreVersion(models.Model):
    """What was published; never changed."""

    workspace_id = models.IntegerField()
    score = models.ForeignKey(Score, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    definition = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    published_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["score", "number"], name="score_version_is_numbered_once")
        ]


class ScoreChange(models.Model):
    """A person whose scores may have changed; the loop computes them and takes the row away."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField()
    # Which cards depend on what changed.
    scores = ArrayField(models.BigIntegerField())
    # New at each change: the row goes only if nothing happened while the scores were computed.
    mark = models.BigIntegerField()
    depth = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "contact_id"], name="score_change_once_a_person")
        ]
        indexes: ClassVar = [models.Index(fields=["mark"], name="score_change_in_order")]


class ScoreTurn(models.Model):
    """Scores whose changes are said already, on their way to the warehouse; its id is their version there."""

    workspace_id = models.IntegerField()
    at = models.DateTimeField()
    rows = models.BinaryField()
