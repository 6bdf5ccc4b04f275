"""The tracking plan, the rules of sources, suspects, and what is done about quarantined items."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LiveTrace",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("workspace_id", models.IntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("source_id", models.IntegerField()),
                ("outcome", models.CharField(max_length=20)),
                ("contact_id", models.BigIntegerField(default=0)),
                ("about", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Oversight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField(unique=True)),
                ("version", models.BigIntegerField(db_default=0, default=0)),
                ("watched_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PlanAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("target", models.CharField(max_length=200)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="PlanDistinct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("first", models.CharField(max_length=200)),
                ("second", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="PlanProperty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("event", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("any", "Any"),
                            ("text", "Text"),
                            ("number", "Number"),
                            ("bool", "Bool"),
                            ("date", "Date"),
                            ("datetime", "Datetime"),
                            ("list", "List"),
                            ("object", "Object"),
                        ],
                        default="any",
                        max_length=10,
                    ),
                ),
                ("required", models.BooleanField(default=False)),
                ("allowed", models.JSONField(default=list)),
                ("pii", models.BooleanField(default=False)),
                ("description_zh", models.CharField(blank=True, default="", max_length=500)),
                ("description_en", models.CharField(blank=True, default="", max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="QuarantineJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("user_id", models.IntegerField(null=True)),
                ("wanted", models.JSONField(default=dict)),
                ("remedy", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("total", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("passed", models.IntegerField(default=0)),
                ("reasons", models.JSONField(default=dict)),
                ("last_id", models.BigIntegerField(default=0)),
                ("end_id", models.BigIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SourceRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("source_id", models.IntegerField(unique=True)),
                (
                    "violations",
                    models.CharField(
                        choices=[("accept", "Accept"), ("warn", "Warn"), ("quarantine", "Quarantine")],
                        default="warn",
                        max_length=10,
                    ),
                ),
                ("exempt", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="SuspectRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("rule", models.CharField(max_length=40)),
                ("enabled", models.BooleanField()),
                ("threshold", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Violation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("day", models.DateField()),
                ("source_id", models.IntegerField()),
                ("event", models.CharField(max_length=200)),
                ("property", models.CharField(blank=True, max_length=200)),
                ("code", models.CharField(max_length=40)),
                ("count", models.BigIntegerField()),
                ("example", models.CharField(blank=True, max_length=200)),
                ("last_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="catalogueevent",
            name="description_en",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="catalogueevent",
            name="description_zh",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="catalogueevent",
            name="owner_id",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="catalogueevent",
            name="status",
            field=models.CharField(
                choices=[
                    ("learned", "Learned"),
                    ("planned", "Planned"),
                    ("live", "Live"),
                    ("deprecated", "Deprecated"),
                ],
                db_default="learned",
                default="learned",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="category",
            field=models.CharField(
                choices=[("fault", "Fault"), ("violation", "Violation"), ("suspect", "Suspect")],
                default="fault",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="discarded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="event",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="fields",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="key",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="seq",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="quarantined",
            index=models.Index(fields=["workspace_id", "category", "reason", "-id"], name="quarantine_by_reason"),
        ),
        migrations.AddIndex(
            model_name="quarantined",
            index=models.Index(condition=models.Q(("key__isnull", False)), fields=["key"], name="quarantine_by_key"),
        ),
        migrations.AddIndex(
            model_name="livetrace",
            index=models.Index(fields=["workspace_id", "id"], name="trace_in_order"),
        ),
        migrations.AddConstraint(
            model_name="planalias",
            constraint=models.UniqueConstraint(fields=("workspace_id", "name"), name="alias_once"),
        ),
        migrations.AddConstraint(
            model_name="plandistinct",
            constraint=models.UniqueConstraint(fields=("workspace_id", "first", "second"), name="distinct_once"),
        ),
        migrations.AddConstraint(
            model_name="planproperty",
            constraint=models.UniqueConstraint(fields=("workspace_id", "event", "name"), name="plan_property_once"),
        ),
        migrations.AddIndex(
            model_name="quarantinejob",
            index=models.Index(fields=["workspace_id", "-id"], name="job_newest"),
        ),
        migrations.AddConstraint(
            model_name="suspectrule",
            constraint=models.UniqueConstraint(fields=("workspace_id", "rule"), name="suspect_rule_once"),
        ),
        migrations.AddConstraint(
            model_name="violation",
            constraint=models.UniqueConstraint(
                fields=("workspace_id", "event", "day", "source_id", "property", "code"), name="violation_a_day"
            ),
        ),
        # It may be lost at a crash of the server and costs no write-ahead log.
        migrations.RunSQL("ALTER TABLE ingest_livetrace SET UNLOGGED", migrations.RunSQL.noop),
    ]
