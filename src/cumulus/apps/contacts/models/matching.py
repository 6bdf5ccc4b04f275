"""Who may be one person: the rules, the keys by which candidates are found, pairs, runs over everybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cumulus.apps.contacts.models.runs import EverybodyRun


class MatchSettings(models.Model):
    """A workspace's own rules, and what agreements are worth among its people."""

    workspace_id = models.IntegerField(primary_key=True)
    # In order; null: the defaults.
    rules = models.JSONField(null=True)
    # Learned by a run over everybody; null: the usual ones.
    weights = models.JSONField(null=True)


class MatchDirty(models.Model):
    """Somebody who changed and is still to be matched; only added to, so that nobody waits for it."""

    workspace_id = models.IntegerField()
    person_id = models.BigIntegerField()


class MatchKey(models.Model):
    """A blocking key of a part of a person, as a hash: people who share one are compared."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField()
    origin_id = models.BigIntegerField()
    key = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["origin_id", "key"], name="match_key_once")]
        indexes: ClassVar = [models.Index(fields=["workspace_id", "key", "-contact_id"], name="match_key_people")]


class MatchPair(models.Model):
    """Two people who may be one: `proposed` → `merged` or `rejected`; `merged` → `undone`; `rejected` → `proposed`."""

    class State(models.TextChoices):
        """What became of it; `rejected` comes back when either of the two changed."""

        PROPOSED = "proposed"
        MERGED = "merged"
        REJECTED = "rejected"
        UNDONE = "undone"

    workspace_id = models.IntegerField()
    # The smaller id, then the larger, as they were when the pair was found.
    a_id = models.BigIntegerField(db_index=True)
    b_id = models.BigIntegerField(db_index=True)
    score = models.FloatField()
    # How alike the two are, by field; never the values themselves.
    evidence = models.JSONField(default=dict)
    rule = models.CharField(max_length=80)
    # Whether the rule merges by itself; held back to a person when that is not safe.
    merges = models.BooleanField(default=False)
    # Of what was compared: another one means that something changed.
    fingerprint = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    # Null when a rule decided.
    decided_by_id = models.IntegerField(null=True)
    # The merge that the decision made; null when they were one before.
    merge_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "a_id", "b_id"], name="match_pair_once"),
            models.CheckConstraint(condition=Q(a_id__lt=F("b_id")), name="match_pair_in_order"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "state", "-score", "-id"], name="match_pairs_by_score"),
        ]


class MatchRun(EverybodyRun):
    """A run that compares everybody with everybody: `running` → `done` or `cancelled`; none waits."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id"], condition=Q(state="running"), name="match_run_one_at_a_time"
            )
        ]
