"""How far time has been followed."""

from __future__ import annotations

from django.db import models


class DueStand(models.Model):
    """Up to when the people were seen whose turn it was (`audiences/due`)."""

    # People whose turn was up to `due_from` were seen; those up to `due_to` with ids up to `due_after`, too.
    due_from = models.DateTimeField(null=True)
    due_to = models.DateTimeField(null=True)
    due_after = models.BigIntegerField(default=0)

    class Meta:
        abstract = True
