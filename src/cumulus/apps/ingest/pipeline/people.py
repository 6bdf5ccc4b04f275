"""Whose events these are: every item of a batch gets its contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.facade import Claim, Identifier
from cumulus.apps.ingest.pipeline.items import Item
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue


@dataclass(slots=True)
class People:
    """What resolving a batch gave.

    Attributes
    ----------
    of_item : list[ContactId or None]
        The contact of each item, in the items' order; None when it names nobody.
    origins : list[ContactId or None]
        The part of that person that the item belongs to.
    changed : set[ContactId]
        Contacts to write to the warehouse, those that are now part of another among them.
    """

    of_item: list[ContactId | None]
    origins: list[ContactId | None]
    changed: set[ContactId] = field(default_factory=set)


def resolve_people(items: Sequence[Item], *, replayed: bool = False) -> People:
    """Resolve each item's person, workspace by workspace, in the caller's transaction.

    Safe to run twice over the same items, when the second time says that it is one (`replayed`).
    """
    people = People([None] * len(items), [None] * len(items))
    claimed: defaultdict[WorkspaceId, list[tuple[int, Claim]]] = defaultdict(list)
    for index, item in enumerate(items):
        if item.contact_id is not None:
            people.of_item[index] = people.origins[index] = ContactId(item.contact_id)
        elif (claim := _claim(item)) is not None:
            claimed[WorkspaceId(item.row.workspace_id)].append((index, claim))
    for workspace_id, found in sorted(claimed.items()):
        done = contacts.resolve(workspace_id, [claim for _, claim in found], replayed=replayed)
        for (index, _), contact_id, origin_id in zip(found, done.contact_ids, done.origin_ids, strict=True):
            people.of_item[index], people.origins[index] = contact_id, origin_id
        people.changed |= done.changed
    _follow_merges(items, people)
    return people


def _follow_merges(items: Sequence[Item], people: People) -> None:
    """Give what was said of a contact to the person that it became part of."""
    named = {ContactId(item.contact_id) for item in items if item.contact_id is not None}
    survivors = contacts.survivors(named)
    if survivors:
        people.of_item = [None if who is None else survivors.get(who, who) for who in people.of_item]


def _claim(item: Item) -> Claim | None:
    named: list[tuple[str, JsonValue]] = [
        ("user_id", item.user_id),
        ("anonymous_id", item.anonymous_id),
    ]
    if item.kind == "alias":
        named.append(("anonymous_id", item.previous_id))
    if item.kind == "identify":
        named += [("email", item.traits.get("email")), ("phone", item.traits.get("phone"))]
    kinds = contacts.kinds_of(WorkspaceId(item.row.workspace_id))
    names: tuple[Identifier, ...] = kinds.identifiers(
        [(namespace, value) for namespace, value in named if value is not None]
    )
    if not names:
        return None
    return Claim(names, item.timestamp, item.traits, source_id=item.row.source_id, key=item.message_id)
