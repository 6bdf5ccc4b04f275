"""What other apps may ask of contacts."""

from __future__ import annotations

from cumulus.apps.contacts.answers import contact_item
from cumulus.apps.contacts.attributes.masking import HIDDEN, Mask, mask_attributes, mask_for
from cumulus.apps.contacts.attributes.queries import declared_kinds
from cumulus.apps.contacts.attributes.refreshing import mark_stale
from cumulus.apps.contacts.attributes.refreshing import run_forever as run_attributes
from cumulus.apps.contacts.attributes.saying import said
from cumulus.apps.contacts.attributes.scoping import Restriction, restriction, visible
from cumulus.apps.contacts.identity.claims import Change, Claim
from cumulus.apps.contacts.identity.kinds import Identifier, Kinds, kinds_of
from cumulus.apps.contacts.identity.store import Resolution, resolve
from cumulus.apps.contacts.importing import Imported, import_people
from cumulus.apps.contacts.queries import (
    addressees,
    attributes_of,
    cards,
    exists,
    in_chunks,
    parts_of,
    suppressed_count,
    suppressed_ids,
    survivors,
    tag_names,
)
from cumulus.apps.contacts.schemas import ContactItem
from cumulus.apps.contacts.seeing import cards_for, find_people, masks_about, may_see
from cumulus.apps.contacts.services import apply_tag, ensure_tag, remove_tag, suppress
from cumulus.apps.contacts.warehouse import override_rows, tag_rows, warehouse_rows

__all__ = [
    "HIDDEN",
    "Change",
    "Claim",
    "ContactItem",
    "Identifier",
    "Imported",
    "Kinds",
    "Mask",
    "Resolution",
    "Restriction",
    "addressees",
    "apply_tag",
    "attributes_of",
    "cards",
    "cards_for",
    "contact_item",
    "declared_kinds",
    "ensure_tag",
    "exists",
    "find_people",
    "import_people",
    "in_chunks",
    "kinds_of",
    "mark_stale",
    "mask_attributes",
    "mask_for",
    "masks_about",
    "may_see",
    "override_rows",
    "parts_of",
    "remove_tag",
    "resolve",
    "restriction",
    "run_attributes",
    "said",
    "suppress",
    "suppressed_count",
    "suppressed_ids",
    "survivors",
    "tag_names",
    "tag_rows",
    "visible",
    "warehouse_rows",
]
