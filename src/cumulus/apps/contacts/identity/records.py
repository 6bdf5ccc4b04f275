"""What is written beside people: names, facts, merges, what waits for a decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from cumulus.apps.contacts.identity.arrays import nullable_array, number_array, text_array
from cumulus.apps.contacts.identity.bundles import Pair, Sighting
from cumulus.apps.contacts.identity.kinds import Identifier
from cumulus.apps.contacts.identity.settling import Settlement
from cumulus.apps.contacts.models import Merge, QueuedMerge
from cumulus.core.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided, and why; nobody when events did."""

    by_id: int | None = None
    reason: str = ""


def insert_names(
    workspace_id: WorkspaceId,
    names: Sequence[tuple[int, Identifier, datetime]],
    homes: Mapping[int, int],
    whole: Mapping[int, int],
) -> None:
    """Write new identifiers with the ids that were given to them."""
    if not names:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_identity (id, workspace_id, namespace, value, contact_id, home_id, first_seen_at)
            SELECT id, %s, namespace, value, contact, home, seen
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[])
                AS new (id, namespace, value, contact, home, seen)
            """,
            [
                workspace_id,
                number_array(identity for identity, _, _ in names),
                text_array(name.namespace for _, name, _ in names),
                text_array(name.value for _, name, _ in names),
                number_array(whole[homes[identity]] for identity, _, _ in names),
                number_array(homes[identity] for identity, _, _ in names),
                text_array(seen.isoformat() for _, _, seen in names),
            ],
        )


def rehouse(homes: Mapping[int, int], whole: Mapping[int, int]) -> None:
    """Give identifiers that are there another part."""
    if not homes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_identity AS identity SET home_id = new.home, contact_id = new.contact"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS new (id, home, contact)"
            " WHERE identity.id = new.id",
            [number_array(homes), number_array(homes.values()), number_array(whole[home] for home in homes.values())],
        )


def write_facts(
    workspace_id: WorkspaceId,
    seen: Mapping[Pair, Sighting],
    ids: Mapping[Identifier, int],
    exact: Collection[Pair],
) -> None:
    """Add the facts that are new; of those that are there only learn how early and how late they were seen.

    Once a day is often enough for the latter, but for `exact` ones: whoever shares a device is
    told apart by it.
    """
    if not seen:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_identityfact AS fact (workspace_id, left_id, right_id, at, source_key, last_at,
                source_id, unlinked_at, by_hand, refused)
            SELECT %s, new.*, false, ''
            FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::timestamptz[], %s::int[],
                    %s::timestamptz[]) AS new (left_id, right_id, at, source_key, last_at, source_id, unlinked_at)
            ORDER BY left_id, right_id
            ON CONFLICT (left_id, right_id) DO UPDATE SET
                source_key = CASE WHEN (excluded.at, excluded.source_key) < (fact.at, fact.source_key)
                    THEN excluded.source_key ELSE fact.source_key END,
                at = least(fact.at, excluded.at),
                last_at = greatest(fact.last_at, excluded.last_at),
                unlinked_at = greatest(fact.unlinked_at, excluded.unlinked_at)
            WHERE (excluded.at, excluded.source_key) < (fact.at, fact.source_key)
                OR excluded.unlinked_at IS NOT NULL
                OR excluded.last_at > fact.last_at
                    + CASE WHEN fact.left_id = ANY(%s::bigint[]) THEN interval '0' ELSE interval '1 day' END
            """,
            [
                workspace_id,
                number_array(ids[left] for left, _ in seen),
                number_array(ids[right] for _, right in seen),
                text_array(each.at.isoformat() for each in seen.values()),
                text_array(each.key for each in seen.values()),
                text_array(each.last_at.isoformat() for each in seen.values()),
                nullable_array(each.source_id for each in seen.values()),
                nullable_array(_text(each.unlinked_at) for each in seen.values()),
                number_array(sorted({ids[left] for left, _ in exact})),
            ],
        )


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def judge(judged: Mapping[tuple[int, int], str]) -> None:
    """Write down which facts a rule refuses."""
    if not judged:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_identityfact AS fact SET refused = new.refused"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS new (left_id, right_id, refused)"
            " WHERE fact.left_id = new.left_id AND fact.right_id = new.right_id AND fact.refused <> new.refused",
            [
                number_array(left for left, _ in judged),
                number_array(right for _, right in judged),
                text_array(judged.values()),
            ],
        )


def contest(workspace_id: WorkspaceId, cleared: Collection[int], people: Collection[int]) -> None:
    """Remember of whom a fact was refused, and forget the others of those looked at."""
    if not cleared and not people:
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_contested WHERE contact_id = ANY(%s::bigint[])", [number_array(cleared)])
        cursor.execute(
            "INSERT INTO contacts_contested (contact_id, workspace_id)"
            " SELECT *, %s FROM unnest(%s::bigint[]) ON CONFLICT DO NOTHING",
            [workspace_id, number_array(people)],
        )


def queue(workspace_id: WorkspaceId, too_large: Mapping[tuple[int, int], int]) -> None:
    """Let merges that are too large wait for a person; one that was decided on is not asked for again."""
    if not too_large:
        return
    decided = QueuedMerge.objects.filter(workspace_id=workspace_id, left_id__in={left for left, _ in too_large})
    known = set(decided.values_list("left_id", "right_id"))
    QueuedMerge.objects.bulk_create(
        [
            QueuedMerge(workspace_id=workspace_id, left_id=left, right_id=right, identifiers=size)
            for (left, right), size in too_large.items()
            if (left, right) not in known
        ],
        ignore_conflicts=True,
    )


def record_merges(workspace_id: WorkspaceId, settled: Settlement, decision: Decision) -> None:
    """Keep the merges that hold parts together: end those whose parts are apart now, add those that are new."""
    touched = {part for part in settled.whole if part not in settled.created}
    if not settled.moved and not settled.edges:
        return
    live = Merge.objects.filter(workspace_id=workspace_id, ended_at=None, part_id__in=touched)
    ended: list[int] = []
    sets = {part: {part} for part in settled.whole}
    for merge in live:
        if settled.whole.get(merge.part_id) != settled.whole.get(merge.into_id):
            ended.append(merge.pk)
        else:
            _unite(sets, merge.part_id, merge.into_id)
    added = [edge for edge in settled.edges if _unite(sets, edge[0], edge[1])]
    Merge.objects.filter(pk__in=ended).update(
        ended_at=timezone.now(), ended_by_id=decision.by_id, end_reason=decision.reason
    )
    Merge.objects.bulk_create(
        [
            Merge(
                workspace_id=workspace_id,
                part_id=max(one, other, key=lambda part: (settled.whole[part] != part, part)),
                into_id=min(one, other, key=lambda part: (settled.whole[part] != part, part)),
                left_id=names[0],
                right_id=names[1],
                by_id=decision.by_id,
                reason=decision.reason,
            )
            for one, other, names in added
        ]
    )


def _unite(sets: dict[int, set[int]], one: int, other: int) -> bool:
    """Unite the sets of two parts; return whether they were apart."""
    first, second = sets.setdefault(one, {one}), sets.setdefault(other, {other})
    if first is second:
        return False
    first |= second
    for part in second:
        sets[part] = first
    return True
