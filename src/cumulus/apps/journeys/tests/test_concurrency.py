"""Several workers, and crashes: nobody is lost, nobody steps twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from cumulus.apps.journeys import services
from cumulus.apps.journeys.engine import queue, run_forever, stepping
from cumulus.apps.journeys.entries.events import reactor
from cumulus.apps.journeys.models import Due, Run
from cumulus.apps.journeys.tests.making import (
    PATIENCE_SECONDS,
    advance,
    at,
    at_once,
    event_name,
    exits,
    figures_of,
    graph,
    live,
    node,
    principal_of,
    react,
    some_contact,
    somebody_waits_for_a_lock,
    stands_at,
    stored,
    until,
    waiting_journey,
)
from tests.fixtures import TestWorkspace

pytestmark = pytest.mark.usefixtures("quiet")


def _closing(act: Callable[[], object]) -> object:
    try:
        return act()
    finally:
        connection.close()


def test_workers_at_once_move_each_person_once(workspace: TestWorkspace) -> None:
    event, people = event_name(), [some_contact() for _ in range(400)]
    journey = waiting_journey(workspace.id, event)
    react(*(stored(workspace.id, person, event) for person in people))

    def work() -> None:
        for _ in range(60):
            stepping.step_once(at(0), limit=20)

    at_once(work, work, work, work)
    advance(0)
    assert stands_at(journey) == dict.fromkeys(people, "wait")
    assert Due.objects.filter(contact_id__in=people).count() == 400
    assert figures_of(journey).nodes["in"].left == 400


def test_crash_between_claim_and_commit_changes_nothing(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event))
    advance(0)
    before = Due.objects.filter(contact_id=person).values().get()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(stepping, "_write", die)
        with pytest.raises(KeyboardInterrupt):
            stepping.step_once(at(60))
    assert Due.objects.filter(contact_id=person).values().get() == before
    assert Run.objects.get(contact_id=person).exited_at is None
    advance(60)
    assert exits(journey) == {person: "completed"}


def test_claimed_people_are_passed_over_by_others(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event))
    with transaction.atomic():
        queue.tune()
        ready = [each.version.id for each in queue.waiting()]
        assert any(person in claim.people.contact_ids for claim in queue.claim(ready, at(0), 5000))
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_closing, lambda: stepping.step_once(at(0))).result(PATIENCE_SECONDS)
        transaction.set_rollback(True)
    assert stands_at(journey) == {person: "in"}


def test_pause_returns_only_when_no_step_is_under_way(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event))
    stepping_now, go_on = threading.Event(), threading.Event()
    write = stepping._write

    def slowly(work: stepping._Work) -> None:
        stepping_now.set()
        go_on.wait(PATIENCE_SECONDS)
        write(work)

    monkeypatch.setattr(stepping, "_write", slowly)
    with ThreadPoolExecutor(2) as pool:
        step = pool.submit(_closing, lambda: stepping.step_once(at(0)))
        assert stepping_now.wait(PATIENCE_SECONDS)
        pause = pool.submit(_closing, lambda: services.pause(principal_of(workspace.id), journey))
        until(somebody_waits_for_a_lock)
        assert not pause.done()
        go_on.set()
        step.result(PATIENCE_SECONDS)
        pause.result(PATIENCE_SECONDS)
    assert stands_at(journey) == {person: "wait"}
    advance(3600)
    assert stands_at(journey) == {person: "wait"}


def test_five_nodes_with_three_seconds_wait_arrive_within_one_of_due(
    workspace: TestWorkspace,
) -> None:
    event, person = event_name(), some_contact()
    journey = live(
        workspace.id,
        graph(
            node("in", "entry_event", event=event),
            node("tag", "add_tag", tag="a"),
            node("wait", "wait", seconds=3),
            node("tag2", "add_tag", tag="b"),
            node("out", "exit"),
            ways="in>tag tag>wait wait>tag2 tag2>out",
        ),
    )
    stop = threading.Event()
    worker = threading.Thread(target=run_forever, args=(stop,))
    worker.start()
    try:
        with transaction.atomic():
            reactor([stored(workspace.id, person, event)])
        until(lambda: stands_at(journey).get(person) == "wait")
        due_at = Due.objects.get(contact_id=person).due_at
        until(lambda: person in exits(journey))
        late_seconds = (datetime.now(UTC) - due_at).total_seconds()
    finally:
        stop.set()
        worker.join(PATIENCE_SECONDS)
    assert 0 <= late_seconds < 1
    assert not worker.is_alive()
