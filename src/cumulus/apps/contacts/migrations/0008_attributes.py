"""The attribute catalogue."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_importing")]

    operations = [
        migrations.CreateModel(
            name="Attribute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=100)),
                ("label_zh", models.CharField(blank=True, max_length=60)),
                ("label_en", models.CharField(blank=True, max_length=60)),
                ("description", models.CharField(blank=True, max_length=500)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "number"),
                            ("bool", "bool"),
                            ("date", "date"),
                            ("datetime", "datetime"),
                            ("list", "list"),
                            ("money", "money"),
                            ("region", "region"),
                            ("json", "json"),
                        ],
                        max_length=10,
                    ),
                ),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("unit", models.CharField(blank=True, max_length=20)),
                ("group", models.CharField(blank=True, max_length=60)),
                ("owner_id", models.IntegerField(null=True)),
                (
                    "pii",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("contact", "contact"),
                            ("identity", "identity"),
                            ("sensitive", "sensitive"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                (
                    "survivorship",
                    models.CharField(
                        choices=[("newest", "newest"), ("oldest", "oldest"), ("source_priority", "source_priority")],
                        default="newest",
                        max_length=20,
                    ),
                ),
                (
                    "source_priority",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                ("definition", models.JSONField(null=True)),
                (
                    "fill_state",
                    models.CharField(
                        choices=[("idle", "Idle"), ("running", "Running"), ("failed", "Failed")],
                        default="idle",
                        max_length=10,
                    ),
                ),
                ("fill_after", models.BigIntegerField(default=0)),
                ("fill_done", models.IntegerField(default=0)),
                ("fill_total", models.IntegerField(default=0)),
                ("fill_asked_at", models.DateTimeField(null=True)),
                ("filled_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("archived_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="AttributeReject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("source_id", models.IntegerField()),
                ("on", models.DateField()),
                ("count", models.BigIntegerField(default=0)),
                ("example", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="StaleAttribute",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "attribute_id", "contact_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("attribute_id", models.BigIntegerField()),
                ("contact_id", models.BigIntegerField(db_index=True)),
                ("mark", models.BigIntegerField()),
                ("depth", models.SmallIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="contact",
            name="attribute_sources",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="contact",
            name="owner_id",
            field=models.IntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("owner_id__isnull", False)),
                fields=["workspace_id", "owner_id"],
                name="contact_by_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="attribute",
            constraint=models.UniqueConstraint(fields=("workspace_id", "name"), name="attribute_declared_once"),
        ),
        migrations.AddConstraint(
            model_name="attributereject",
            constraint=models.UniqueConstraint(
                fields=("workspace_id", "name", "source_id", "on"), name="reject_once_a_day"
            ),
        ),
        migrations.RunSQL("CREATE SEQUENCE contacts_stale", "DROP SEQUENCE contacts_stale"),
    ]
