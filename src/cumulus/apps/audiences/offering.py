"""What a form offers to choose from beyond the names that the parser knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cumulus.apps.audiences.computed.queries import live_tags
from cumulus.apps.audiences.expressions import account, engagement, reach
from cumulus.apps.audiences.expressions.catalogue import Catalogue, Kind, Kinds, KnownIdentity
from cumulus.apps.audiences.expressions.sql import usable_path
from cumulus.apps.audiences.learning.queries import scoring_models
from cumulus.apps.audiences.models import Score
from cumulus.apps.audiences.scoring.card import grades
from cumulus.apps.audiences.stages.queries import live_models
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.core.ids import WorkspaceId

_BANDS = ("A", "B", "C", "D")
"""The grades of a learned score."""
_MOST = 500
"""Journeys and templates on offer, the newest: nobody reads a longer list."""


@dataclass(frozen=True, slots=True)
class OfferedScore:
    """A score that counts.

    Attributes
    ----------
    kind : str
        `card`, or what a model predicts.
    """

    slug: str
    name: str
    kind: str
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferedStage:
    """A state of a lifecycle, with its two names and its colour."""

    key: str
    name_zh: str
    name_en: str
    tone: str


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A lifecycle and its states in their order."""

    slug: str
    name: str
    states: tuple[OfferedStage, ...]


@dataclass(frozen=True, slots=True)
class OfferedTag:
    """A computed tag with the values that people have, the most frequent first."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything on offer to one who asks."""

    scores: Sequence[OfferedScore]
    models: Sequence[OfferedModel]
    computed_tags: Sequence[OfferedTag]
    purposes: Sequence[contacts.GovernedPurpose]
    journeys: Sequence[tuple[int, str]]
    templates: Sequence[str]
    identities: Mapping[str, KnownIdentity]
    channels: Sequence[str]
    outcomes: Sequence[str]
    account_fields: dict[str, Kinds]


@dataclass(slots=True)
class Later:
    """What later apps offer; assembly sets it, since audiences must not know those apps."""

    journeys: Callable[[WorkspaceId, int], Sequence[tuple[int, str]]] = lambda _workspace, _limit: ()
    templates: Callable[[WorkspaceId, int], Sequence[str]] = lambda _workspace, _limit: ()


LATER = Later()


def load_offer(principal: Principal, known: Catalogue) -> Offer:
    """Return what the one who asks may choose from; one query for each sort of thing, names only where they may look."""
    workspace_id, may = principal.workspace_id, principal.permissions
    return Offer(
        scores=_scores(workspace_id) if Permission.SCORES_VIEW in may else (),
        models=_models(workspace_id),
        computed_tags=_computed_tags(workspace_id),
        purposes=contacts.governed_purposes(workspace_id),
        journeys=LATER.journeys(workspace_id, _MOST) if Permission.JOURNEYS_VIEW in may else (),
        templates=LATER.templates(workspace_id, _MOST) if Permission.TEMPLATES_VIEW in may else (),
        identities=known.identities,
        channels=reach.channels_of(known),
        outcomes=engagement.OUTCOMES,
        account_fields=account.field_kinds() | (_own(workspace_id) if Permission.ACCOUNTS_VIEW in may else {}),
    )


def _own(workspace_id: WorkspaceId) -> dict[str, Kinds]:
    """Return the workspace's own fields of companies, as conditions name them."""
    found = contacts.own_account_fields(workspace_id)
    named = {name: frozenset(Kind(kind) for kind in kinds) for name, kinds in found.items() if usable_path(name)}
    return {f"{account.ATTRIBUTES}{name}": kinds for name, kinds in named.items()}


def _scores(workspace_id: WorkspaceId) -> list[OfferedScore]:
    cards = Score.objects.filter(workspace_id=workspace_id, archived_at__isnull=True, published__isnull=False)
    every = tuple(grades())
    found = [
        OfferedScore(slug, name, "card", every) for slug, name in cards.order_by("name").values_list("slug", "name")
    ]
    known = {each.slug for each in found}
    models = scoring_models(workspace_id).order_by("name").values_list("slug", "name", "kind")
    # Of a card and a model of one name the parser takes the card.
    return found + [OfferedScore(slug, name, kind, _BANDS) for slug, name, kind in models if slug not in known]


def _models(workspace_id: WorkspaceId) -> list[OfferedModel]:
    rows = live_models(workspace_id).order_by("id").values_list("slug", "name", "states")
    return [OfferedModel(slug, name, tuple(_stage(state) for state in states)) for slug, name, states in rows]


def _stage(state: dict[str, str]) -> OfferedStage:
    return OfferedStage(state["key"], state["name_zh"], state["name_en"], state.get("tone", "primary"))


def _computed_tags(workspace_id: WorkspaceId) -> list[OfferedTag]:
    rows = live_tags(workspace_id).order_by("name").values_list("name", "counts")
    return [OfferedTag(name, tuple(str(each["value"]) for each in counts)) for name, counts in rows]
