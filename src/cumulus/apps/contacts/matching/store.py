"""Pairs in PostgreSQL: proposed, brought up to date, taken back."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from cumulus.apps.contacts.identity.arrays import nullable_array, number_array, text_array
from cumulus.apps.contacts.matching.locks import lock_matching
from cumulus.apps.contacts.matching.people import Person
from cumulus.apps.contacts.matching.rules import Action, Verdict
from cumulus.core.ids import WorkspaceId

_UNDONE = """
    UPDATE contacts_matchpair AS pair SET state = 'undone'
    WHERE pair.workspace_id = %(workspace)s AND pair.state = 'merged'
        AND (pair.a_id = ANY(%(people)s::bigint[]) OR pair.b_id = ANY(%(people)s::bigint[]))
        AND (SELECT count(DISTINCT coalesce(merged_into_id, id)) FROM contacts_contact
            WHERE id IN (pair.a_id, pair.b_id)) = 2
"""
_TAKE_BACK = """
    DELETE FROM contacts_matchpair AS pair
    WHERE pair.workspace_id = %(workspace)s AND pair.state = 'proposed'
        AND (pair.a_id = ANY(%(people)s::bigint[]) OR pair.b_id = ANY(%(people)s::bigint[]))
        AND NOT EXISTS (SELECT FROM unnest(%(a)s::bigint[], %(b)s::bigint[]) AS new (a, b)
            WHERE new.a = pair.a_id AND new.b = pair.b_id)
"""
_APART = """
    SELECT FROM contacts_identity AS mine JOIN contacts_apart AS one ON one.identity_id = mine.id
    JOIN contacts_apart AS two ON two.decision_id = one.decision_id AND two.side <> one.side
    JOIN contacts_identity AS theirs ON theirs.id = two.identity_id
    WHERE mine.contact_id = new.a AND theirs.contact_id = new.b
"""
_PROPOSE = f"""
    INSERT INTO contacts_matchpair AS pair
        (workspace_id, a_id, b_id, score, evidence, rule, merges, fingerprint, state, found_at)
    SELECT %(workspace)s, a, b, score, evidence, rule, merges, fingerprint, 'proposed', now()
    FROM unnest(%(a)s::bigint[], %(b)s::bigint[], %(score)s::float8[], %(evidence)s::jsonb[], %(rule)s::text[],
            %(merges)s::bool[], %(fingerprint)s::text[])
        AS new (a, b, score, evidence, rule, merges, fingerprint)
    WHERE NOT EXISTS ({_APART})
        AND 2 = (SELECT count(*) FROM contacts_contact WHERE id IN (new.a, new.b) AND merged_into_id IS NULL
            AND workspace_id = %(workspace)s)
    ORDER BY a, b
    ON CONFLICT (workspace_id, a_id, b_id) DO UPDATE SET score = excluded.score, evidence = excluded.evidence,
        rule = excluded.rule, merges = excluded.merges, fingerprint = excluded.fingerprint, state = 'proposed',
        found_at = excluded.found_at, decided_at = NULL, decided_by_id = NULL, merge_id = NULL
    WHERE pair.fingerprint <> excluded.fingerprint AND pair.state IN ('proposed', 'rejected')
        OR pair.state = 'proposed' AND pair.rule <> excluded.rule
"""
"""What was rejected comes back only when something of the two changed; what was undone is kept apart for good."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair that a rule holds for; `one` has the smaller id."""

    one: Person
    other: Person
    verdict: Verdict

    @property
    def fingerprint(self) -> str:
        """What changes when anything that was compared changes."""
        return f"{self.one.fingerprint()}:{self.other.fingerprint()}"


@transaction.atomic
def write_pairs(workspace_id: WorkspaceId, people: Collection[int], proposals: Sequence[Proposal]) -> int:
    """Make the proposals that concern `people` these, and no others; return how many are new or changed.

    Safe to run twice, and by several at a time.
    """
    lock_matching(workspace_id)
    values: dict[str, int | str] = {
        "workspace": workspace_id,
        "people": number_array(people),
        "a": number_array(each.one.id for each in proposals),
        "b": number_array(each.other.id for each in proposals),
        "score": nullable_array(str(each.verdict.score) for each in proposals),
        "evidence": text_array(json.dumps(dict(each.verdict.evidence)) for each in proposals),
        "rule": text_array(each.verdict.rule.name for each in proposals),
        "merges": number_array(int(each.verdict.rule.then is Action.MERGE) for each in proposals),
        "fingerprint": text_array(each.fingerprint for each in proposals),
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNDONE, values)
        cursor.execute(_TAKE_BACK, values)
        if not proposals:
            return 0
        cursor.execute(_PROPOSE, values)
        return int(cursor.rowcount)
