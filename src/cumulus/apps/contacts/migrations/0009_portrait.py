"""Notes, tasks and files."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_attributes")]

    operations = [
        migrations.CreateModel(
            name="ContactFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField(db_index=True)),
                ("origin_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=255)),
                ("content_type", models.CharField(max_length=100)),
                ("bytes", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=100)),
                ("author_id", models.IntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("origin_id", "sha256", "name"), name="contact_file_kept_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField()),
                ("origin_id", models.BigIntegerField()),
                ("text", models.TextField()),
                ("pinned", models.BooleanField(default=False)),
                ("author_id", models.IntegerField(null=True)),
                ("once", models.CharField(max_length=120, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["contact_id", "-id"], name="note_of_contact")],
                "constraints": [models.UniqueConstraint(fields=("origin_id", "once"), name="note_kept_once")],
            },
        ),
        migrations.CreateModel(
            name="ContactTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField()),
                ("origin_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("due_on", models.DateField(null=True)),
                ("assignee_id", models.IntegerField(null=True)),
                ("author_id", models.IntegerField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("once", models.CharField(max_length=120, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["contact_id", "-id"], name="task_of_contact")],
                "constraints": [models.UniqueConstraint(fields=("origin_id", "once"), name="task_kept_once")],
            },
        ),
    ]
