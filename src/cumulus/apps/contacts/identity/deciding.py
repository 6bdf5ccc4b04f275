"""What people decide about who is who: merge, take apart, block, let a large merge happen.

Each decision becomes facts of its own, and those concerned are folded anew; nothing is
overwritten. Every verb is one transaction, is safe to run twice, and holds the identity lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import connection, transaction
from django.utils import timezone

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.identity import lookup
from cumulus.apps.contacts.identity.folding import Folded, refold
from cumulus.apps.contacts.identity.kinds import Identifier, forget_kinds, kinds_of, load_kinds
from cumulus.apps.contacts.identity.lookup import Named
from cumulus.apps.contacts.identity.moving import move
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.identity.settling import settle
from cumulus.apps.contacts.identity.store import bump_versions, insert_contacts, settle_in_store
from cumulus.apps.contacts.locks import lock_identities, lock_people
from cumulus.apps.contacts.models import Apart, BlockedValue, Merge, QueuedMerge
from cumulus.core.errors import Conflict, Invalid
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, append_events


@transaction.atomic
def merge_by_hand(workspace_id: WorkspaceId, one: ContactId, other: ContactId, decision: Decision) -> ContactId:
    """Make two contacts one person; return the one that stays.

    What somebody put apart before is together again; limits do not hold a decision up.

    Raises
    ------
    Invalid
        `nothing_to_merge` when they are one already, `contact_is_nameless` when one has no identifier.
    """
    lock_identities(workspace_id)
    survivors = lookup.survivors_of([one, other])
    first, second = survivors.get(one, one), survivors.get(other, other)
    if first == second:
        raise Invalid("nothing_to_merge", "These two are one person already.")
    names = lookup.names_of([first, second])
    pair = _strongest_pair(workspace_id, names, first, second)
    _forget_sides(names, first, second)
    _link(workspace_id, pair)
    people = _fold_again(workspace_id, names, decision)
    return people[pair[0].id]


@transaction.atomic
def undo_merge(workspace_id: WorkspaceId, merge_id: int, decision: Decision) -> ContactId:
    """Take a merge apart: both sides are people of their own again; return the one that leaves.

    What belongs to a part goes with it: identifiers, events, tags, attributes, journeys. New
    events that bring the two together do not join them again.

    Raises
    ------
    NotFound
        `merge_not_found`.
    Conflict
        `merge_ended`: it was undone before.
    """
    lock_identities(workspace_id)
    merge = Merge.objects.filter(workspace_id=workspace_id, pk=merge_id).first()
    if merge is None:
        raise errors.merge_not_found()
    if merge.ended_at is not None:
        raise Conflict("merge_ended", "This merge was undone before.")
    sides = _sides(workspace_id, merge)
    names = lookup.names_at([*sides[0], *sides[1]])
    _set_apart(workspace_id, merge.pk, names, sides)
    people = _fold_again(workspace_id, names, decision)
    return next((people[each.id] for each in names if each.home_id == merge.part_id), ContactId(merge.part_id))


@transaction.atomic
def detach(workspace_id: WorkspaceId, contact_id: ContactId, identity_id: int, decision: Decision) -> ContactId:
    """Take one identifier off a person; return the person that it is now.

    What came by it so far stays where it is; what comes from now on is the other person's.

    Raises
    ------
    NotFound
        `identity_not_found`.
    Invalid
        `last_identifier`: the person has no other.
    """
    lock_identities(workspace_id)
    names = lookup.names_of([contact_id])
    alone = [each for each in names if each.id == identity_id]
    if not alone:
        raise errors.identity_not_found()
    if len(names) == 1:
        raise Invalid("last_identifier", "A person keeps at least one identifier.")
    rows = [
        Apart(workspace_id=workspace_id, decision_id=0, identity_id=each.id, side=each.id == identity_id)
        for each in names
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT -nextval(pg_get_serial_sequence('contacts_apart', 'id'))")
        decision_id = int(cursor.fetchone()[0])
    for row in rows:
        row.decision_id = decision_id
    Apart.objects.bulk_create(rows)
    return _fold_again(workspace_id, names, decision)[identity_id]


@transaction.atomic
def block(workspace_id: WorkspaceId, name: Identifier, decision: Decision) -> int:
    """Let a value name nobody from now on, and take apart whom it joined; return how many people there are of them."""
    lock_identities(workspace_id)
    BlockedValue.objects.update_or_create(
        workspace_id=workspace_id,
        namespace=name.namespace,
        value=name.value,
        defaults={
            "state": BlockedValue.State.BLOCKED,
            "decided_at": timezone.now(),
            "decided_by_id": decision.by_id,
        },
    )
    forget_kinds(workspace_id)
    found = lookup.named(workspace_id, [name]).get(name)
    if found is None:
        return 0
    return len(set(_fold_again(workspace_id, lookup.names_of([found.contact_id]), decision).values()))


@transaction.atomic
def unblock(workspace_id: WorkspaceId, name: Identifier, decision: Decision) -> None:
    """Let a value name people again, and join whom it joins by what was seen before."""
    lock_identities(workspace_id)
    BlockedValue.objects.filter(workspace_id=workspace_id, namespace=name.namespace, value=name.value).update(
        state=BlockedValue.State.DISMISSED, decided_at=timezone.now(), decided_by_id=decision.by_id
    )
    forget_kinds(workspace_id)
    found = lookup.named(workspace_id, [name]).get(name)
    if found is not None:
        _fold_again(workspace_id, lookup.names_of([found.contact_id]), decision)


@transaction.atomic
def decide_queued(workspace_id: WorkspaceId, queued_id: int, decision: Decision, *, approve: bool) -> None:
    """Let a large merge happen, or not.

    Raises
    ------
    NotFound
        `queued_merge_not_found`.
    Conflict
        `already_decided`.
    """
    lock_identities(workspace_id)
    queued = QueuedMerge.objects.filter(workspace_id=workspace_id, pk=queued_id).first()
    if queued is None:
        raise errors.queued_merge_not_found()
    state = QueuedMerge.State.APPROVED if approve else QueuedMerge.State.DISMISSED
    changed = QueuedMerge.objects.filter(pk=queued_id, state=QueuedMerge.State.OPEN).update(
        state=state, decided_at=timezone.now(), decided_by_id=decision.by_id
    )
    if not changed:
        raise Conflict("already_decided", "Somebody decided this before.")
    if approve:
        names = lookup.names_with([queued.left_id, queued.right_id])
        _link(workspace_id, (names[0], names[1]))
        _fold_again(workspace_id, lookup.names_of({each.contact_id for each in names}), decision)


def _strongest_pair(workspace_id: WorkspaceId, names: Sequence[Named], first: int, second: int) -> tuple[Named, Named]:
    kinds = kinds_of(workspace_id)
    ordered = sorted(names, key=lambda each: kinds.strength(each.name))
    ends = [next((each for each in ordered if each.contact_id == person), None) for person in (first, second)]
    if ends[0] is None or ends[1] is None:
        raise Invalid("contact_is_nameless", "One of the two has no identifier. Give them one first.")
    left, right = sorted((ends[0], ends[1]), key=lambda each: kinds.strength(each.name))
    return left, right


def _link(workspace_id: WorkspaceId, pair: tuple[Named, Named]) -> None:
    kinds = kinds_of(workspace_id)
    left, right = sorted(pair, key=lambda each: kinds.strength(each.name))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_identityfact (workspace_id, left_id, right_id, at, last_at, source_key, by_hand, refused)"
            " VALUES (%s, %s, %s, now(), now(), '', true, '')"
            " ON CONFLICT (left_id, right_id) DO UPDATE SET by_hand = true, last_at = now()",
            [workspace_id, left.id, right.id],
        )


def _forget_sides(names: Iterable[Named], first: int, second: int) -> None:
    """Take back earlier words that one of the first is not one of the second."""
    mine = {each.id for each in names if each.contact_id == first}
    theirs = {each.id for each in names if each.contact_id == second}
    sides = lookup.sides_of([*mine, *theirs])
    of_decision: defaultdict[int, list[set[int]]] = defaultdict(lambda: [set(), set()])
    for identity, found in sides.items():
        for decision, side in found:
            of_decision[decision][side].add(identity)
    for decision, (zero, one) in of_decision.items():
        if (zero & mine and one & theirs) or (zero & theirs and one & mine):
            Apart.objects.filter(decision_id=decision, identity_id__in=[*mine, *theirs]).delete()


def _sides(workspace_id: WorkspaceId, merge: Merge) -> tuple[set[int], set[int]]:
    """Return the parts on either side of the merge, in the tree that the person's live merges make."""
    whole = lookup.survivors_of([ContactId(merge.part_id)]).get(ContactId(merge.part_id), merge.part_id)
    parts = set(lookup.parts_of([whole]))
    live = Merge.objects.filter(workspace_id=workspace_id, ended_at=None, part_id__in=parts).exclude(pk=merge.pk)
    beside: defaultdict[int, set[int]] = defaultdict(set)
    for part, into in live.values_list("part_id", "into_id"):
        beside[part].add(into)
        beside[into].add(part)
    leaving, frontier = set[int](), {merge.part_id}
    while frontier:
        leaving |= frontier
        frontier = {each for part in frontier for each in beside[part]} - leaving
    return parts - leaving, leaving


def _set_apart(
    workspace_id: WorkspaceId, decision_id: int, names: Iterable[Named], sides: tuple[Collection[int], Collection[int]]
) -> None:
    Apart.objects.bulk_create(
        [
            Apart(
                workspace_id=workspace_id,
                decision_id=decision_id,
                identity_id=each.id,
                side=int(each.home_id in sides[1]),
            )
            for each in names
        ],
        ignore_conflicts=True,
    )


def _fold_again(workspace_id: WorkspaceId, names: Sequence[Named], decision: Decision) -> dict[int, ContactId]:
    """Fold these people from all their facts; return the person of each of these names."""
    kinds = load_kinds(workspace_id)
    folded = Folded(people={each.contact_id for each in names})
    refold({each.id: each for each in names}, {}, kinds, folded)
    settled = settle(folded, kinds)
    touched = settle_in_store(workspace_id, settled, folded, decision)
    insert_contacts(workspace_id, [ContactId(each) for each in settled.created])
    concerned = {
        *touched,
        *settled.moved,
        *settled.moved.values(),
        *(settled.before.get(each, each) for each in settled.moved),
    }
    lock_people(workspace_id, {ContactId(each) for each in concerned})
    changed = move(workspace_id, settled.moved, settled.before)
    renamed = {ContactId(each) for each in touched} - changed
    bump_versions(workspace_id, renamed)
    _tell(workspace_id, {ContactId(each) for each in settled.created}, renamed)
    return {each.id: ContactId(each.contact_id) for each in lookup.names_with([each.id for each in names])}


def _tell(workspace_id: WorkspaceId, created: Collection[ContactId], renamed: Collection[ContactId]) -> None:
    """Log whom a decision made, and whose identifiers are others now: the warehouse hears of it by the log."""
    made = [InternalEvent("Contact Created", each, {"by": "decision"}, depth=1) for each in sorted(created)]
    others = sorted(set(renamed) - set(created))
    append_events(
        workspace_id, [*made, *(InternalEvent("Contact Updated", each, {"by": "decision"}, depth=1) for each in others)]
    )
