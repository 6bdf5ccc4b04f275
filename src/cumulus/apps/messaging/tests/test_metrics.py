"""What delivery counts: each status that a message reached, and how long the sent ones took."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cumulus.apps.messaging.delivery import claims
from cumulus.apps.messaging.models import OutgoingMessage
from cumulus.apps.messaging.tests import outbox
from cumulus.apps.messaging.tests.smtp_servers import Behaviour, mail_server
from cumulus.platform.observe.metrics import REGISTRY
from tests.fixtures import Api, TestWorkspace


@pytest.fixture(autouse=True)
def empty_queue(engines: None) -> Iterator[None]:
    """Leave other tests' messages alone: these tests look at one queue for all workspaces."""
    live = OutgoingMessage.objects.filter(status__in=["queued", "sending"])
    live.update(status="failed", reason="left_over")
    yield
    live.update(status="failed", reason="left_over")


def _messages(status: str) -> float:
    labels = {"channel": "email", "status": status}
    return REGISTRY.get_sample_value("cumulus_messages_total", labels) or 0.0


def _delay(part: str) -> float:
    return REGISTRY.get_sample_value(f"cumulus_message_delay_seconds_{part}", {"channel": "email"}) or 0.0


def test_a_sent_message_counts_with_its_delay(api: Api, workspace: TestWorkspace) -> None:
    person = outbox.new_contact(api)
    outbox.queue(workspace.id, [person], outbox.new_template(api, workspace))
    sent, samples, seconds = _messages("sent"), _delay("count"), _delay("sum")

    with mail_server() as server:
        outbox.deliver(server, outbox.clock())

    message = outbox.message_of(person)
    assert message.sent_at is not None
    assert message.event_at is not None
    taken = (message.sent_at - message.event_at).total_seconds()
    assert (_messages("sent") - sent, _delay("count") - samples) == (1, 1)
    assert _delay("sum") - seconds == pytest.approx(taken)


def test_a_bounce_counts_and_has_no_delay(api: Api, workspace: TestWorkspace) -> None:
    outbox.queue(workspace.id, [outbox.new_contact(api)], outbox.new_template(api, workspace))
    bounced, samples = _messages("bounced"), _delay("count")

    with mail_server(Behaviour(rcpt="550 5.1.1 no such user")) as server:
        outbox.deliver(server, outbox.clock())

    assert (_messages("bounced") - bounced, _delay("count") - samples) == (1, 0)


def test_a_message_whose_sender_died_counts_as_uncertain(api: Api, workspace: TestWorkspace) -> None:
    outbox.queue(workspace.id, [outbox.new_contact(api)], outbox.new_template(api, workspace))
    now = outbox.clock()
    claims.claim(now.now, now.now, 10, "example.com")
    uncertain = _messages("uncertain")
    now.advance(seconds=1)

    claims.expire(now.now)

    assert _messages("uncertain") - uncertain == 1
