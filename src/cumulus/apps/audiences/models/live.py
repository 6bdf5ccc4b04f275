"""What keeps segments live."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cumulus.apps.audiences.models.due import DueStand


class LiveWorkspace(DueStand):
    """Where a workspace's live segments stand."""

    workspace_id = models.IntegerField(unique=True)
    # Grows with each change of a definition.
    version = models.BigIntegerField(default=0)


class NewestContact(models.Model):
    """The highest contact id that the pipeline has brought: a higher one is somebody new."""

    workspace_id = models.IntegerField(unique=True)
    person_id = models.BigIntegerField()


class Changed(models.Model):
    """Somebody of whom something changed that a live segment depends on. Only added and taken away."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField()
    keys = models.JSONField()
    # Of the deepest event that caused it.
    depth = models.SmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "id"], name="changed_in_order")]


class Turn(models.Model):
    """Entries and exits that are decided and not yet in the warehouse; gone when they are."""

    workspace_id = models.IntegerField()
    at = models.DateTimeField()
    body = models.BinaryField()
