"""What a stage model depends on is read from its conditions, and from the segments that they name."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """One column less."""

    dependencies = [("audiences", "0006_computed_tags")]
    operations = [migrations.RemoveField(model_name="stagemodel", name="depends")]
