"""Tables of `live`."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Kinds, folders, versions, sizes and lists of segments; what keeps them live."""

    dependencies = [
        ("audiences", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LiveWorkspace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField(unique=True)),
                ("version", models.BigIntegerField(default=0)),
                ("due_from", models.DateTimeField(null=True)),
                ("due_to", models.DateTimeField(null=True)),
                ("due_after", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="NewestContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField(unique=True)),
                ("person_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("body", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="segment",
            name="build",
            field=models.CharField(
                choices=[("idle", "Idle"), ("running", "Running"), ("ready", "Ready")], default="idle", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="build_after",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="segment",
            name="build_mark",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="segment",
            name="built_broken",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="segment",
            name="build_done",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="segment",
            name="build_total",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="segment",
            name="drift_count",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="segment",
            name="keeping",
            field=models.CharField(
                choices=[("on_demand", "On Demand"), ("daily", "Daily"), ("live", "Live")],
                default="on_demand",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="kind",
            field=models.CharField(
                choices=[("dynamic", "Dynamic"), ("static", "Static"), ("snapshot", "Snapshot")],
                default="dynamic",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="owner_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="segment",
            name="proved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="segment",
            name="taken_from_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="segment",
            name="version",
            field=models.IntegerField(default=1),
        ),
        migrations.CreateModel(
            name="Changed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField()),
                ("keys", models.JSONField()),
                ("depth", models.SmallIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace_id", "id"], name="changed_in_order")],
            },
        ),
        migrations.CreateModel(
            name="SegmentFolder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace_id", "name"), name="segment_folder_is_unique")
                ],
            },
        ),
        migrations.AddField(
            model_name="segment",
            name="folder",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, to="audiences.segmentfolder"
            ),
        ),
        migrations.CreateModel(
            name="SegmentList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("part", models.IntegerField()),
                ("members", models.BinaryField()),
                ("segment", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="audiences.segment")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("segment", "part"), name="segment_list_is_unique")],
            },
        ),
        migrations.CreateModel(
            name="SegmentSize",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("count", models.BigIntegerField()),
                ("segment", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="audiences.segment")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("segment", "at"), name="segment_size_is_unique")],
            },
        ),
        migrations.CreateModel(
            name="SegmentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("description", models.CharField(blank=True, max_length=2000)),
                ("expression", models.JSONField()),
                ("author_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("segment", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="audiences.segment")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "number"), name="segment_version_is_unique")
                ],
            },
        ),
    ]
