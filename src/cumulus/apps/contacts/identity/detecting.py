"""Values that come with too many people to be anybody's: found in the facts, and proposed for blocking."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.core.ids import WorkspaceId

SUSPICIOUS_PEOPLE = 10
"""With so many different user ids (or other unique names) a value is nobody's. A family's tablet
has five; a reception's mail address, a test phone or an app's placeholder soon has hundreds."""
_LOOK_BACK = timedelta(days=365)

_PROPOSE = """
    INSERT INTO contacts_blockedvalue (workspace_id, namespace, value, state, people, found_at)
    SELECT weak.workspace_id, weak.namespace, weak.value, 'proposed', count(DISTINCT strong.id), now()
    FROM contacts_identityfact AS fact
    JOIN contacts_identity AS strong ON strong.id = fact.left_id AND strong.namespace = ANY(%(unique)s)
    JOIN contacts_identity AS weak ON weak.id = fact.right_id AND weak.namespace <> ALL(%(unique)s)
    WHERE fact.workspace_id = %(workspace)s AND fact.last_at > %(since)s AND NOT fact.by_hand
        AND fact.right_id IN (
            SELECT right_id FROM contacts_identityfact
            WHERE workspace_id = %(workspace)s AND refused = 'limit' GROUP BY right_id)
    GROUP BY weak.workspace_id, weak.namespace, weak.value
    HAVING count(DISTINCT strong.id) >= %(people)s
    ON CONFLICT (workspace_id, namespace, value) DO UPDATE SET people = excluded.people
        WHERE contacts_blockedvalue.state = 'proposed' AND contacts_blockedvalue.people <> excluded.people
    RETURNING id
"""


def propose_blocks(workspace_id: WorkspaceId, people: int = SUSPICIOUS_PEOPLE) -> int:
    """Propose values that came with at least `people` people; return how many proposals are new or grew.

    Safe to run twice. Dismissed values are not proposed again. One statement over the refused
    facts: a value that joins nobody wrongly is never looked at.
    """
    unique = [kind.namespace for kind in kinds_of(workspace_id).in_order() if kind.max_per_person == 1]
    with connection.cursor() as cursor:
        cursor.execute(
            _PROPOSE,
            {"workspace": workspace_id, "unique": unique, "since": timezone.now() - _LOOK_BACK, "people": people},
        )
        return len(cursor.fetchall())
