"""Steps into the outbox, once each."""

from __future__ import annotations

import threading

from django.db import connections, transaction

from cumulus.apps.messaging.contracts import Send
from cumulus.apps.messaging.facade import enqueue
from cumulus.apps.messaging.models import OutgoingMessage
from cumulus.apps.messaging.tests import outbox
from cumulus.core.ids import ContactId
from tests.fixtures import Api, TestWorkspace

NOBODY = ContactId(4_000_000_000)
"""Far above the ids that people get here."""


def test_a_step_is_queued_once(api: Api, workspace: TestWorkspace) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)

    first = outbox.queue(workspace.id, [person], version)
    again = outbox.queue(workspace.id, [person], version)
    other_node = outbox.queue(workspace.id, [person], version, node="n2")

    assert (first, again, other_node) == (1, 0, 1)
    assert enqueue(workspace.id, []) == 0


def test_two_who_queue_the_same_steps_at_once_queue_each_once(api: Api, workspace: TestWorkspace) -> None:
    version = outbox.new_template(api, workspace)
    people = [ContactId(NOBODY + number) for number in range(300)]
    start = threading.Barrier(4)
    queued: list[int] = []

    def enqueue_all(order: list[ContactId]) -> None:
        start.wait()
        queued.append(outbox.queue(workspace.id, order, version))
        connections.close_all()

    threads = [threading.Thread(target=enqueue_all, args=(people[:: 1 - 2 * (n % 2)],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(queued) == 300
    assert OutgoingMessage.objects.filter(workspace_id=workspace.id).count() == 300


def test_sends_outside_a_journey_are_never_taken_as_equal(api: Api, workspace: TestWorkspace) -> None:
    send = Send(NOBODY, outbox.new_template(api, workspace))

    with transaction.atomic():
        assert enqueue(workspace.id, [send, send]) == 2


def test_a_queue_that_is_rolled_back_sends_nothing(api: Api, workspace: TestWorkspace) -> None:
    with transaction.atomic():
        enqueue(workspace.id, [Send(NOBODY, outbox.new_template(api, workspace))])
        transaction.set_rollback(True)

    assert not OutgoingMessage.objects.filter(workspace_id=workspace.id).exists()
