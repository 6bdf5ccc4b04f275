"""Companies and their members."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_tags")]

    operations = [
        migrations.CreateModel(
            name="AccountSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField(unique=True)),
                ("create_from_company", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("legal_name", models.CharField(default="", max_length=200)),
                ("name_key", models.CharField(max_length=200)),
                ("legal_name_key", models.CharField(default="", max_length=200)),
                ("parent_id", models.BigIntegerField(null=True)),
                ("owner_id", models.BigIntegerField(null=True)),
                ("industry", models.CharField(default="", max_length=100)),
                ("region", models.CharField(default="", max_length=100)),
                ("tier", models.CharField(default="", max_length=40)),
                ("signed", models.BooleanField(default=False)),
                ("signed_on", models.DateField(null=True)),
                ("annual_revenue", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("annual_cost", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("attributes", models.JSONField(default=dict)),
                ("source", models.CharField(max_length=100)),
                ("merged_into_id", models.BigIntegerField(null=True)),
                ("joined_id", models.BigIntegerField(null=True)),
                ("lent", models.JSONField(default=dict)),
                ("version", models.BigIntegerField(default=1)),
                ("stored_version", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace_id", "id"], name="account_by_workspace"),
                    models.Index(fields=["workspace_id", "name_key"], name="account_by_name"),
                    models.Index(
                        condition=models.Q(("legal_name_key", ""), _negated=True),
                        fields=["workspace_id", "legal_name_key"],
                        name="account_by_legal_name",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into_id__isnull", False)),
                        fields=["merged_into_id"],
                        name="account_parts",
                    ),
                    models.Index(
                        condition=models.Q(("parent_id__isnull", False)), fields=["parent_id"], name="account_children"
                    ),
                    models.Index(
                        condition=models.Q(("version__gt", models.F("stored_version"))),
                        fields=["id"],
                        name="account_to_store",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id__lt", 4294967296)), name="account_id_is_32_bit")
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("namespace", models.CharField(max_length=40)),
                ("value", models.CharField(max_length=255)),
                ("account_id", models.BigIntegerField(db_index=True)),
                ("origin_account_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace_id", "namespace", "value"), name="account_key_is_one_accounts"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("account_id", models.BigIntegerField()),
                ("origin_account_id", models.BigIntegerField()),
                ("contact_id", models.BigIntegerField(db_index=True)),
                ("origin_id", models.BigIntegerField(db_index=True)),
                ("role", models.CharField(default="other", max_length=20)),
                ("title", models.CharField(default="", max_length=200)),
                ("source", models.CharField(max_length=100)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField(null=True)),
                ("barred", models.BooleanField(default=False)),
                ("primary_at", models.DateTimeField(null=True)),
                ("version", models.BigIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account_id", "contact_id"], name="account_members"),
                    models.Index(fields=["origin_account_id"], name="account_member_origins"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("origin_account_id", "origin_id"),
                        name="account_member_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountSuggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField(db_index=True)),
                ("origin_id", models.BigIntegerField()),
                ("account_ids", models.JSONField(default=list)),
                ("evidence", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=255)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=["workspace_id", "id"],
                        name="account_suggestions_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace_id", "origin_id", "evidence", "value"), name="account_suggestion_once"
                    )
                ],
            },
        ),
    ]
