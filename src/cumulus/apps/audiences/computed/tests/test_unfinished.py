"""A refresh that does not end: whoever began to depend on the tag meanwhile has the right people at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from cumulus.apps.audiences import services
from cumulus.apps.audiences.computed import jobs
from cumulus.apps.audiences.live.tests.keeping import LiveRoom, room
from cumulus.apps.audiences.models import ComputedTagJob, Segment
from cumulus.apps.audiences.tests.making import Drain, open_shop, order, send
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import Conflict
from cumulus.core.ids import ContactId
from tests.fixtures import Api, TestWorkspace

__all__ = ["room"]

_CONDITIONS_READ, _VALUES_WRITTEN = 3, 5
"""Which of its looks at the clock a refresh of one tag takes after its first statement, and after its third."""


@dataclass
class Ending:
    """The hours of a refresh during which a segment is made, and which ends too early."""

    room: LiveRoom
    workspace: TestWorkspace
    end: Callable[[], None]
    made: Segment = field(init=False)
    _looks: int = 0

    def __call__(self) -> datetime:
        self._looks += 1
        if self._looks == _CONDITIONS_READ:
            draft = services.SegmentDraft("Buyers", "", {"tag": "buyer", "op": "has"}, services.Keeping.LIVE)
            self.made = services.create_segment(self.workspace.id, draft, None, utc_now())
            self.room.rest()  # built from the values of before
        if self._looks == _VALUES_WRITTEN:
            self.end()
        return utc_now()


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


@pytest.fixture
def tag(api: Api, workspace: TestWorkspace, people: dict[str, ContactId]) -> int:
    definition = {"kind": "expression", "expression": {"event": "Order Completed"}}
    made = api.post("/computed-tags", {"name": "buyer", "definition": definition, "schedule": "manual"})
    refresh(workspace, made.body["id"])
    return int(made.body["id"])


def refresh(workspace: TestWorkspace, tag_id: int, clock: Clock = utc_now) -> None:
    jobs.run_job(jobs.ask(workspace.id, [tag_id], datetime.now(UTC)).pk, clock)


def cancel(workspace: TestWorkspace) -> None:
    running = ComputedTagJob.objects.get(workspace_id=workspace.id, status=ComputedTagJob.Status.RUNNING)
    assert jobs.cancel(running, utc_now())


def fail() -> None:
    raise Conflict("too_slow", "The statement took too long.")


def die() -> None:
    raise KeyboardInterrupt


def test_a_segment_made_during_a_cancelled_refresh_has_its_members_at_once(
    workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId], tag: int
) -> None:
    send(workspace, order("u3", 5, age_days=0))
    room.drain()
    ending = Ending(room, workspace, lambda: cancel(workspace))
    refresh(workspace, tag, ending)
    assert room.members(ending.made) == {people["u0"], people["u1"]}
    room.rest()
    assert room.members(ending.made) == {people["u0"], people["u1"], people["u3"]}


def test_a_segment_made_during_a_refresh_that_fails_has_its_members_at_once(
    workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId], tag: int
) -> None:
    send(workspace, order("u3", 5, age_days=0))
    room.drain()
    ending = Ending(room, workspace, fail)
    refresh(workspace, tag, ending)
    job = ComputedTagJob.objects.filter(workspace_id=workspace.id).latest("id")
    assert (job.status, job.error) == ("failed", "too_slow")
    room.rest()
    assert room.members(ending.made) == {people["u0"], people["u1"], people["u3"]}


def test_what_a_refresh_wrote_before_a_crash_is_told_by_the_next(
    workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId], tag: int
) -> None:
    send(workspace, order("u3", 5, age_days=0))
    room.drain()
    ending = Ending(room, workspace, die)
    with pytest.raises(KeyboardInterrupt):
        refresh(workspace, tag, ending)
    cancel(workspace)
    refresh(workspace, tag)
    room.rest()
    assert room.members(ending.made) == {people["u0"], people["u1"], people["u3"]}


def test_what_was_told_of_an_unfinished_refresh_is_told_once(
    workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId], tag: int
) -> None:
    send(workspace, order("u3", 5, age_days=0))
    room.drain()
    ending = Ending(room, workspace, lambda: cancel(workspace))
    refresh(workspace, tag, ending)
    room.rest()
    refresh(workspace, tag)
    room.rest()
    entered = [person for kind, person in room.moves(ending.made) if kind == "Entered"]
    assert entered == [people["u3"]]
