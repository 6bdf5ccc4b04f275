"""Reads of identifiers, merges and what waits for a decision."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import connection
from django.db.models import Count, Q

from cumulus.apps.contacts.attributes.masking import HIDDEN, mask_for
from cumulus.apps.contacts.attributes.scoping import visible
from cumulus.apps.contacts.display import display_name
from cumulus.apps.contacts.identity import lookup, schemas
from cumulus.apps.contacts.identity.kinds import DEFAULTS, Identifier, load_kinds
from cumulus.apps.contacts.identity.lookup import Named
from cumulus.apps.contacts.models import (
    BlockedValue,
    Contact,
    Identity,
    IdentityFact,
    IdentityKind,
    Merge,
    QueuedMerge,
)
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import source_cards, user_names
from cumulus.core.ids import ContactId, SourceId, UserId, WorkspaceId

_MAX_LINKS = 500
"""Of one person, the earliest first; more is a graph that nobody reads."""


def kinds(workspace_id: WorkspaceId) -> list[schemas.IdentityKindOut]:
    """Return every kind with how many values it has, the strongest first; three queries."""
    rows = Identity.objects.filter(workspace_id=workspace_id).values("namespace").annotate(values=Count("id"))
    counts = Counter({row["namespace"]: row["values"] for row in rows})
    changed = set(IdentityKind.objects.filter(workspace_id=workspace_id).values_list("namespace", flat=True))
    return [
        schemas.IdentityKindOut(
            namespace=kind.namespace,
            label_zh=kind.label_zh,
            label_en=kind.label_en,
            rank=kind.rank,
            normaliser=kind.normaliser,
            region=kind.region,
            max_per_person=kind.max_per_person,
            scoped=kind.scoped,
            follows_latest=kind.follows_latest,
            expires_after_days=kind.expires_after_days,
            standard=DEFAULTS.declared(kind.namespace),
            changed=kind.namespace in changed,
            values=counts[kind.namespace],
        )
        for kind in load_kinds(workspace_id).in_order()
    ]


def person(principal: Principal, contact_id: ContactId) -> schemas.PersonIdentity:
    """Return who a whole person is made of; a handful of queries."""
    workspace_id, mask = principal.workspace_id, mask_for(principal)
    names = Identity.objects.filter(workspace_id=workspace_id, contact_id=contact_id).order_by("id")
    ids = [name.pk for name in names]
    links = list(IdentityFact.objects.filter(Q(left_id__in=ids) | Q(right_id__in=ids)).order_by("at")[:_MAX_LINKS])
    outside = lookup.names_with({end for link in links for end in (link.left_id, link.right_id)} - set(ids))
    parts = lookup.parts_of([contact_id])
    merges = Merge.objects.filter(Q(part_id__in=parts) | Q(into_id__in=parts), workspace_id=workspace_id)
    return schemas.PersonIdentity(
        identifiers=[
            schemas.IdentifierOut(
                id=name.pk,
                namespace=name.namespace,
                value=mask.identifier(name.namespace, name.value),
                first_seen_at=name.first_seen_at,
                part_id=name.home_id,
            )
            for name in names
        ],
        outside=_outside(principal, outside),
        links=_links(workspace_id, links, {name.pk: Identifier(name.namespace, name.value) for name in names}, outside),
        merges=merge_items(principal, list(merges.order_by("-id")[:200])),
    )


def _outside(principal: Principal, names: Sequence[Named]) -> list[schemas.OutsideIdentifierOut]:
    """Return other people's identifiers as who asks sees them: without their text if they do not see the person."""
    people = _wholes({each.contact_id for each in names})
    seen, mask = visible(principal, {ContactId(each.contact_id) for each in names}), mask_for(principal)
    return [
        schemas.OutsideIdentifierOut(
            id=each.id,
            namespace=each.name.namespace,
            value=mask.identifier(*each.name) if each.contact_id in seen else HIDDEN,
            contact_id=each.contact_id,
            name=mask.name(people.get(each.contact_id, (0, ""))[1]) if each.contact_id in seen else HIDDEN,
        )
        for each in names
    ]


def _links(
    workspace_id: WorkspaceId, links: Sequence[IdentityFact], mine: Mapping[int, Identifier], outside: Sequence[Named]
) -> list[schemas.IdentityLinkOut]:
    blocked = load_kinds(workspace_id).blocked
    names = {**mine, **{each.id: each.name for each in outside}}
    void = {identity for identity, name in names.items() if name in blocked}
    sources = {card.id: card.name for card in source_cards(workspace_id)} if links else {}
    return [
        schemas.IdentityLinkOut(
            left_id=link.left_id,
            right_id=link.right_id,
            at=link.at,
            last_at=link.last_at,
            source_id=link.source_id,
            source=sources.get(SourceId(link.source_id or 0), ""),
            by_hand=link.by_hand,
            refused="blocked" if {link.left_id, link.right_id} & void else link.refused,
        )
        for link in links
    ]


def merges_page(workspace_id: WorkspaceId, before: int | None, limit: int) -> tuple[list[Merge], int]:
    """Return a page of merges, the newest first, and how many there are."""
    rows = Merge.objects.filter(workspace_id=workspace_id)
    page = rows if before is None else rows.filter(pk__lt=before)
    return list(page.order_by("-id")[:limit]), rows.count()


def merge_items(principal: Principal, merges: Sequence[Merge]) -> list[schemas.MergeOut]:
    """Return those merges whose person the one who asks sees; a handful of queries for any number."""
    seen, mask = visible(principal, {ContactId(merge.into_id) for merge in merges}), mask_for(principal)
    merges = [merge for merge in merges if merge.into_id in seen]
    names = _texts({each for merge in merges for each in (merge.left_id, merge.right_id)})
    people = _wholes({merge.part_id for merge in merges} | {merge.into_id for merge in merges})
    users = user_names({UserId(each) for merge in merges for each in (merge.by_id, merge.ended_by_id) if each})
    return [
        schemas.MergeOut(
            id=merge.pk,
            part_id=merge.part_id,
            into_id=merge.into_id,
            contact_id=people[merge.into_id][0] if merge.into_id in people else merge.into_id,
            name=mask.name(people[merge.into_id][1]) if merge.into_id in people else "",
            part_contact_id=people[merge.part_id][0] if merge.part_id in people else merge.part_id,
            part_name=mask.name(people[merge.part_id][1]) if merge.part_id in people else "",
            left=mask.text(names.get(merge.left_id, "")),
            right=mask.text(names.get(merge.right_id, "")),
            at=merge.at,
            by=users.get(UserId(merge.by_id)) if merge.by_id else None,
            reason=merge.reason,
            ended_at=merge.ended_at,
            ended_by=users.get(UserId(merge.ended_by_id)) if merge.ended_by_id else None,
            end_reason=merge.end_reason,
        )
        for merge in merges
    ]


def queued(workspace_id: WorkspaceId, before: int | None, limit: int) -> tuple[list[QueuedMerge], int]:
    """Return a page of merges that wait for a decision, the newest first, and how many there are."""
    rows = QueuedMerge.objects.filter(workspace_id=workspace_id, state=QueuedMerge.State.OPEN)
    page = rows if before is None else rows.filter(pk__lt=before)
    return list(page.order_by("-id")[:limit]), rows.count()


def queued_items(principal: Principal, rows: Sequence[QueuedMerge]) -> list[schemas.QueuedMergeOut]:
    """Return waiting merges with both people, if the one who asks sees both; a handful of queries."""
    mask = mask_for(principal)
    ends = {each.id: each for each in lookup.names_with({end for row in rows for end in (row.left_id, row.right_id)})}
    people = _wholes({each.contact_id for each in ends.values()})
    seen = visible(principal, {ContactId(each.contact_id) for each in ends.values()})
    return [
        schemas.QueuedMergeOut(
            id=row.pk,
            left=mask.text(_text(ends[row.left_id].name)),
            right=mask.text(_text(ends[row.right_id].name)),
            left_contact_id=ends[row.left_id].contact_id,
            left_name=mask.name(people.get(ends[row.left_id].contact_id, (0, ""))[1]),
            right_contact_id=ends[row.right_id].contact_id,
            right_name=mask.name(people.get(ends[row.right_id].contact_id, (0, ""))[1]),
            identifiers=row.identifiers,
            state=row.state,
            queued_at=row.queued_at,
        )
        for row in rows
        if all(end in ends and ends[end].contact_id in seen for end in (row.left_id, row.right_id))
    ]


def blocked_values(
    workspace_id: WorkspaceId, state: str, before: int | None, limit: int
) -> tuple[list[BlockedValue], int]:
    """Return a page of values that name nobody or may soon, the newest first, and how many there are."""
    rows = BlockedValue.objects.filter(workspace_id=workspace_id, state=state)
    page = rows if before is None else rows.filter(pk__lt=before)
    return list(page.order_by("-id")[:limit]), rows.count()


def blocked_items(principal: Principal, rows: Sequence[BlockedValue]) -> list[schemas.BlockedValueOut]:
    """Return values with a few of the people whom they came with; a handful of queries for any number."""
    examples, mask = _examples(principal, [row.pk for row in rows]), mask_for(principal)
    return [
        schemas.BlockedValueOut(
            id=row.pk,
            namespace=row.namespace,
            value=mask.identifier(row.namespace, row.value),
            state=row.state,
            people=row.people,
            found_at=row.found_at,
            decided_at=row.decided_at,
            examples=examples[row.pk],
        )
        for row in rows
    ]


_EXAMPLES = """
    SELECT blocked.id, example.contact_id
    FROM contacts_blockedvalue AS blocked
    JOIN contacts_identity AS name USING (workspace_id, namespace, value)
    CROSS JOIN LATERAL (
        SELECT DISTINCT strong.contact_id
        FROM contacts_identityfact AS fact JOIN contacts_identity AS strong ON strong.id = fact.left_id
        WHERE fact.right_id = name.id ORDER BY strong.contact_id LIMIT 3) AS example
    WHERE blocked.id = ANY(%s)
"""


def _examples(principal: Principal, blocked_ids: list[int]) -> defaultdict[int, list[schemas.ExamplePersonOut]]:
    with connection.cursor() as cursor:
        cursor.execute(_EXAMPLES, [blocked_ids])
        pairs = cursor.fetchall()
    people = _wholes({contact_id for _, contact_id in pairs})
    seen, mask = visible(principal, {ContactId(contact_id) for _, contact_id in pairs}), mask_for(principal)
    found: defaultdict[int, list[schemas.ExamplePersonOut]] = defaultdict(list)
    for blocked_id, contact_id in pairs:
        if contact_id in seen:
            name = mask.name(people.get(contact_id, (0, ""))[1])
            found[blocked_id].append(schemas.ExamplePersonOut(contact_id=contact_id, name=name))
    return found


def _texts(ids: Collection[int]) -> dict[int, str]:
    return {each.id: _text(each.name) for each in lookup.names_with(ids)}


def _text(name: tuple[str, str]) -> str:
    return f"{name[0]}: {name[1]}"


def _wholes(people: Collection[int]) -> dict[int, tuple[int, str]]:
    """Return for each contact the whole person's id and name."""
    roots = dict(Contact.objects.filter(pk__in=people).values_list("id", "merged_into_id"))
    wholes = {person: root or person for person, root in roots.items()}
    found = dict(Contact.objects.filter(pk__in=set(wholes.values())).values_list("id", "attributes"))
    return {person: (whole, display_name(found[whole])) for person, whole in wholes.items() if whole in found}
