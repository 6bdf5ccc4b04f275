"""What bulk writers say waits beside the log, so that live events need not wait behind it."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Create the waiting room; its rows are numbered with the log's."""

    dependencies = [("spine", "0001_log")]
    operations = [
        migrations.RunSQL(
            sql="""
            CREATE TABLE spine_later (
                seq bigint PRIMARY KEY DEFAULT nextval(pg_get_serial_sequence('spine_log', 'seq')),
                workspace_id integer NOT NULL,
                received_at timestamptz NOT NULL DEFAULT now(),
                n integer NOT NULL,
                body bytea NOT NULL
            );
            ALTER TABLE spine_later ALTER COLUMN body SET STORAGE EXTERNAL;
            """,
            reverse_sql="DROP TABLE spine_later",
        )
    ]
