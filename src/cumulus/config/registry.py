"""What stands in for each family, in one explicit list each, and what joins apps.

Journey node kinds and expression leaves are pure and registered inside their apps
(`journeys.nodes`, `audiences.expressions`).
"""

from __future__ import annotations

from collections.abc import Sequence

from cumulus.apps.audiences import facade as audiences
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.attributes.hooks import HOOKS
from cumulus.apps.contacts.profile import PARTS
from cumulus.apps.ingest import facade as ingest
from cumulus.apps.ingest.contracts import Reactor
from cumulus.apps.journeys import facade as journeys
from cumulus.apps.messaging import facade as messaging

REACTORS: Sequence[Reactor] = (ingest.on_merge(journeys.adopt_runs), journeys.reactor, contacts.mark_stale)
"""Called with each batch's events, in this order, in the pipeline's second transaction."""


def join_apps() -> None:
    """Hand later apps' answers to the earlier ones that show them; once a process."""
    HOOKS.learned = lambda workspace_id: ingest.catalogue(workspace_id).attributes
    HOOKS.filter_events = audiences.filter_events
    PARTS.segments = audiences.segments_of
    PARTS.count_messages = messaging.count_messages
    PARTS.count_journeys = journeys.contact_runs_count
    audiences.USAGE.journeys = journeys.journeys_using_segment
    messaging.name_journeys_with(journeys.journey_labels)
