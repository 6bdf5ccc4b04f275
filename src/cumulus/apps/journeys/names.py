"""What journeys ask other apps about names: for checks, and for words."""

from __future__ import annotations

from collections.abc import Sequence

from cumulus.apps.audiences import facade as audiences
from cumulus.apps.content.facade import template_names
from cumulus.apps.journeys.graph.rules import Catalogue, Finding, Severity
from cumulus.apps.journeys.nodes.base import Names
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject

_NOT_YET_SEEN = frozenset({"unknown_event", "unknown_property", "unknown_attribute", "unknown_tag"})
"""Names that data teaches: a journey is often made before the first of them arrives."""


def catalogue(workspace_id: WorkspaceId) -> Catalogue:
    """Return what the checks of a graph need to know of the workspace; one query."""

    def check(expression: JsonObject) -> Sequence[Finding]:
        return [
            Finding(
                problem.code,
                problem.message,
                Severity.WARNING if problem.code in _NOT_YET_SEEN else Severity.ERROR,
            )
            for problem in audiences.validate(workspace_id, expression)
        ]

    return Catalogue(frozenset(template_names(workspace_id)), check)


def names(workspace_id: WorkspaceId) -> Names:
    """Return how the workspace calls what nodes point to; a few queries."""
    return Names(dict(template_names(workspace_id).items()), audiences.speaker(workspace_id))
