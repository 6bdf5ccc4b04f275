"""What is put off comes in when live events leave room, and leaves its writer the machine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.facade import Claim
from cumulus.apps.ingest.contracts import StoredEvent
from cumulus.apps.ingest.erasing import is_done
from cumulus.apps.ingest.pipeline.batch import Pipeline
from cumulus.apps.ingest.pipeline.parcels import Patience
from cumulus.core.clock import utc_now
from cumulus.core.ids import ContactId
from cumulus.platform.spine import later
from cumulus.platform.spine.events import InternalEvent, append_alike, append_events
from tests.fixtures import TestWorkspace


def _people(workspace: TestWorkspace, count: int) -> list[ContactId]:
    kinds = contacts.kinds_of(workspace.id)
    claims = [Claim(kinds.identifiers([("email", f"p{n}@example.com")]), utc_now(), {}) for n in range(count)]
    return contacts.resolve(workspace.id, claims).contact_ids


def _run(taken: list[StoredEvent], limit: int, workspace: TestWorkspace) -> list[int]:
    """Run a pipeline to the end, some items at a time; return the sizes of its batches."""

    def react(events: list[StoredEvent]) -> None:
        taken.extend(event for event in events if event.workspace_id == workspace.id)

    pipeline, sizes = Pipeline([react]), list[int]()
    while size := pipeline.run_once(limit):
        sizes.append(size)
    return sizes


def test_a_live_event_is_done_before_what_was_put_off_first(workspace: TestWorkspace) -> None:
    first, second = _people(workspace, 2)
    _run([], 5_000, workspace)
    append_alike(workspace.id, "Contact Created", {first: "{}"}, "import:1")
    append_alike(workspace.id, "Contact Updated", {second: "{}"}, "import:1")
    append_events(workspace.id, [InternalEvent("Order Completed", first)])
    taken: list[StoredEvent] = []

    assert not is_done(2**62)
    sizes = _run(taken, 5_000, workspace)

    assert sizes == [1, 1, 1]
    assert [event.name for event in taken] == ["Order Completed", "Contact Created", "Contact Updated"]
    assert is_done(2**62)


def test_an_import_at_work_is_left_most_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    now, waiting = [100.0], [later.Taken(5_000, timedelta(seconds=1))] * 2 + [later.Taken(3, timedelta(minutes=1))] * 2
    monkeypatch.setattr(later, "take_in", lambda: waiting.pop(0) if waiting else None)
    patience = Patience(lambda: now[0])

    def at(second: float) -> bool:
        now[0] = second
        return patience()

    assert at(100.0)
    assert not at(102.0)  # that parcel took two seconds: twenty of rest
    assert not at(121.9)
    assert at(122.0)
    assert not at(123.0)
    assert at(133.0)  # the writer has ended: nothing to wait for
    assert at(134.0)
    assert not at(135.0)
