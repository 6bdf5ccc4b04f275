"""What other apps may ask of contacts."""

from __future__ import annotations

from cumulus.apps.contacts.answers import contact_item
from cumulus.apps.contacts.consent.ledger import record_consent
from cumulus.apps.contacts.consent.queries import may_contact
from cumulus.apps.contacts.consent.warehouse import all_consent_rows, consent_rows
from cumulus.apps.contacts.identity.claims import Change, Claim
from cumulus.apps.contacts.identity.kinds import Identifier, Kinds, kinds_of
from cumulus.apps.contacts.identity.store import Resolution, resolve
from cumulus.apps.contacts.importing import Imported, import_people
from cumulus.apps.contacts.privacy.contracts import RequestKind
from cumulus.apps.contacts.privacy.services import exported_file as privacy_export
from cumulus.apps.contacts.privacy.services import request_for as create_privacy_request
from cumulus.apps.contacts.privacy.services import run_request as run_privacy_request
from cumulus.apps.contacts.privacy.tombstones import come_back as people_come_back
from cumulus.apps.contacts.queries import (
    addressees,
    attributes_of,
    cards,
    exists,
    find_people,
    in_chunks,
    suppressed_count,
    suppressed_ids,
    survivors,
    tag_names,
)
from cumulus.apps.contacts.schemas import ContactItem
from cumulus.apps.contacts.services import apply_tag, ensure_tag, remove_tag, suppress
from cumulus.apps.contacts.warehouse import override_rows, tag_rows, warehouse_rows

__all__ = [
    "Change",
    "Claim",
    "ContactItem",
    "Identifier",
    "Imported",
    "Kinds",
    "RequestKind",
    "Resolution",
    "addressees",
    "all_consent_rows",
    "apply_tag",
    "attributes_of",
    "cards",
    "consent_rows",
    "contact_item",
    "create_privacy_request",
    "ensure_tag",
    "exists",
    "find_people",
    "import_people",
    "in_chunks",
    "kinds_of",
    "may_contact",
    "override_rows",
    "people_come_back",
    "privacy_export",
    "record_consent",
    "remove_tag",
    "resolve",
    "run_privacy_request",
    "suppress",
    "suppressed_count",
    "suppressed_ids",
    "survivors",
    "tag_names",
    "tag_rows",
    "warehouse_rows",
]
