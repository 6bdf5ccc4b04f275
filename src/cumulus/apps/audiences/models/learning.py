"""Predictive models, and the jobs that train, apply and look through them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class PredictiveModel(models.Model):
    """A score that is learned: what it predicts, how well, and since when it is in use."""

    class Kind(models.TextChoices):
        """What a model predicts."""

        CONVERSION = "conversion"
        CHURN = "churn"
        PURCHASE = "purchase"
        UPLIFT = "uplift"

    class State(models.TextChoices):
        """draft → trained → approved → live → retired; a new training of any but a live one leads back to trained."""

        DRAFT = "draft"
        TRAINED = "trained"
        APPROVED = "approved"
        LIVE = "live"
        RETIRED = "retired"

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    # How expressions refer to it; it stays when the name changes.
    slug = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    settings = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    # What was learned, a file of the store; empty before the first training.
    file = models.CharField(max_length=200, blank=True)
    # The columns of its frames, as they were chosen when it was trained.
    plan = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    drift = models.JSONField(default=dict)
    people = models.BigIntegerField(default=0)
    trained_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    # A member of the workspace; None for a program.
    approved_by = models.BigIntegerField(null=True)
    scored_at = models.DateTimeField(null=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audiences_model"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "slug"], name="model_slug_is_unique"),
        ]


class LearningRun(models.Model):
    """One job in a process of its own."""

    class Task(models.TextChoices):
        """What is done."""

        TRAIN = "train"
        SCORE = "score"
        LOOKALIKE = "lookalike"
        CLUSTERS = "clusters"

    class State(models.TextChoices):
        """waiting → running → done | failed; waiting and running → cancelled; a stalled one waits again."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    workspace_id = models.IntegerField()
    task = models.CharField(max_length=10, choices=Task.choices)
    model = models.ForeignKey(PredictiveModel, on_delete=models.CASCADE, null=True)
    segment_id = models.BigIntegerField(null=True)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    percent = models.SmallIntegerField(default=0)
    step = models.CharField(max_length=20, blank=True)
    # Grows with each beginning: whoever began earlier writes nothing any more.
    attempt = models.IntegerField(default=0)
    plan = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    # Ranked people, or people with their group; a file of the store.
    file = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=60, blank=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["model"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="learning_one_run_a_model",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "task", "-id"], name="learning_newest_first"),
            models.Index(
                fields=["beat_at"], condition=models.Q(state__in=["waiting", "running"]), name="learning_unfinished"
            ),
        ]
