"""What people of the workspace note about a person: notes, tasks, files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class ContactNote(models.Model):
    """What somebody wrote about a person; a pinned one stands first."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField()
    origin_id = models.BigIntegerField()
    text = models.TextField()
    pinned = models.BooleanField(default=False)
    # The user who wrote it; null: a program.
    author_id = models.IntegerField(null=True)
    # What a caller that may run twice gives, so that it is kept once; null: no such name.
    once = models.CharField(max_length=120, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["origin_id", "once"], name="note_kept_once")]
        indexes: ClassVar = [models.Index(fields=["contact_id", "-id"], name="note_of_contact")]


class ContactTask(models.Model):
    """Something to be done about a person: open → done → open (again)."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField()
    origin_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    # The user who is to do it; null: nobody yet.
    assignee_id = models.IntegerField(null=True)
    author_id = models.IntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    once = models.CharField(max_length=120, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["origin_id", "once"], name="task_kept_once")]
        indexes: ClassVar = [models.Index(fields=["contact_id", "-id"], name="task_of_contact")]


class ContactFile(models.Model):
    """A file about a person; the same bytes under the same name are kept once per part."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField(db_index=True)
    origin_id = models.BigIntegerField()
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Where the bytes lie (`platform.files`).
    file = models.CharField(max_length=100)
    author_id = models.IntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin_id", "sha256", "name"], name="contact_file_kept_once")
        ]
