"""Tenants, the people who work in them, and the keys that programs use."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.timezone import now

from cumulus.apps.workspaces.contracts import Role


class UserManager(BaseUserManager["User"]):
    """Makes users, who sign in by mail address."""

    def create_user(self, email: str, password: str | None = None, name: str = "") -> User:
        """Return a new user; without a password only a reset lets them in."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who works with Cumulus, in one workspace or several."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    locale = models.CharField(max_length=10, default="zh-CN")
    theme = models.CharField(max_length=10, default="system")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Workspace(models.Model):
    """A brand or company: the tenant. Its id is a leading key of every table."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    created_at = models.DateTimeField(default=now)


class Member(models.Model):
    """A user's place in a workspace."""

    workspace = models.ForeignKey(Workspace, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    role = models.CharField(max_length=20, choices=[(role.value, role.name) for role in Role])
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_per_user")]


class RoleScope(models.Model):
    """Which people the members of a role see; without a row the role's own default."""

    workspace = models.ForeignKey(Workspace, models.CASCADE)
    role = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    # Of the kind `filter`: an attribute, and the values of which people have one.
    attribute = models.CharField(max_length=200, blank=True)
    values = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "role"], name="one_scope_per_role")]


class ApiToken(models.Model):
    """A program's key. Only its hash is kept, so it is shown once."""

    workspace = models.ForeignKey(Workspace, models.CASCADE)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True)
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Source(models.Model):
    """A touchpoint that sends events under its own write key."""

    workspace = models.ForeignKey(Workspace, models.CASCADE)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="http")
    write_key = models.CharField(max_length=64, unique=True)
    # A short name in place of the write key, for protocols that speak of projects.
    alias = models.CharField(max_length=50, null=True, unique=True)
    created_at = models.DateTimeField(default=now)
    disabled_at = models.DateTimeField(null=True)


class AuditEntry(models.Model):
    """Who did what, when; never changed."""

    workspace = models.ForeignKey(Workspace, models.CASCADE)
    user = models.ForeignKey(User, models.SET_NULL, null=True)
    token = models.ForeignKey(ApiToken, models.SET_NULL, null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"], name="audit_newest_first")]


class Notice(models.Model):
    """Something fails, told once until it works again."""

    workspace = models.ForeignKey(Workspace, models.CASCADE)
    # Whose it is; the administrators are told in any case.
    user = models.ForeignKey(User, models.SET_NULL, null=True)
    kind = models.CharField(max_length=40)
    # What it is about, such as connector:7.
    subject = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    # How often it failed, one after the other.
    times = models.IntegerField(default=1)
    raised_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)
    # When it worked again.
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "subject", "kind"],
                condition=models.Q(resolved_at__isnull=True),
                name="one_open_notice",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "-last_at"], name="notice_newest_first")]


class NoticeSeen(models.Model):
    """When a member last saw a notice."""

    notice = models.ForeignKey(Notice, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    seen_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "user"], name="notice_seen_once")]
