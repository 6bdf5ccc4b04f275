"""Companies, what leads to them, and who belongs to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cumulus.apps.contacts.models.runs import EverybodyRun


class Account(models.Model):
    """One company (客户公司). Merged, it stays as a part of `merged_into_id`, so a merge can be undone."""

    workspace_id = models.IntegerField()
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200, default="")
    # What the two names come to without legal form, place and punctuation: companies are found by these.
    name_key = models.CharField(max_length=200)
    legal_name_key = models.CharField(max_length=200, default="")
    parent_id = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)
    industry = models.CharField(max_length=100, default="")
    region = models.CharField(max_length=100, default="")
    tier = models.CharField(max_length=40, default="")
    signed = models.BooleanField(default=False)
    signed_on = models.DateField(null=True)
    annual_revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    annual_cost = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    attributes = models.JSONField(default=dict)
    # What the newest `group` call said, {field: value}: a field that still holds it follows the next one.
    told = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=100)
    # The whole account now, and the one that it was merged into itself; null: it stands alone.
    merged_into_id = models.BigIntegerField(null=True)
    joined_id = models.BigIntegerField(null=True)
    # What the merge gave to the other, which had none: {field: value}. An undo takes it back.
    lent = models.JSONField(default=dict)
    # `version` orders the rows in the warehouse; a higher one than `stored_version` is still to be written there.
    version = models.BigIntegerField(default=1)
    stored_version = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id__lt=2**32), name="account_id_is_32_bit")]
        indexes: ClassVar = [
            models.Index(fields=["workspace_id", "id"], name="account_by_workspace"),
            models.Index(fields=["workspace_id", "name_key"], name="account_by_name"),
            models.Index(
                fields=["workspace_id", "legal_name_key"],
                condition=~models.Q(legal_name_key=""),
                name="account_by_legal_name",
            ),
            models.Index(
                fields=["merged_into_id"], condition=models.Q(merged_into_id__isnull=False), name="account_parts"
            ),
            models.Index(fields=["parent_id"], condition=models.Q(parent_id__isnull=False), name="account_children"),
            models.Index(
                fields=["id"], condition=models.Q(version__gt=models.F("stored_version")), name="account_to_store"
            ),
        ]


class AccountKey(models.Model):
    """What leads to one account: `domain`, `credit_code`, or a namespace of another system (`erp`, `crm`)."""

    workspace_id = models.IntegerField()
    namespace = models.CharField(max_length=40)
    value = models.CharField(max_length=255)
    account_id = models.BigIntegerField(db_index=True)
    origin_account_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace_id", "namespace", "value"], name="account_key_is_one_accounts")
        ]


class AccountMember(models.Model):
    """A person's time with a company and their part in its decisions; ended ones stay as history."""

    workspace_id = models.IntegerField()
    account_id = models.BigIntegerField()
    origin_account_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(db_index=True)
    origin_id = models.BigIntegerField(db_index=True)
    role = models.CharField(max_length=20, default="other")
    title = models.CharField(max_length=200, default="")
    source = models.CharField(max_length=100)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    # Ended by hand: no rule takes the person in again.
    barred = models.BooleanField(default=False)
    # The newest of a person's is their primary account.
    primary_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin_account_id", "origin_id"],
                condition=models.Q(until__isnull=True),
                name="account_member_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["account_id", "contact_id"], name="account_members"),
            models.Index(fields=["origin_account_id"], name="account_member_origins"),
        ]


class GroupCall(models.Model):
    """The newest `group` call about somebody: it says where they work whenever they are matched."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField(db_index=True)
    origin_id = models.BigIntegerField(unique=True)
    group_id = models.CharField(max_length=255)
    name = models.CharField(max_length=200)
    said_at = models.DateTimeField()


class AccountSuggestion(models.Model):
    """A person who may belong to one of several companies: somebody is to decide."""

    workspace_id = models.IntegerField()
    contact_id = models.BigIntegerField(db_index=True)
    origin_id = models.BigIntegerField()
    account_ids = models.JSONField(default=list)
    evidence = models.CharField(max_length=20)
    value = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id", "origin_id", "evidence", "value"], name="account_suggestion_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["workspace_id", "id"],
                condition=models.Q(decided_at__isnull=True),
                name="account_suggestions_open",
            )
        ]


class AccountSettings(models.Model):
    """How a workspace wants its people matched; no row: the defaults."""

    workspace_id = models.IntegerField(unique=True)
    create_from_company = models.BooleanField(default=True)


class AccountRun(EverybodyRun):
    """A run in which people find their accounts: at most one of a workspace runs, and at most one waits."""

    # Of which accounts, with those that it made; null: of all.
    accounts = models.JSONField(null=True)
    # What led to them and leads there no more: `[namespace, value]`, a name with an empty namespace.
    lost = models.JSONField(default=list)
    # How many people came into an account by it.
    joined = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace_id"], condition=models.Q(state="running"), name="account_run_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["workspace_id"], condition=models.Q(state="waiting"), name="account_run_one_waits"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace_id", "-id"], name="account_runs_newest")]
