"""The tag library, tags on people, and what puts them there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class TagGroup(models.Model):
    """A folder of the library. Exclusive: a person has at most one of its tags."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=100)
    exclusive = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "name"], name="tag_group_name_is_unique")
        ]


class TagKind(models.TextChoices):
    """What a tag says: that it is there, how strong, or (once and for all) where from."""

    PLAIN = "plain"
    VALUE = "value"
    SOURCE = "source"


class Tag(models.Model):
    """A label in the workspace's library. Segments and the warehouse know it by name: the name stays."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=100)
    color = models.CharField(max_length=10, default="primary")
    created_at = models.DateTimeField(default=timezone.now)
    group = models.ForeignKey(TagGroup, models.SET_NULL, null=True)
    owner_id = models.IntegerField(null=True)
    definition_zh = models.CharField(max_length=1000, default="", blank=True)
    definition_en = models.CharField(max_length=1000, default="", blank=True)
    kind = models.CharField(max_length=10, choices=TagKind.choices, default=TagKind.PLAIN)
    # [{"value": "强", "weight": 3}, …], strongest first; only of a value tag.
    values = models.JSONField(default=list)
    expires_after_days = models.IntegerField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace_id", "name"], name="tag_name_is_unique")]


class AppliedTag(models.Model):
    """A tag on a person, and where it came from."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField()
    origin_id = models.BigIntegerField()
    tag = models.ForeignKey(Tag, models.CASCADE)
    value = models.CharField(max_length=100, default="", blank=True)
    source = models.CharField(max_length=100)
    applied_at = models.DateTimeField(default=timezone.now)
    applied_by = models.IntegerField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["origin_id", "tag"], name="tag_once_per_part")]
        indexes: ClassVar = [
            models.Index(fields=["contact_id", "tag"], name="applied_tag_by_contact"),
            models.Index(
                fields=["expires_at"], condition=models.Q(expires_at__isnull=False), name="applied_tag_by_expiry"
            ),
        ]


class SettledTag(models.Model):
    """A tag that a merge set aside: another of its exclusive group stayed; an un-merge gives it back."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField(db_index=True)
    origin_id = models.BigIntegerField()
    tag = models.ForeignKey(Tag, models.CASCADE)
    value = models.CharField(max_length=100, default="", blank=True)
    source = models.CharField(max_length=100)
    applied_at = models.DateTimeField()
    applied_by = models.IntegerField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["origin_id", "tag"], name="settled_tag_once_per_part")]


class TagRule(models.Model):
    """An event, or one event after another, that puts a tag on people or takes it off."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=100)
    tag = models.ForeignKey(Tag, models.CASCADE)
    action = models.CharField(max_length=10, default="add")
    value = models.CharField(max_length=100, default="", blank=True)
    expires_after_days = models.IntegerField(null=True)
    when = models.JSONField()
    enabled = models.BooleanField(default=True)
    owner_id = models.IntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace_id", "enabled"], name="tag_rule_listening")]


class TagCode(models.Model):
    """A tracked code: who scans it gets the tag and is led to the target."""

    workspace_id = models.IntegerField()
    code = models.CharField(max_length=20, unique=True)
    tag = models.ForeignKey(Tag, models.CASCADE)
    value = models.CharField(max_length=100, default="", blank=True)
    target_url = models.CharField(max_length=2000)
    scene = models.CharField(max_length=100, default="", blank=True)
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)


class TagMapping(models.Model):
    """A form's field whose value means a tag; an empty form means every form, an empty value any."""

    workspace_id = models.IntegerField()
    form = models.CharField(max_length=100, default="", blank=True)
    field = models.CharField(max_length=100)
    field_value = models.CharField(max_length=200, default="", blank=True)
    tag = models.ForeignKey(Tag, models.CASCADE)
    value = models.CharField(max_length=100, default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id", "form", "field", "field_value", "tag"], name="tag_mapping_once"
            )
        ]


class Group(models.Model):
    """A community of people, a WeChat group for one."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, default="community")
    external_id = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "external_id"], name="group_external_id_is_unique")
        ]


class GroupMember(models.Model):
    """A person in a group, from when to when."""

    workspace_id = models.IntegerField()
    group = models.ForeignKey(Group, models.CASCADE)
    contact_id = models.BigIntegerField(db_index=True)
    origin_id = models.BigIntegerField()
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "origin_id"], name="group_member_once")]


class GroupTag(models.Model):
    """A tag that a group's members have as long as they are members."""

    workspace_id = models.IntegerField()
    group = models.ForeignKey(Group, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)
    value = models.CharField(max_length=100, default="", blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "tag"], name="group_tag_once")]


class TagJobStatus(models.TextChoices):
    """queued → running → done, cancelled or failed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class TagJob(models.Model):
    """A tag put on many people, or taken off them: how far it is."""

    workspace_id = models.IntegerField()
    tag = models.ForeignKey(Tag, models.CASCADE)
    rule = models.ForeignKey(TagRule, models.SET_NULL, null=True)
    action = models.CharField(max_length=10, default="add")
    value = models.CharField(max_length=100, default="", blank=True)
    # {"ids": […]}, {"segment": 3}, {"filter": expression} or {"days": 30} of a rule's past.
    people = models.JSONField()
    status = models.CharField(max_length=10, choices=TagJobStatus.choices, default=TagJobStatus.QUEUED)
    total = models.IntegerField(null=True)
    done = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    # Everybody up to this id is done: where a run after a crash goes on.
    after_id = models.BigIntegerField(default=0)
    error = models.CharField(max_length=60, default="", blank=True)
    created_by = models.IntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["touched_at"],
                condition=models.Q(status__in=["queued", "running"]),
                name="tag_job_unfinished",
            )
        ]
