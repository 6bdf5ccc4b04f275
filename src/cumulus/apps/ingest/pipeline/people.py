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
    changed : dict[WorkspaceId, set[ContactId]]
        Contacts to write to the warehouse.
    merged : dict[WorkspaceId, dict[ContactId, ContactId]]
        Contacts that became part of another.
    """

    of_item: list[ContactId | None]
    changed: defaultdict[WorkspaceId, set[ContactId]] = field(default_factory=lambda: defaultdict(set))
    merged: dict[WorkspaceId, dict[ContactId, ContactId]] = field(default_factory=dict)


def resolve_people(items: Sequence[Item]) -> People:
    """Resolve each item's person, workspace by workspace, in the caller's transaction.

    Safe to run twice over the same items: the second run finds the first one's people.
    """
    people = People([None] * len(items))
    claimed: defaultdict[WorkspaceId, list[tuple[int, Claim]]] = defaultdict(list)
    for index, item in enumerate(items):
        workspace_id = WorkspaceId(item.row.workspace_id)
        if item.contact_id is not None:
            people.of_item[index] = ContactId(item.contact_id)
            continue
        claim = _claim(item)
        if claim is not None:
            claimed[workspace_id].append((index, claim))
    for workspace_id, found in sorted(claimed.items()):
        done = contacts.resolve(workspace_id, [claim for _, claim in found])
        for (index, _), contact_id in zip(found, done.contact_ids, strict=True):
            people.of_item[index] = contact_id
        people.changed[workspace_id] |= done.changed
        if done.merged:
            people.merged[workspace_id] = done.merged
    return people


def _claim(item: Item) -> Claim | None:
    named: list[tuple[str, JsonValue]] = [
        ("user_id", item.user_id),
        ("anonymous_id", item.anonymous_id),
    ]
    if item.kind == "alias":
        named.append(("anonymous_id", item.previous_id))
    if item.kind == "identify":
        named += [("email", item.traits.get("email")), ("phone", item.traits.get("phone"))]
    names: tuple[Identifier, ...] = contacts.identifiers(
        [(namespace, value) for namespace, value in named if value is not None]
    )
    return Claim(names, item.timestamp, item.traits) if names else None
