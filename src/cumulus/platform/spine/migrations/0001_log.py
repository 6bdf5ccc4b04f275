"""The log table; written and read in sets, so it has no model."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Create the log."""

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE TABLE spine_log (
                seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
                workspace_id integer NOT NULL,
                source_id integer,
                received_at timestamptz NOT NULL DEFAULT now(),
                n integer NOT NULL,
                ip inet,
                body bytea NOT NULL
            );
            ALTER TABLE spine_log ALTER COLUMN body SET STORAGE EXTERNAL;
            CREATE INDEX spine_log_visible ON spine_log (xid, seq);
            """,
            reverse_sql="DROP TABLE spine_log",
        )
    ]
