"""What people agreed to, the proof of it, and the requests about their data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cumulus.apps.contacts.consent.contracts import ConsentStatus
from cumulus.apps.contacts.privacy.contracts import RequestState

_Open = models.Q(state__in=[RequestState.QUEUED.value, RequestState.RUNNING.value])


class ConsentPurpose(models.Model):
    """What a workspace wants to use people's data for."""

    workspace_id = models.IntegerField()
    key = models.CharField(max_length=60)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    description_zh = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    legal_basis = models.CharField(max_length=30)
    channels = models.JSONField(default=list)
    needs_opt_in = models.BooleanField(default=True)
    double_opt_in = models.BooleanField(default=False)
    # After so many days a consent must be given anew; null: never.
    expires_days = models.IntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "key"], name="purpose_key_once")]


class ConsentText(models.Model):
    """A wording that people agreed to; never changed, a new wording is a new version."""

    workspace_id = models.IntegerField()
    purpose = models.ForeignKey(ConsentPurpose, models.CASCADE)
    version = models.IntegerField()
    text_zh = models.TextField()
    text_en = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    purpose_id: int

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["purpose", "version"], name="text_version_once")]


class ConsentRecord(models.Model):
    """One line of the ledger; only added to. Erasure keeps it as proof without a person.

    `proof_hash` is filled by erasure: a keyed hash of the person's identifiers.
    """

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField(null=True)
    origin_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ConsentStatus])
    at = models.DateTimeField()
    source = models.CharField(max_length=20)
    text_version = models.IntegerField(null=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=100, blank=True)
    expires_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    # What a caller that may run twice gives, so that the line is written once; null: no such name.
    once = models.CharField(max_length=120, null=True)
    proof_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "once"], name="consent_recorded_once")]
        indexes: ClassVar = [models.Index(fields=["contact_id", "-id"], name="consent_of_contact")]


class ConsentState(models.Model):
    """The ledger folded, for questions about many at once; one row for each part of a person."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField(db_index=True)
    origin_id = models.BigIntegerField()
    purpose = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    record_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin_id", "purpose", "channel"], name="consent_state_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state=ConsentStatus.GIVEN.value, expires_at__isnull=False),
                name="consent_expiring",
            )
        ]


class PrivacyRequest(models.Model):
    """A person's wish to have their data, or to have it gone."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True)
    requested_by = models.CharField(max_length=100)
    state = models.CharField(max_length=10, default=RequestState.QUEUED.value)
    # Which stores are done, and how many rows each gave: {"store": count}.
    progress = models.JSONField(default=dict)
    # Whom it is about, while it runs; emptied at its end.
    subject = models.JSONField(null=True)
    certificate = models.JSONField(null=True)
    # The export as a ZIP, until it is too old.
    content = models.BinaryField(null=True)
    # The end of the log when it began, and when the person's rows were gone.
    marks = models.JSONField(default=list)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id", "contact_id", "kind"], condition=_Open, name="privacy_request_open_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="privacy_newest_first")]


class Tombstone(models.Model):
    """That somebody was erased: keyed hashes of their identifiers, for a restored backup."""

    workspace_id = models.IntegerField()
    identifier_hash = models.CharField(max_length=64)
    request_id = models.BigIntegerField()
    erased_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "identifier_hash", "request_id"], name="tombstone_once")
        ]
