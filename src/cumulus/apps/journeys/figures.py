"""The figures of journeys: who came, who stands where, and what the mails did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from cumulus.apps.journeys.contracts import RunningJourney
from cumulus.apps.journeys.models import Journey, JourneyStatus, Version
from cumulus.apps.messaging.contracts import MessageCounts
from cumulus.apps.messaging.facade import journey_counts
from cumulus.core.ids import JourneyId, JourneyVersionId, WorkspaceId

_NO_MESSAGES = MessageCounts(sent=0, opened=0, clicked=0, failed=0, suppressed=0)

_STATS = """
    SELECT v.journey_id, s.version_id, s.node, s.node = v.entry_node, s.entered, s."left",
           s.completed, s.failed, s.last_error
    FROM journeys_nodestat s JOIN journeys_version v ON v.id = s.version_id
    WHERE v.journey_id = ANY (%s)
    ORDER BY s.version_id, s.node
"""


@dataclass(slots=True)
class NodeFigures:
    """A node's figures over all versions; `failed` has lost runs and failed mails."""

    entered: int = 0
    left: int = 0
    sent: int = 0
    opened: int = 0
    clicked: int = 0
    failed: int = 0
    suppressed: int = 0
    error: str | None = None

    @property
    def waiting(self) -> int:
        """Who stands here now."""
        return self.entered - self.left

    def add_messages(self, counts: MessageCounts) -> None:
        """Add what the node's mails did."""
        self.sent += counts.sent
        self.opened += counts.opened
        self.clicked += counts.clicked
        self.failed += counts.failed
        self.suppressed += counts.suppressed


@dataclass(slots=True)
class JourneyFigures:
    """A journey's figures over all versions; `exited` left without completing."""

    entered: int = 0
    completed: int = 0
    nodes: dict[str, NodeFigures] = field(default_factory=lambda: defaultdict(NodeFigures))

    @property
    def active(self) -> int:
        """Who is in the journey now."""
        return sum(node.waiting for node in self.nodes.values())

    @property
    def exited(self) -> int:
        """Who left without completing: stopped, or lost to an error."""
        return self.entered - self.active - self.completed


def figures(workspace_id: WorkspaceId, journey_ids: Sequence[JourneyId]) -> Mapping[JourneyId, JourneyFigures]:
    """Return the figures of each journey; three queries, whatever the number of runs."""
    found = {journey_id: JourneyFigures() for journey_id in journey_ids}
    with connection.cursor() as cursor:
        cursor.execute(_STATS, [list(journey_ids)])
        for journey_id, _, node, is_entry, entered, left, completed, failed, error in cursor.fetchall():
            journey = found[JourneyId(journey_id)]
            here = journey.nodes[node]
            here.entered += entered
            here.left += left
            here.failed += failed
            here.error = error or here.error
            journey.completed += completed
            journey.entered += entered if is_entry else 0
    _add_messages(workspace_id, found)
    return found


def _add_messages(workspace_id: WorkspaceId, found: Mapping[JourneyId, JourneyFigures]) -> None:
    owners = {
        JourneyVersionId(version_id): JourneyId(journey_id)
        for version_id, journey_id in Version.objects.filter(journey_id__in=list(found)).values_list("id", "journey_id")
    }
    if not owners:
        return
    for (version_id, node), counts in journey_counts(workspace_id, list(owners)).items():
        found[owners[version_id]].nodes[node].add_messages(counts)


def running_journeys(workspace_id: WorkspaceId) -> list[RunningJourney]:
    """Return the live and paused journeys with their results, newest first."""
    journeys = list(
        Journey.objects.filter(
            workspace_id=workspace_id,
            status__in=[JourneyStatus.LIVE.value, JourneyStatus.PAUSED.value],
        ).order_by("-id")
    )
    found = figures(workspace_id, [JourneyId(journey.pk) for journey in journeys])
    return [_running(journey, found[JourneyId(journey.pk)]) for journey in journeys]


def _running(journey: Journey, found: JourneyFigures) -> RunningJourney:
    nodes = found.nodes.values()
    return RunningJourney(
        id=JourneyId(journey.pk),
        name=journey.name,
        status=journey.status,
        entered=found.entered,
        active=found.active,
        completed=found.completed,
        sent=sum(node.sent for node in nodes),
        opened=sum(node.opened for node in nodes),
        clicked=sum(node.clicked for node in nodes),
    )
