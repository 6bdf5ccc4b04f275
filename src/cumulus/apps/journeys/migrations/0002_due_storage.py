"""How the due-queue is stored: every step leaves a dead row, so it is cleaned often."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Vacuum the queue after a small share of dead rows, without pauses."""

    dependencies: ClassVar = [("journeys", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(
            sql="""
            ALTER TABLE journeys_due SET (
                autovacuum_vacuum_threshold = 10000,
                autovacuum_vacuum_scale_factor = 0.05,
                autovacuum_vacuum_insert_threshold = -1,
                autovacuum_analyze_scale_factor = 0.2,
                autovacuum_vacuum_cost_delay = 0
            );
            ALTER TABLE journeys_nodestat SET (fillfactor = 50);
            """,
            reverse_sql="""
            ALTER TABLE journeys_due RESET (
                autovacuum_vacuum_threshold,
                autovacuum_vacuum_scale_factor,
                autovacuum_vacuum_insert_threshold,
                autovacuum_analyze_scale_factor,
                autovacuum_vacuum_cost_delay
            );
            ALTER TABLE journeys_nodestat RESET (fillfactor);
            """,
        )
    ]
