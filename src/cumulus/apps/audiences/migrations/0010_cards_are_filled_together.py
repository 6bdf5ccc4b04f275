"""Cards that are published one after the other are filled together: each knows where it began."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add where a fill began, and how far it goes when it comes round."""

    dependencies: ClassVar = [("audiences", "0009_following")]
    operations: ClassVar = [
        migrations.AddField("score", "fill_from", models.BigIntegerField(default=0)),
        migrations.AddField("score", "fill_until", models.BigIntegerField(null=True)),
    ]
