"""A mail is queued once for each (version, run, node), whatever happens to the step."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cumulus.apps.journeys.engine import loop, step_once, stepping
from cumulus.apps.journeys.models import Journey, Run
from cumulus.apps.journeys.nodes.base import Outcome, StepBatch
from cumulus.apps.journeys.nodes.registry import KINDS
from cumulus.apps.journeys.nodes.send_mail import SendMail
from cumulus.apps.journeys.tests.making import (
    advance,
    at,
    at_once,
    event_name,
    exits,
    figures_of,
    graph,
    live,
    mail_template,
    node,
    outbox,
    react,
    some_contact,
    stands_at,
    stored,
)
from cumulus.core.ids import ContactId
from tests.fixtures import Api, TestWorkspace

pytestmark = pytest.mark.usefixtures("quiet")


def test_workers_that_race_queue_each_mail_once(workspace: TestWorkspace, api: Api) -> None:
    event, people = event_name(), [some_contact() for _ in range(300)]
    journey = _mailing(workspace, api, event)
    react(*(stored(workspace.id, person, event) for person in people))

    def work() -> None:
        for _ in range(40):
            step_once(at(0), limit=10)

    at_once(work, work, work)
    advance(0)
    assert outbox(journey) == _once_each(journey, people)
    assert stands_at(journey) == dict.fromkeys(people, "wait")


def test_crash_after_the_mail_was_queued_queues_it_once(
    workspace: TestWorkspace, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, people = event_name(), [some_contact() for _ in range(3)]
    journey = _mailing(workspace, api, event)
    react(*(stored(workspace.id, person, event) for person in people))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(stepping, "_write", die)
        with pytest.raises(KeyboardInterrupt):
            step_once(at(0))
    assert outbox(journey) == {}
    advance(0)
    assert outbox(journey) == _once_each(journey, people)


def test_connection_lost_in_the_middle_is_survived_by_the_loop(
    workspace: TestWorkspace, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, person = event_name(), some_contact()
    journey = _mailing(workspace, api, event)
    react(stored(workspace.id, person, event))

    def cut(work: stepping._Work) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patch:
        patch.setattr(stepping, "_write", cut)
        assert loop._turn(lambda: at(0)) > 0
    assert outbox(journey) == {}
    assert stands_at(journey) == {person: "in"}
    assert loop._turn(lambda: at(0)) == 0
    assert outbox(journey) == _once_each(journey, [person])


def test_step_that_runs_twice_queues_once(workspace: TestWorkspace, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    class Twice(SendMail):
        def step(self, batch: StepBatch) -> Outcome:
            super().step(batch)
            return super().step(batch)

    event, person = event_name(), some_contact()
    journey = _mailing(workspace, api, event)
    react(stored(workspace.id, person, event))
    monkeypatch.setattr(stepping, "KINDS", {**KINDS, "send_mail": Twice()})
    advance(0)
    assert outbox(journey) == _once_each(journey, [person])


def test_failing_mail_leaves_no_message_and_is_tried_again(
    workspace: TestWorkspace, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Fails(SendMail):
        def step(self, batch: StepBatch) -> Outcome:
            super().step(batch)
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
            return Outcome()

    event, person = event_name(), some_contact()
    journey = _mailing(workspace, api, event)
    react(stored(workspace.id, person, event))
    with monkeypatch.context() as patch:
        patch.setattr(stepping, "KINDS", {**KINDS, "send_mail": Fails()})
        advance(0)
    assert outbox(journey) == {}
    assert figures_of(journey).nodes["mail"].error == "DataError"
    advance(5)
    assert outbox(journey) == _once_each(journey, [person])
    assert figures_of(journey).nodes["mail"].error is None


def test_queries_do_not_grow_with_the_people(workspace: TestWorkspace, api: Api) -> None:
    costs = []
    for people in (1, 3, 3_000):  # The first makes the tag.
        event = event_name()
        journey = _mailing(workspace, api, event)
        react(*(stored(workspace.id, some_contact(), event) for _ in range(people)))
        with CaptureQueriesContext(connection) as queries:
            assert step_once(at(0)) == 3 * people
        costs.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            assert step_once(at(60)) == 2 * people
        costs.append(len(queries))
        assert len(exits(journey)) == people
    assert costs[2:4] == costs[4:]
    assert max(costs) <= 30


def _mailing(workspace: TestWorkspace, api: Api, event: str) -> Journey:
    return live(
        workspace.id,
        graph(
            node("in", "entry_event", event=event),
            node("tag", "add_tag", tag="written to"),
            node("mail", "send_mail", template_id=mail_template(api)),
            node("wait", "wait", seconds=60),
            node("out", "exit"),
            ways="in>tag tag>mail mail>wait wait>out",
        ),
    )


def _once_each(journey: Journey, people: list[ContactId]) -> Counter[tuple[int, str]]:
    run_ids = Run.objects.filter(version_id__in=journey.version_set.values("id"), contact_id__in=people)
    found = Counter((run_id, "mail") for run_id in run_ids.values_list("id", flat=True))
    assert len(found) == len(people)
    return found
