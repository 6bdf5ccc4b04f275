"""Whose events these are: every item of a batch gets its contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.facade import Change, Claim, Identifier
from cumulus.apps.ingest.pipeline.items import Found, Item, Unfit
from cumulus.apps.ingest.plan.judging import item_text
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
    created : set[ContactId]
        Those of them that are new.
    """

    of_item: list[ContactId | None]
    origins: list[ContactId | None]
    changed: set[ContactId] = field(default_factory=set)
    created: set[ContactId] = field(default_factory=set)


_DEFAULT = frozenset(
    [
        "user_id", "member_number", "crm_id", "wechat_unionid", "wechat_openid", "wecom_external_userid",
        "email", "phone", "anonymous_id", "device_id", "cookie", "click_id",
    ]
)  # fmt: skip
"""What a workspace may do without: such an identifier is passed over where it is not declared."""


def check_identities(found: Sequence[Found]) -> list[Found]:
    """Return what was read, items whose own kind of identifier nobody declared as unfit."""
    return [_checked(each) if isinstance(each, Item) and each.named else each for each in found]


def _checked(item: Item) -> Item | Unfit:
    kinds = contacts.kinds_of(WorkspaceId(item.row.workspace_id))
    others = {namespace for namespace, _ in item.named} - _DEFAULT
    strange = sorted(namespace for namespace in others if not kinds.declared(namespace))
    if strange:
        detail = f"the workspace has no such kind of identifier: {', '.join(strange)}"
        return Unfit(item.row, "undeclared_identity", detail[:300], item_text(item), event=item.name, key=item.key)
    return item


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
        people.created |= done.created
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
        *item.named,
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
    return Claim(
        names,
        item.timestamp,
        item.traits,
        changes=tuple(Change(each.kind, each.name, each.value) for each in item.changes),
        unlink=item.unlink,
        source_id=item.row.source_id,
        key=item.message_id,
    )
