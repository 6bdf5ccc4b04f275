"""A person's journeys for an export, and what erasure leaves of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from cumulus.apps.contacts.privacy.contracts import Name
from cumulus.apps.journeys.engine.runs import Tally
from cumulus.apps.journeys.locks import hold_alone
from cumulus.apps.journeys.models import Presence, Run
from cumulus.core.ids import ContactId, JourneyId, JourneyVersionId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.core.redaction import Redaction

ERASED = "erased"
_CONCERNED = """
    SELECT DISTINCT v.journey_id FROM journeys_run r JOIN journeys_version v ON v.id = r.version_id
    WHERE r.contact_id = ANY(%s) AND r.workspace_id = %s AND r.exited_at IS NULL
"""
_END = f"""
    WITH ended AS (
        UPDATE journeys_run SET exited_at = now(), exit_reason = '{ERASED}'
        WHERE contact_id = ANY(%s) AND workspace_id = %s AND exited_at IS NULL RETURNING id
    )
    DELETE FROM journeys_due WHERE run_id IN (SELECT id FROM ended) RETURNING version_id, node
"""
_EMPTY = """
    UPDATE journeys_run SET event = NULL, entry_key = 'erased:' || id
    WHERE contact_id = ANY(%s) AND workspace_id = %s AND (event IS NOT NULL OR entry_key NOT LIKE 'erased:%%')
"""


@transaction.atomic
def erase_runs(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """End the person's runs and empty them; rows stay, so that a journey's figures stay."""
    mine: tuple[list[ContactId], WorkspaceId] = (list(contact_ids), workspace_id)
    tally = Tally()
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, mine)
        hold_alone(*(JourneyId(row[0]) for row in cursor.fetchall()))
        cursor.execute(_END, mine)
        for version_id, node in cursor.fetchall():
            tally.at(JourneyVersionId(version_id), node).left += 1
        cursor.execute(_EMPTY, mine)
        changed = int(cursor.rowcount)
    tally.write()
    Presence.objects.filter(contact_id__in=contact_ids).delete()
    return changed + _mentions(workspace_id, Redaction([*(each.value for each in identifiers), *mails]))


def _mentions(workspace_id: WorkspaceId, words: Redaction) -> int:
    rows = Run.objects.filter(workspace_id=workspace_id).exclude(event=None)
    named = [run.pk for run in rows.iterator(chunk_size=2_000) if words.found_in(str(run.event))]
    return Run.objects.filter(pk__in=named).update(event=None)


def export_runs(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId]) -> Sequence[Mapping[str, JsonValue]]:
    """Return the journeys that the person went through."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT journey.name, version.number, run.entered_at, run.exited_at, run.exit_reason, run.event
            FROM journeys_run AS run JOIN journeys_version AS version ON version.id = run.version_id
            JOIN journeys_journey AS journey ON journey.id = version.journey_id
            WHERE run.workspace_id = %s AND run.contact_id = ANY(%s) ORDER BY run.id
            """,
            [workspace_id, list(contact_ids)],
        )
        return [
            {
                "journey": name,
                "version": number,
                "entered_at": entered.isoformat(),
                "exited_at": exited.isoformat() if exited else None,
                "exit_reason": reason,
                "event": event,
            }
            for name, number, entered, exited, reason, event in cursor.fetchall()
        ]
