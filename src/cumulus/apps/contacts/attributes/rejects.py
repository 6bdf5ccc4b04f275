"""Values that were not written, counted by attribute, source and day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection

from cumulus.apps.contacts.attributes.catalogue import Reject
from cumulus.core.ids import WorkspaceId

_Key = tuple[str, int, date]


class Rejects:
    """Gathers what a batch had to leave out, and writes it in one statement."""

    def __init__(self, workspace_id: WorkspaceId) -> None:
        self._workspace_id = workspace_id
        self._found: dict[_Key, tuple[int, str]] = {}

    def add(self, source_id: int, at: datetime, rejects: Iterable[Reject]) -> None:
        """Count values of an event that happened at `at`; source 0 is Cumulus itself."""
        for each in rejects:
            key = (each.name[:200], source_id, at.date())
            count, _ = self._found.get(key, (0, ""))
            self._found[key] = (count + 1, each.example.replace("\x00", ""))

    def save(self) -> None:
        """Add to what was counted before, in the caller's transaction."""
        if not self._found:
            return
        ordered = sorted(self._found.items())
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO contacts_attributereject AS reject (workspace_id, name, source_id, "on", count, example)
                SELECT %s, new.* FROM unnest(%s::text[], %s::int[], %s::date[], %s::bigint[], %s::text[]) AS new
                ON CONFLICT (workspace_id, name, source_id, "on") DO UPDATE SET
                    count = reject.count + excluded.count, example = excluded.example
                """,
                [
                    self._workspace_id,
                    [name for (name, _, _), _ in ordered],
                    [source for (_, source, _), _ in ordered],
                    [day for (_, _, day), _ in ordered],
                    [count for _, (count, _) in ordered],
                    [example for _, (_, example) in ordered],
                ],
            )
