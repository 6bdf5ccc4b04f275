"""Identity facts, merges and where each part came from."""

import django.utils.timezone
from django.db import migrations, models

_FILL = """
    UPDATE contacts_identity SET home_id = contact_id;
    UPDATE contacts_appliedtag SET origin_id = contact_id;
    UPDATE contacts_suppression SET origin_id = contact_id;
    INSERT INTO contacts_identityfact (left_id, right_id, workspace_id, at, last_at, source_key, by_hand, refused)
    SELECT strongest.id, other.id, other.workspace_id, other.first_seen_at, other.first_seen_at, '', false, ''
    FROM (SELECT DISTINCT ON (contact_id) contact_id, id FROM contacts_identity
          ORDER BY contact_id, array_position(ARRAY['user_id', 'email', 'phone', 'anonymous_id'], namespace::text), value
         ) AS strongest
    JOIN contacts_identity AS other ON other.contact_id = strongest.contact_id AND other.id <> strongest.id;
"""
"""What was one person before has facts from now on that say so; earlier merges cannot be taken apart."""


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0002_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="Apart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("decision_id", models.BigIntegerField()),
                ("identity_id", models.BigIntegerField(db_index=True)),
                ("side", models.SmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="BlockedValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("namespace", models.CharField(max_length=40)),
                ("value", models.CharField(max_length=255)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("blocked", "Blocked"), ("dismissed", "Dismissed")],
                        max_length=10,
                    ),
                ),
                ("people", models.IntegerField(default=0)),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_id", models.IntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Contested",
            fields=[
                ("contact_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("workspace_id", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="IdentityFact",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "left_id", "right_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("left_id", models.BigIntegerField()),
                ("right_id", models.BigIntegerField(db_index=True)),
                ("workspace_id", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("unlinked_at", models.DateTimeField(null=True)),
                ("source_key", models.CharField(blank=True, max_length=255)),
                ("source_id", models.IntegerField(null=True)),
                ("by_hand", models.BooleanField(default=False)),
                ("refused", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="IdentityKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("namespace", models.CharField(max_length=40)),
                ("label_zh", models.CharField(blank=True, max_length=60)),
                ("label_en", models.CharField(blank=True, max_length=60)),
                ("rank", models.IntegerField()),
                ("normaliser", models.CharField(default="text", max_length=20)),
                ("region", models.CharField(default="CN", max_length=2)),
                ("max_per_person", models.IntegerField(null=True)),
                ("scoped", models.BooleanField(default=False)),
                ("follows_latest", models.BooleanField(default=False)),
                ("expires_after_days", models.IntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("part_id", models.BigIntegerField(db_index=True)),
                ("into_id", models.BigIntegerField(db_index=True)),
                ("left_id", models.BigIntegerField()),
                ("right_id", models.BigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("source_key", models.CharField(blank=True, max_length=255)),
                ("by_id", models.IntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.IntegerField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="QueuedMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("left_id", models.BigIntegerField()),
                ("right_id", models.BigIntegerField()),
                ("identifiers", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("approved", "Approved"), ("dismissed", "Dismissed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("queued_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_id", models.IntegerField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="appliedtag",
            name="tag_once_per_contact",
        ),
        migrations.RemoveConstraint(
            model_name="suppression",
            name="suppressed_once_per_channel",
        ),
        migrations.AddField(
            model_name="appliedtag",
            name="origin_id",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="contact",
            name="own",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="identity",
            name="home_id",
            field=models.BigIntegerField(db_index=True, default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="suppression",
            name="origin_id",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="appliedtag",
            name="contact_id",
            field=models.BigIntegerField(db_index=True),
        ),
        migrations.AlterField(
            model_name="suppression",
            name="contact_id",
            field=models.BigIntegerField(db_index=True),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="appliedtag",
            constraint=models.UniqueConstraint(fields=("origin_id", "tag"), name="tag_once_per_part"),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(fields=("origin_id", "channel"), name="suppressed_once_per_part"),
        ),
        migrations.AddConstraint(
            model_name="apart",
            constraint=models.UniqueConstraint(fields=("decision_id", "identity_id"), name="apart_once_per_decision"),
        ),
        migrations.AddConstraint(
            model_name="blockedvalue",
            constraint=models.UniqueConstraint(
                fields=("workspace_id", "namespace", "value"), name="blocked_value_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="identitykind",
            constraint=models.UniqueConstraint(
                fields=("workspace_id", "namespace"), name="identity_kind_declared_once"
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["workspace_id", "-id"], name="merges_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="queuedmerge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("left_id", "right_id"), name="merge_queued_once"
            ),
        ),
    ]
