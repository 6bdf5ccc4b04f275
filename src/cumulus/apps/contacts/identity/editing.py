"""What a person enters about a contact: their word stands, whoever the name might point to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cumulus.apps.contacts.attributes.catalogue import catalogue_of
from cumulus.apps.contacts.identity import keeping, lookup, records
from cumulus.apps.contacts.identity.bundles import Sighting
from cumulus.apps.contacts.identity.kinds import Identifier, kinds_of
from cumulus.apps.contacts.identity.traits import BY_HAND
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject


def write_attributes(
    workspace_id: WorkspaceId, contact_id: ContactId, names: Sequence[Identifier], attributes: JsonObject, at: datetime
) -> None:
    """Write `attributes` and new `names` onto a whole person; the caller holds the identities and the row."""
    _add_names(workspace_id, contact_id, names, at)
    record, rules = keeping.load(workspace_id, [contact_id])[contact_id], catalogue_of(workspace_id)
    record.whole.write(attributes, at, rules, BY_HAND)
    if record.own is not None:
        record.own.write(attributes, at, rules, BY_HAND)
    keeping.save(workspace_id, {contact_id: record})


def _add_names(workspace_id: WorkspaceId, contact_id: ContactId, names: Sequence[Identifier], at: datetime) -> None:
    if not names:
        return
    kinds = kinds_of(workspace_id)
    present = sorted(lookup.names_of([contact_id]), key=lambda each: kinds.strength(each.name))
    ids = lookup.allocate("contacts_identity", len(names))
    rows = [(identity, name, at) for identity, name in zip(ids, names, strict=True)]
    records.insert_names(workspace_id, rows, dict.fromkeys(ids, contact_id), {contact_id: contact_id})
    if not present:
        return
    stored = {each.name: each.id for each in present} | dict(zip(names, ids, strict=True))
    anchor = present[0].name
    ends = [sorted((anchor, name), key=kinds.strength) for name in names]
    pairs = {(left, right): Sighting(at, "by-hand", at, None) for left, right in ends}
    records.write_facts(workspace_id, pairs, stored, ())
