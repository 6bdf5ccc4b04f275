"""What a `group` call said of where somebody works is kept with them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Calls that came before are not known here: the next one about a person is."""

    dependencies = [("contacts", "0014_account_runs")]
    operations = [
        migrations.CreateModel(
            name="GroupCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.IntegerField()),
                ("contact_id", models.BigIntegerField(db_index=True)),
                ("origin_id", models.BigIntegerField(unique=True)),
                ("group_id", models.CharField(max_length=255)),
                ("name", models.CharField(max_length=200)),
                ("said_at", models.DateTimeField()),
            ],
        ),
    ]
