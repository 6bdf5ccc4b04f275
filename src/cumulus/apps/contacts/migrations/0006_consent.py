"""The consent ledger, privacy requests and certificates."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_accounts")]

    operations = [
        migrations.CreateModel(
            name="ConsentPurpose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("key", models.CharField(max_length=60)),
                ("name_zh", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                ("description_zh", models.TextField(blank=True)),
                ("description_en", models.TextField(blank=True)),
                ("legal_basis", models.CharField(max_length=30)),
                ("channels", models.JSONField(default=list)),
                ("needs_opt_in", models.BooleanField(default=True)),
                ("double_opt_in", models.BooleanField(default=False)),
                ("expires_days", models.IntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace_id", "key"), name="purpose_key_once")],
            },
        ),
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField(null=True)),
                ("origin_id", models.BigIntegerField(null=True)),
                ("purpose", models.CharField(max_length=60)),
                ("channel", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[("given", "GIVEN"), ("withdrawn", "WITHDRAWN"), ("pending", "PENDING")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                ("source", models.CharField(max_length=20)),
                ("text_version", models.IntegerField(null=True)),
                ("text_sha256", models.CharField(blank=True, max_length=64)),
                ("ip", models.CharField(blank=True, max_length=45)),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                ("evidence", models.CharField(blank=True, max_length=500)),
                ("by", models.CharField(blank=True, max_length=100)),
                ("expires_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("once", models.CharField(max_length=120, null=True)),
                ("proof_hash", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["contact_id", "-id"], name="consent_of_contact")],
                "constraints": [models.UniqueConstraint(fields=("workspace_id", "once"), name="consent_recorded_once")],
            },
        ),
        migrations.CreateModel(
            name="ConsentState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField(db_index=True)),
                ("origin_id", models.BigIntegerField()),
                ("purpose", models.CharField(max_length=60)),
                ("channel", models.CharField(max_length=20)),
                ("state", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("record_id", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False), ("state", "given")),
                        fields=["expires_at"],
                        name="consent_expiring",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("origin_id", "purpose", "channel"), name="consent_state_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PrivacyRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("requested_by", models.CharField(max_length=100)),
                ("state", models.CharField(default="queued", max_length=10)),
                ("progress", models.JSONField(default=dict)),
                ("subject", models.JSONField(null=True)),
                ("certificate", models.JSONField(null=True)),
                ("content", models.BinaryField(null=True)),
                ("marks", models.JSONField(default=list)),
                ("error", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace_id", "-id"], name="privacy_newest_first")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("workspace_id", "contact_id", "kind"),
                        name="privacy_request_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("identifier_hash", models.CharField(max_length=64)),
                ("request_id", models.BigIntegerField()),
                ("erased_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace_id", "identifier_hash", "request_id"), name="tombstone_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("version", models.IntegerField()),
                ("text_zh", models.TextField()),
                ("text_en", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "purpose",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="contacts.consentpurpose"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("purpose", "version"), name="text_version_once")],
            },
        ),
    ]
