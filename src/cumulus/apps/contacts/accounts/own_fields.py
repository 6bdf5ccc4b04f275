"""The fields that a workspace gives its accounts itself, as they are filled."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from cumulus.core.ids import WorkspaceId

_LOOKED_AT = 5_000
"""Accounts, the newest: a form asks on each opening, and a field that these do not have is hardly used."""
MOST = 200
"""Fields of one account that are offered."""
_DATE = r"^\d{4}-\d{2}-\d{2}([T ].{0,24})?$"


def own_fields(workspace_id: WorkspaceId) -> Mapping[str, frozenset[str]]:
    """Return the names with the kinds of their values (text, number, bool, date, list), by name; one query.

    Objects are left out, and names with a dot: a dot leads into an object.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT field.key,
                array_agg(DISTINCT CASE jsonb_typeof(field.value)
                    WHEN 'string' THEN CASE WHEN field.value #>> '{}' ~ %s THEN 'date' ELSE 'text' END
                    WHEN 'boolean' THEN 'bool'
                    WHEN 'array' THEN 'list'
                    ELSE 'number' END)
            FROM (
                SELECT attributes FROM contacts_account WHERE workspace_id = %s AND merged_into_id IS NULL
                ORDER BY id DESC LIMIT %s
            ) AS recent
            CROSS JOIN LATERAL jsonb_each(recent.attributes) AS field
            WHERE jsonb_typeof(field.value) NOT IN ('null', 'object') AND strpos(field.key, '.') = 0
            GROUP BY field.key ORDER BY count(*) DESC, field.key LIMIT %s
            """,
            [_DATE, int(workspace_id), _LOOKED_AT, MOST],
        )
        return {name: frozenset(kinds) for name, kinds in sorted(cursor.fetchall())}
