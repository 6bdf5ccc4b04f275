"""What other apps may ask of contacts."""

from __future__ import annotations

from cumulus.apps.contacts.accounts.matching import match_accounts
from cumulus.apps.contacts.accounts.membership import primary_accounts as account_names
from cumulus.apps.contacts.accounts.reacting import match_who_changed
from cumulus.apps.contacts.accounts.warehouse import Departures, account_tables, member_rows
from cumulus.apps.contacts.answers import contact_item
from cumulus.apps.contacts.identity.claims import Change, Claim
from cumulus.apps.contacts.identity.kinds import Identifier, Kinds, kinds_of
from cumulus.apps.contacts.identity.store import Resolution, resolve
from cumulus.apps.contacts.importing.services import Upload
from cumulus.apps.contacts.importing.whole import Imported, Wanted, check_people, import_people
from cumulus.apps.contacts.queries import (
    addressees,
    attributes_of,
    cards,
    exists,
    find_people,
    in_chunks,
    parts_of,
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
    "Departures",
    "Identifier",
    "Imported",
    "Kinds",
    "Resolution",
    "Upload",
    "Wanted",
    "account_names",
    "account_tables",
    "addressees",
    "apply_tag",
    "attributes_of",
    "cards",
    "check_people",
    "contact_item",
    "ensure_tag",
    "exists",
    "find_people",
    "import_people",
    "in_chunks",
    "kinds_of",
    "match_accounts",
    "match_who_changed",
    "member_rows",
    "override_rows",
    "parts_of",
    "remove_tag",
    "resolve",
    "suppress",
    "suppressed_count",
    "suppressed_ids",
    "survivors",
    "tag_names",
    "tag_rows",
    "warehouse_rows",
]
