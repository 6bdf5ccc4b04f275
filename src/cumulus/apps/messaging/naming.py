"""Names of journeys, which messaging may not ask for: a later app's function is passed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cumulus.apps.messaging.contracts import JourneyLabel, JourneyNames
from cumulus.core.ids import JourneyVersionId, WorkspaceId


def _nameless(
    workspace_id: WorkspaceId,  # noqa: ARG001
    versions: Collection[JourneyVersionId],  # noqa: ARG001
) -> Mapping[JourneyVersionId, JourneyLabel]:
    return {}


class _Registry:
    names: JourneyNames = staticmethod(_nameless)


def name_journeys_with(names: JourneyNames) -> None:
    """Use `names` from now on; `config` calls this once a process."""
    _Registry.names = staticmethod(names)


def journey_labels(
    workspace_id: WorkspaceId, versions: Collection[JourneyVersionId]
) -> Mapping[JourneyVersionId, JourneyLabel]:
    """Return the journeys behind those versions that are known."""
    return _Registry.names(workspace_id, versions) if versions else {}
