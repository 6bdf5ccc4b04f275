"""One search over everything that has a name; a finder per kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cumulus.apps.analytics.schemas import SearchHit
from cumulus.apps.audiences import facade as audiences
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.content import facade as content
from cumulus.apps.journeys import facade as journeys
from cumulus.apps.workspaces.contracts import Permission, Principal

_PER_KIND = 6

Finder = Callable[[Principal, str], list[SearchHit]]


def find(principal: Principal, text: str) -> list[SearchHit]:
    """Return what matches `text`, of the kinds that the one who asks may see, people first."""
    allowed = [finder for permission, finder in _FINDERS if permission in principal.permissions]
    return [hit for finder in allowed for hit in finder(principal, text)]


def _people(principal: Principal, text: str) -> list[SearchHit]:
    return [
        SearchHit(
            kind="contact",
            id=str(card.id),
            title=card.name or card.email or card.phone or f"#{card.id}",
            subtitle=" · ".join(part for part in (card.email, card.phone, card.city) if part),
        )
        for card in contacts.find_people(principal, text, _PER_KIND)
    ]


def _named(kind: str, names: Mapping[Any, str], text: str) -> list[SearchHit]:
    # The keys are ids of any kind.
    wanted = text.casefold()
    found = [(key, name) for key, name in names.items() if wanted in name.casefold()]
    return [SearchHit(kind=kind, id=str(key), title=name, subtitle="") for key, name in found[:_PER_KIND]]


def _journeys(principal: Principal, text: str) -> list[SearchHit]:
    return [
        SearchHit(kind="journey", id=str(journey_id), title=name, subtitle=status)
        for journey_id, name, status in journeys.search_journeys(principal.workspace_id, text, _PER_KIND)
    ]


_FINDERS: tuple[tuple[Permission, Finder], ...] = (
    (Permission.CONTACTS_VIEW, _people),
    (
        Permission.SEGMENTS_VIEW,
        lambda principal, text: _named("segment", audiences.segment_names(principal.workspace_id), text),
    ),
    (Permission.JOURNEYS_VIEW, _journeys),
    (
        Permission.TEMPLATES_VIEW,
        lambda principal, text: _named("template", content.template_names(principal.workspace_id), text),
    ),
)
