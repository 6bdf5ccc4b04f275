"""What stands in for each family, in one explicit list each, and what joins apps.

Journey node kinds and expression leaves are pure and registered inside their apps
(`journeys.nodes`, `audiences.expressions`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cumulus.apps.audiences import facade as audiences
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.attributes.hooks import HOOKS
from cumulus.apps.contacts.exporting.selection import JOINED as EXPORTS
from cumulus.apps.contacts.portrait import keeping
from cumulus.apps.contacts.privacy import people
from cumulus.apps.contacts.privacy.contracts import Exporter
from cumulus.apps.contacts.privacy.registry import KEEPERS, Store
from cumulus.apps.contacts.profile import PARTS
from cumulus.apps.content import facade as content
from cumulus.apps.ingest import facade as ingest
from cumulus.apps.ingest.contracts import Reactor
from cumulus.apps.journeys import facade as journeys
from cumulus.apps.messaging import facade as messaging

REACTORS: Sequence[Reactor] = (
    contacts.tag_reactor,
    ingest.on_merge(journeys.adopt_runs),
    contacts.match_who_changed,
    contacts.mark_who_changed,
    journeys.reactor,
    contacts.mark_stale,
    audiences.audience_reactor,
)
"""Called with each batch's events, in this order, in the pipeline's second transaction."""

ERASERS: Mapping[str, Store] = {
    "contacts": Store(
        people.erase_people,
        (
            "contacts_contact",
            "contacts_identity",
            "contacts_identityfact",
            "contacts_contested",
            "contacts_merge",
            "contacts_apart",
            "contacts_queuedmerge",
            "contacts_matchkey",
            "contacts_matchpair",
            "contacts_matchdirty",
            "contacts_blockedvalue",
            "contacts_appliedtag",
            "contacts_settledtag",
            "contacts_groupmember",
            "contacts_accountmember",
            "contacts_accountsuggestion",
            "contacts_groupcall",
            "contacts_suppression",
            "contacts_consentrecord",
            "contacts_consentstate",
            "contacts_privacyrequest",
            "contacts_contactnote",
            "contacts_contacttask",
            "contacts_contactfile",
            "contacts_attributereject",
            "contacts_staleattribute",
        ),
    ),
    "files": Store(
        contacts.erase_files,
        (
            "contacts_import",
            "contacts_importbatch",
            "contacts_export",
            "contacts_scheduledexport",
            "contacts_scheduledexportrun",
        ),
    ),
    "journeys": Store(journeys.erase_runs, ("journeys_run", "journeys_due", "journeys_presence")),
    "segments": Store(
        audiences.erase_from_segments,
        ("audiences_changed", "audiences_widechange", "audiences_turn", "audiences_segmentlist"),
    ),
    "messages": Store(messaging.erase_messages, ("messaging_message",)),
    "mailbox": Store(messaging.erase_mailbox, ("messaging_mailboxmail",)),
    "log": Store(ingest.erase_from_log, ("spine_log", "spine_later")),
    "quarantine": Store(ingest.erase_from_quarantine, ("ingest_quarantined",)),
    "traces": Store(ingest.erase_traces, ("ingest_livetrace", "ingest_violation")),
    "connectors": Store(ingest.erase_from_connectors, ("ingest_connectorreject",)),
    "webhooks": Store(ingest.erase_from_webhooks, ("ingest_delivery",)),
    "warehouse": Store(ingest.erase_from_warehouse),
    "audit": Store(people.erase_from_audit, ("workspaces_auditentry",)),
}
"""Every store with personal data, in the order in which an erasure goes through them.

The person goes first, so that nothing new begins for them; the log comes before the warehouse,
which tells it the person's events. A new table about people joins one of them (`tests/architecture/test_erasers`).
"""

EXPORTERS: Mapping[str, Exporter] = {
    "contact": people.export_contacts,
    "identifiers": people.export_identifiers,
    "tags": people.export_tags,
    "closed_channels": people.export_suppressions,
    "consents": people.export_consents,
    "notes": keeping.export_notes,
    "tasks": keeping.export_tasks,
    "files": keeping.export_files,
    "messages": messaging.export_messages,
    "journeys": journeys.export_runs,
    "events": people.export_events,
}
"""The sections of a person's export, in its order."""


def join_apps() -> None:
    """Hand later apps' answers to the earlier ones that show them; once a process."""
    HOOKS.learned = lambda workspace_id: ingest.catalogue(workspace_id).attributes
    HOOKS.filter_events = audiences.filter_events
    contacts.ACCOUNT_HOOKS.changed = audiences.note_changed_accounts
    EXPORTS.member_ids = audiences.member_ids
    PARTS.segments = audiences.segments_of
    PARTS.stages = audiences.stages_of
    PARTS.computed_tags = audiences.computed_of
    PARTS.count_messages = messaging.count_messages
    PARTS.count_journeys = journeys.contact_runs_count
    PARTS.channels = messaging.channel_counts
    PARTS.journeys = journeys.journey_stays
    PARTS.scores = audiences.score_values
    contacts.TAG_JOINS.matches = audiences.matches_event
    contacts.TAG_JOINS.select = audiences.evaluate
    contacts.TAG_JOINS.is_computed = audiences.name_is_computed
    audiences.USAGE.journeys = journeys.journey_graphs
    audiences.LATER.journeys = journeys.journey_names
    audiences.LATER.templates = content.live_template_names
    messaging.name_journeys_with(journeys.journey_labels)
    KEEPERS.stores = ERASERS
    KEEPERS.exporters = EXPORTERS
    KEEPERS.addresses = (messaging.known_addresses,)
    KEEPERS.quiet, KEEPERS.caught_up = ingest.quiet_pipeline, ingest.is_done
    KEEPERS.old_parts_gone = ingest.await_old_parts
