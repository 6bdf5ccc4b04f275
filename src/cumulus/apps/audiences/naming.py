"""What may be named in a workspace's expressions, gathered from the apps that own it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cumulus.apps.audiences.computed import queries as computed
from cumulus.apps.audiences.expressions.catalogue import (
    ADDRESSES,
    Catalogue,
    Kind,
    Kinds,
    KnownIdentity,
    KnownPurpose,
    KnownSegment,
)
from cumulus.apps.audiences.learning.queries import score_slugs
from cumulus.apps.audiences.models import Score, Segment
from cumulus.apps.audiences.own_events import OWN_EVENTS
from cumulus.apps.audiences.stages import queries as stages
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest import facade as ingest
from cumulus.apps.ingest.contracts import LearnedCatalogue
from cumulus.apps.workspaces.facade import source_cards, workspace_card
from cumulus.core.ids import SegmentId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Naming:
    """The catalogue, and how often each event was seen."""

    catalogue: Catalogue
    event_counts: Mapping[str, int]


def load_naming(workspace_id: WorkspaceId) -> Naming:
    """Return what can be named in the workspace now; a query for each kind of name."""
    learned = ingest.catalogue(workspace_id)
    counts = {name: event.count for name, event in learned.events.items()}
    catalogue = Catalogue(
        attributes=_attributes(workspace_id, learned),
        tags=frozenset(contacts.tag_names(workspace_id)),
        events=_events(learned),
        segments=tuple(_known(workspace_id)),
        stage_models=stages.known_models(workspace_id),
        computed_tags=computed.tag_ids(workspace_id),
        scores={**score_slugs(workspace_id), **_scores(workspace_id)},
        purposes=_purposes(workspace_id),
        sources=_sources(workspace_id),
        identities=_identities(workspace_id),
        zone=workspace_card(workspace_id).timezone,
    )
    return Naming(catalogue, counts)


def load_catalogue(workspace_id: WorkspaceId) -> Catalogue:
    """Return the parser's catalogue of the workspace; a query for each kind of name."""
    return load_naming(workspace_id).catalogue


def _attributes(workspace_id: WorkspaceId, learned: LearnedCatalogue) -> dict[str, Kinds]:
    declared = contacts.declared_kinds(workspace_id)
    found = {name: _kinds(kinds) for name, kinds in learned.attributes.items()}
    return found | {name: found.get(name, frozenset()) | _kinds(kinds) for name, kinds in declared.items()}


def _events(learned: LearnedCatalogue) -> dict[str, Mapping[str, Kinds]]:
    events: dict[str, Mapping[str, Kinds]] = dict(OWN_EVENTS)
    for name, event in learned.events.items():
        known = dict(OWN_EVENTS.get(name, {}))
        for property_name, kinds in event.properties.items():
            known[property_name] = known.get(property_name, frozenset()) | _kinds(kinds)
        events[name] = known
    return events


def _kinds(names: Iterable[str]) -> Kinds:
    return frozenset(Kind(name) for name in names)


def _scores(workspace_id: WorkspaceId) -> dict[str, int]:
    rows = Score.objects.filter(workspace_id=workspace_id, archived_at__isnull=True, published__isnull=False)
    return dict(rows.values_list("slug", "id"))


def _sources(workspace_id: WorkspaceId) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for card in source_cards(workspace_id):
        found[card.name] = (*found.get(card.name, ()), card.id)
    return found


def _purposes(workspace_id: WorkspaceId) -> dict[str, KnownPurpose]:
    found = contacts.governed_purposes(workspace_id)
    return {each.key: KnownPurpose(each.needs_opt_in, each.channels) for each in found}


def _identities(workspace_id: WorkspaceId) -> dict[str, KnownIdentity]:
    kinds = contacts.kinds_of(workspace_id).in_order()
    return {**ADDRESSES, **{kind.namespace: KnownIdentity(kind.label_zh, kind.label_en) for kind in kinds}}


def _known(workspace_id: WorkspaceId) -> list[KnownSegment]:
    rows = Segment.objects.filter(workspace_id=workspace_id, archived_at__isnull=True)
    return [
        KnownSegment(SegmentId(pk), slug, name, expression)
        for pk, slug, name, expression in rows.order_by("id").values_list("id", "slug", "name", "expression")
    ]
