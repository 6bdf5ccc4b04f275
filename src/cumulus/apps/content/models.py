"""Templates and their versions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Template(models.Model):
    """A mail that can be sent again and again; its content stands in versions."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["workspace_id", "-id"],
                condition=models.Q(archived_at__isnull=True),
                name="template_newest_first",
            )
        ]


class TemplateVersion(models.Model):
    """What a template said at one time; never changed, since sent mails point to it."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    subject = models.CharField(max_length=500)
    preheader = models.CharField(max_length=500, blank=True)
    source_format = models.CharField(max_length=10)
    source = models.TextField()
    # Compiled once: Jinja placeholders are all that is left to fill.
    html = models.TextField()
    text = models.TextField(blank=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["template", "number"], name="template_version_number")]
