"""Changes that concern many people at once, on their way to everybody whom they concern."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class WideChange(models.Model):
    """Something changed for the members of an account, for the people in a bitmap, or for everybody.

    The loop notes them, some thousands at a time, for whatever depends on `keys`.
    """

    workspace_id = models.IntegerField()
    account_id = models.BigIntegerField(null=True)
    # A roaring bitmap; neither this nor an account: everybody.
    people = models.BinaryField(null=True)
    keys = ArrayField(models.TextField())
    # Of the deepest event that caused it.
    depth = models.SmallIntegerField(default=0)
    # People with ids up to here are noted; once begun, what changes next is a row of its own.
    after_id = models.BigIntegerField(default=0)
    begun = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id", "account_id"],
                condition=models.Q(begun=False, account_id__isnull=False),
                name="wide_change_waits_once",
            )
        ]
