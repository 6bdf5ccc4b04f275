"""What other apps may ask of contacts."""

from __future__ import annotations

from cumulus.apps.contacts.accounts.hooks import HOOKS as ACCOUNT_HOOKS
from cumulus.apps.contacts.accounts.matching import match_accounts
from cumulus.apps.contacts.accounts.membership import accounts_of, members_after
from cumulus.apps.contacts.accounts.membership import primary_accounts as account_names
from cumulus.apps.contacts.accounts.own_fields import own_fields as own_account_fields
from cumulus.apps.contacts.accounts.reacting import match_who_changed
from cumulus.apps.contacts.accounts.warehouse import Departures, account_tables, member_rows
from cumulus.apps.contacts.answers import contact_item
from cumulus.apps.contacts.attributes.masking import HIDDEN, Mask, mask_attributes, mask_for
from cumulus.apps.contacts.attributes.queries import attribute_labels, declared_kinds
from cumulus.apps.contacts.attributes.refreshing import mark_stale
from cumulus.apps.contacts.attributes.refreshing import run_forever as run_attributes
from cumulus.apps.contacts.attributes.regions import code_of as place_code
from cumulus.apps.contacts.attributes.saying import said
from cumulus.apps.contacts.attributes.scoping import Restriction, restriction, visible
from cumulus.apps.contacts.consent.contracts import Channel as ConsentChannel
from cumulus.apps.contacts.consent.contracts import GovernedPurpose
from cumulus.apps.contacts.consent.ledger import record_consent
from cumulus.apps.contacts.consent.queries import governed_purposes, may_contact
from cumulus.apps.contacts.consent.warehouse import all_consent_rows, consent_rows
from cumulus.apps.contacts.contracts import HeldTag
from cumulus.apps.contacts.display import display_name
from cumulus.apps.contacts.exporting.scheduled.queries import scheduled_selections
from cumulus.apps.contacts.identity.claims import Change, Claim
from cumulus.apps.contacts.identity.kinds import Identifier, Kinds, kinds_of
from cumulus.apps.contacts.identity.store import Resolution, resolve
from cumulus.apps.contacts.importing.detecting import detect
from cumulus.apps.contacts.importing.erasing import erase_files
from cumulus.apps.contacts.importing.feeding import Fed, Feed, check_meanings, feed_people, mapping_for, show_people
from cumulus.apps.contacts.importing.inspecting import columns_of
from cumulus.apps.contacts.importing.mapping import (
    Column,
    DateOrder,
    Mapping,
    Meaning,
    Policy,
    mapping_of,
)
from cumulus.apps.contacts.importing.mapping import (
    Kind as ValueKind,
)
from cumulus.apps.contacts.importing.outcome import RejectedRow
from cumulus.apps.contacts.importing.readers.columnar import cell_of
from cumulus.apps.contacts.importing.readers.contracts import FileRow, Format, Reader
from cumulus.apps.contacts.importing.readers.registry import open_reader
from cumulus.apps.contacts.importing.rejects import head_of, lines_of
from cumulus.apps.contacts.importing.rows import as_text
from cumulus.apps.contacts.importing.schemas import ColumnMeaning, FoundColumn, SampleRow
from cumulus.apps.contacts.importing.services import Upload
from cumulus.apps.contacts.importing.values import Unreadable, converter
from cumulus.apps.contacts.importing.whole import Imported, Wanted, check_people, import_people
from cumulus.apps.contacts.matching.reacting import mark_who_changed
from cumulus.apps.contacts.portrait.alerting import add_tasks_for_owners
from cumulus.apps.contacts.privacy.contracts import RequestKind
from cumulus.apps.contacts.privacy.services import (
    exported_file as privacy_export,
)
from cumulus.apps.contacts.privacy.services import (
    request_for as create_privacy_request,
)
from cumulus.apps.contacts.privacy.services import (
    run_request as run_privacy_request,
)
from cumulus.apps.contacts.privacy.tombstones import come_back as people_come_back
from cumulus.apps.contacts.queries import (
    addressees,
    attributes_of,
    cards,
    exists,
    in_chunks,
    parts_of,
    people_after,
    people_named,
    suppressed_count,
    suppressed_ids,
    survivors,
    tag_names,
)
from cumulus.apps.contacts.schemas import ContactItem
from cumulus.apps.contacts.seeing import (
    cards_for,
    check_sees_all,
    find_people,
    masks_about,
    may_see,
    raw_properties,
    raw_text,
    raw_words,
)
from cumulus.apps.contacts.services import suppress
from cumulus.apps.contacts.tags.codes import contact_token
from cumulus.apps.contacts.tags.joins import JOINS as TAG_JOINS
from cumulus.apps.contacts.tags.mapping import apply_form_tags
from cumulus.apps.contacts.tags.queries import tags_of
from cumulus.apps.contacts.tags.reacting import react as tag_reactor
from cumulus.apps.contacts.tags.rules import ensure_rule, rules_putting
from cumulus.apps.contacts.tags.services import apply_tag, ensure_tag, remove_tag
from cumulus.apps.contacts.warehouse import held_tags, override_rows, tag_rows, warehouse_rows

__all__ = [
    "ACCOUNT_HOOKS",
    "HIDDEN",
    "TAG_JOINS",
    "Change",
    "Claim",
    "Column",
    "ColumnMeaning",
    "ConsentChannel",
    "ContactItem",
    "DateOrder",
    "Departures",
    "Fed",
    "Feed",
    "FileRow",
    "Format",
    "FoundColumn",
    "GovernedPurpose",
    "HeldTag",
    "Identifier",
    "Imported",
    "Kinds",
    "Mapping",
    "Mask",
    "Meaning",
    "Policy",
    "Reader",
    "RejectedRow",
    "RequestKind",
    "Resolution",
    "Restriction",
    "SampleRow",
    "Unreadable",
    "Upload",
    "ValueKind",
    "Wanted",
    "account_names",
    "account_tables",
    "accounts_of",
    "add_tasks_for_owners",
    "addressees",
    "all_consent_rows",
    "apply_form_tags",
    "apply_tag",
    "as_text",
    "attribute_labels",
    "attributes_of",
    "cards",
    "cards_for",
    "cell_of",
    "check_meanings",
    "check_people",
    "check_sees_all",
    "columns_of",
    "consent_rows",
    "contact_item",
    "contact_token",
    "converter",
    "create_privacy_request",
    "declared_kinds",
    "detect",
    "display_name",
    "ensure_rule",
    "ensure_tag",
    "erase_files",
    "exists",
    "feed_people",
    "find_people",
    "governed_purposes",
    "head_of",
    "held_tags",
    "import_people",
    "in_chunks",
    "kinds_of",
    "lines_of",
    "mapping_for",
    "mapping_of",
    "mark_stale",
    "mark_who_changed",
    "mask_attributes",
    "mask_for",
    "masks_about",
    "match_accounts",
    "match_who_changed",
    "may_contact",
    "may_see",
    "member_rows",
    "members_after",
    "open_reader",
    "override_rows",
    "own_account_fields",
    "parts_of",
    "people_after",
    "people_come_back",
    "people_named",
    "place_code",
    "privacy_export",
    "raw_properties",
    "raw_text",
    "raw_words",
    "record_consent",
    "remove_tag",
    "resolve",
    "restriction",
    "rules_putting",
    "run_attributes",
    "run_privacy_request",
    "said",
    "scheduled_selections",
    "show_people",
    "suppress",
    "suppressed_count",
    "suppressed_ids",
    "survivors",
    "tag_names",
    "tag_reactor",
    "tag_rows",
    "tags_of",
    "visible",
    "warehouse_rows",
]
