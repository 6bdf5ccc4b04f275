"""The tag library, values, rules and groups."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0003_identity"),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(default="community", max_length=40)),
                ("external_id", models.CharField(max_length=255)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField(db_index=True)),
                ("origin_id", models.BigIntegerField()),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="GroupTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("value", models.CharField(blank=True, default="", max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="TagCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("code", models.CharField(max_length=20, unique=True)),
                ("value", models.CharField(blank=True, default="", max_length=100)),
                ("target_url", models.CharField(max_length=2000)),
                ("scene", models.CharField(blank=True, default="", max_length=100)),
                ("disabled_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="TagGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=100)),
                ("exclusive", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="TagJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("action", models.CharField(default="add", max_length=10)),
                ("value", models.CharField(blank=True, default="", max_length=100)),
                ("people", models.JSONField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("total", models.IntegerField(null=True)),
                ("done", models.IntegerField(default=0)),
                ("changed", models.IntegerField(default=0)),
                ("after_id", models.BigIntegerField(default=0)),
                ("error", models.CharField(blank=True, default="", max_length=60)),
                ("created_by", models.IntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("touched_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TagMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("form", models.CharField(blank=True, default="", max_length=100)),
                ("field", models.CharField(max_length=100)),
                ("field_value", models.CharField(blank=True, default="", max_length=200)),
                ("value", models.CharField(blank=True, default="", max_length=100)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="TagRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("name", models.CharField(max_length=100)),
                ("action", models.CharField(default="add", max_length=10)),
                ("value", models.CharField(blank=True, default="", max_length=100)),
                ("expires_after_days", models.IntegerField(null=True)),
                ("when", models.JSONField()),
                ("enabled", models.BooleanField(default=True)),
                ("owner_id", models.IntegerField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AlterField(
            model_name="appliedtag",
            name="contact_id",
            field=models.BigIntegerField(),
        ),
        migrations.AddField(
            model_name="appliedtag",
            name="applied_by",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="appliedtag",
            name="expires_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="appliedtag",
            name="value",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="tag",
            name="archived_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="tag",
            name="definition_en",
            field=models.CharField(blank=True, default="", max_length=1000),
        ),
        migrations.AddField(
            model_name="tag",
            name="definition_zh",
            field=models.CharField(blank=True, default="", max_length=1000),
        ),
        migrations.AddField(
            model_name="tag",
            name="expires_after_days",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="tag",
            name="kind",
            field=models.CharField(
                choices=[("plain", "Plain"), ("value", "Value"), ("source", "Source")], default="plain", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="owner_id",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="tag",
            name="values",
            field=models.JSONField(default=list),
        ),
        migrations.AddIndex(
            model_name="appliedtag",
            index=models.Index(fields=["contact_id", "tag"], name="applied_tag_by_contact"),
        ),
        migrations.AddIndex(
            model_name="appliedtag",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)), fields=["expires_at"], name="applied_tag_by_expiry"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(
                fields=("workspace_id", "external_id"), name="group_external_id_is_unique"
            ),
        ),
        migrations.AddField(
            model_name="groupmember",
            name="group",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="contacts.group"),
        ),
        migrations.AddField(
            model_name="grouptag",
            name="group",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="contacts.group"),
        ),
        migrations.AddField(
            model_name="grouptag",
            name="tag",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="contacts.tag"),
        ),
        migrations.AddField(
            model_name="tagcode",
            name="tag",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="contacts.tag"),
        ),
        migrations.AddConstraint(
            model_name="taggroup",
            constraint=models.UniqueConstraint(fields=("workspace_id", "name"), name="tag_group_name_is_unique"),
        ),
        migrations.AddField(
            model_name="tag",
            name="group",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="contacts.taggroup"),
        ),
        migrations.AddField(
            model_name="tagjob",
            name="tag",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="contacts.tag"),
        ),
        migrations.AddField(
            model_name="tagmapping",
            name="tag",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="contacts.tag"),
        ),
        migrations.AddField(
            model_name="tagrule",
            name="tag",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="contacts.tag"),
        ),
        migrations.AddField(
            model_name="tagjob",
            name="rule",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="contacts.tagrule"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(fields=("group", "origin_id"), name="group_member_once"),
        ),
        migrations.AddConstraint(
            model_name="grouptag",
            constraint=models.UniqueConstraint(fields=("group", "tag"), name="group_tag_once"),
        ),
        migrations.AddConstraint(
            model_name="tagmapping",
            constraint=models.UniqueConstraint(
                fields=("workspace_id", "form", "field", "field_value", "tag"), name="tag_mapping_once"
            ),
        ),
        migrations.AddIndex(
            model_name="tagrule",
            index=models.Index(fields=["workspace_id", "enabled"], name="tag_rule_listening"),
        ),
        migrations.AddIndex(
            model_name="tagjob",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=["touched_at"],
                name="tag_job_unfinished",
            ),
        ),
    ]
