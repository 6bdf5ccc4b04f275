"""A live workspace for tests: bring things in, let the loop work until it rests, ask who is in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from cumulus.apps.audiences import services
from cumulus.apps.audiences.following.spreading import spread_once
from cumulus.apps.audiences.live.engine import Engine
from cumulus.apps.audiences.live.loop import work_once
from cumulus.apps.audiences.live.members import stored_members
from cumulus.apps.audiences.models import Segment
from cumulus.core.clock import utc_now
from cumulus.core.ids import SegmentId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.warehouse.client import get_warehouse
from tests.fixtures import TestWorkspace

_EVENTS = """
    SELECT name, contact_id, timestamp FROM events
    WHERE workspace_id = {workspace:UInt32} AND name IN ('Segment Entered', 'Segment Exited')
      AND properties.segment.:Int64 = {segment:Int64}
    ORDER BY timestamp, contact_id, name
"""


@dataclass
class LiveRoom:
    """One workspace's live segments, worked on step by step."""

    workspace_id: WorkspaceId
    drain: Callable[[], int]
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = Engine(self.workspace_id)

    def rest(self, now: datetime | None = None) -> None:
        """Let the pipeline and the loop work until neither has anything to do."""
        quiet = 0
        while quiet < 2:
            done = self.drain() + spread_once() + work_once(self.engine, now or utc_now())
            quiet = 0 if done else quiet + 1

    def crash(self) -> None:
        """Forget what was in memory, as a new process has."""
        self.engine = Engine(self.workspace_id)

    def keep(self, name: str, expression: JsonValue, now: datetime | None = None) -> Segment:
        """Save a live segment."""
        draft = services.SegmentDraft(name, "", expression, services.Keeping.LIVE)
        return services.create_segment(self.workspace_id, draft, None, now or utc_now())

    def change(self, segment: Segment, expression: JsonValue) -> Segment:
        """Change what a segment means."""
        draft = services.SegmentDraft(segment.name, "", expression, services.Keeping.LIVE)
        return services.update_segment(self.workspace_id, SegmentId(segment.pk), draft, utc_now())

    def members(self, segment: Segment) -> set[int]:
        """Return who is inside by the stays."""
        return self.members_of([segment])[segment.pk]

    def members_of(self, segments: Iterable[Segment]) -> dict[int, set[int]]:
        """Return who is inside each by the stays, all asked for at once."""
        stays = stored_members(self.workspace_id, [segment.pk for segment in segments])
        return {segment_id: set(inside) for segment_id, inside in stays.items()}

    def moves(self, segment: Segment) -> list[tuple[str, int]]:
        """Return the entries and exits that were told, in order."""
        self.drain()
        rows = get_warehouse().query(_EVENTS, {"workspace": self.workspace_id, "segment": segment.pk}).rows
        return [(name.removeprefix("Segment "), person) for name, person, _ in rows]


@pytest.fixture
def room(workspace: TestWorkspace, drain: Callable[[], int]) -> LiveRoom:
    """The live room of the test's own workspace; import it where it is used."""
    return LiveRoom(workspace.id, drain)
