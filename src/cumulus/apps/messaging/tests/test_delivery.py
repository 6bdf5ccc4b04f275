"""From the outbox to real servers and back, with a clock that the test moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser

import pytest
from django.db import connections

from cumulus.apps.contacts.contracts import Addressee, SuppressionReason
from cumulus.apps.messaging.contracts import MessageCounts, MessageStatus
from cumulus.apps.messaging.delivery import claims
from cumulus.apps.messaging.delivery.loop import Loop
from cumulus.apps.messaging.delivery.policy import Refusal, decide
from cumulus.apps.messaging.facade import (
    delay_percentiles,
    journey_counts,
    messages_of,
    workspace_counts,
)
from cumulus.apps.messaging.models import OutgoingMessage
from cumulus.apps.messaging.smtp.address import SmtpServer
from cumulus.apps.messaging.smtp.carrier import Carrier
from cumulus.apps.messaging.tests import outbox
from cumulus.apps.messaging.tests.smtp_servers import Behaviour, mail_server
from cumulus.core.ids import ContactId, JourneyVersionId, TemplateVersionId
from tests.fixtures import Api, TestWorkspace


@pytest.fixture(autouse=True)
def empty_queue(engines: None) -> Iterator[None]:
    """Leave other tests' messages alone: these tests look at one queue for all workspaces."""
    live = OutgoingMessage.objects.filter(status__in=["queued", "sending"])
    live.update(status="failed", reason="left_over")
    yield
    live.update(status="failed", reason="left_over")


def test_a_queued_message_is_rendered_sent_and_logged(api: Api, workspace: TestWorkspace) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    outbox.queue(workspace.id, [person], version)
    now = outbox.clock()

    with mail_server() as server:
        assert outbox.deliver(server, now) == 1

    message = outbox.message_of(person)
    assert (message.status, message.attempts, message.sent_at) == ("sent", 1, now.now)
    assert message.subject == "Hi Ann <b>"
    mail = BytesParser(policy=policy.default).parsebytes(server.received[0].content)
    assert mail["To"] == message.to_address
    assert mail["Message-ID"] == f"<{message.message_ref}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<http://testserver/t/u/")
    body = mail.get_body(("html",))
    assert body is not None
    assert "Dear Ann &lt;b&gt;," in body.get_content()
    assert "/t/c/" in body.get_content()
    (event,) = outbox.logged(workspace.id, "Email Sent")
    assert (event["contactId"], event["depth"]) == (person, 2)
    assert event["properties"]["template"] == "Welcome"
    assert event["properties"]["message_id"] == message.pk


def test_a_message_to_nobodys_address_is_not_tried(api: Api, workspace: TestWorkspace) -> None:
    person = outbox.new_contact(api, email=None)
    outbox.queue(workspace.id, [person], outbox.new_template(api, workspace))

    with mail_server() as server:
        outbox.deliver(server, outbox.clock())

    message = outbox.message_of(person)
    assert (message.status, message.reason) == ("suppressed", "no_address")
    assert server.connections == 0


def test_a_message_to_a_person_or_template_that_is_gone_fails(
    api: Api, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    outbox.queue(other_workspace.id, [person], version)
    outbox.queue(workspace.id, [person], TemplateVersionId(2**60))

    with mail_server() as server:
        outbox.deliver(server, outbox.clock())

    reasons = OutgoingMessage.objects.filter(contact_id=person).values_list("status", "reason")
    assert set(reasons) == {("failed", "contact_missing"), ("failed", "template_missing")}
    assert server.connections == 0


@pytest.mark.parametrize(
    ("email", "closed", "refusal"),
    [
        ("not an address", {}, Refusal(MessageStatus.FAILED, "invalid_address")),
        (
            "a@example.com",
            {"email": SuppressionReason.COMPLAINED},
            Refusal(MessageStatus.SUPPRESSED, "complained"),
        ),
        (
            "a@example.com",
            {"sms": SuppressionReason.UNSUBSCRIBED},
            Refusal(MessageStatus.FAILED, "template_missing"),
        ),
    ],
)
def test_the_policy_names_its_reason(email: str, closed: dict[str, SuppressionReason], refusal: Refusal) -> None:
    assert decide(Addressee(ContactId(1), email, {}, closed), None) == refusal


def test_a_refused_address_bounces_and_is_not_written_to_again(api: Api, workspace: TestWorkspace) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    now = outbox.clock()
    outbox.queue(workspace.id, [person], version)

    with mail_server(Behaviour(rcpt="550 5.1.1 unknown")) as server:
        outbox.deliver(server, now)
        outbox.queue(workspace.id, [person], version, node="n2")
        outbox.deliver(server, now)

    first, second = OutgoingMessage.objects.filter(contact_id=person).order_by("id")
    assert (first.status, first.reason, first.bounced_at) == (
        "bounced",
        "smtp_550_5.1.1",
        now.now,
    )
    assert (second.status, second.reason) == ("suppressed", "bounced")
    (event,) = outbox.logged(workspace.id, "Email Bounced")
    assert event["properties"]["reason"] == "smtp_550_5.1.1"
    card = api.get(f"/contacts/{person}").body
    assert [item["reason"] for item in card["suppressions"]] == ["bounced"]


def test_a_deferred_message_is_tried_later_and_given_up_in_the_end(api: Api, workspace: TestWorkspace) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    outbox.queue(workspace.id, [person], version)
    now = outbox.clock()
    waits = []

    with mail_server(Behaviour(rcpt="450 4.2.0 greylisted")) as server:
        while outbox.deliver(server, now):
            message = outbox.message_of(person)
            waits.append((message.due_at - now.now).total_seconds())
            now.now = max(now.now, message.due_at)

    message = outbox.message_of(person)
    assert waits[:5] == [30, 120, 480, 1920, 3600]
    assert (message.status, message.attempts, message.reason) == ("failed", 6, "smtp_450_4.2.0")


def test_a_server_that_is_down_costs_no_attempt(api: Api, workspace: TestWorkspace) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    outbox.queue(workspace.id, [person], version)
    now = outbox.clock()
    with mail_server() as server:
        pass

    assert outbox.deliver(server, now) == 1
    down = outbox.message_of(person)
    now.advance(seconds=2)
    with mail_server() as revived:
        outbox.deliver(revived, now)

    assert (down.status, down.attempts, down.reason) == ("queued", 0, "connect_failed")
    assert outbox.message_of(person).status == "sent"


def test_a_server_that_stays_down_fails_the_message_after_a_day(api: Api, workspace: TestWorkspace) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    outbox.queue(workspace.id, [person], version)
    now = outbox.clock()
    now.advance(hours=25)
    with mail_server() as server:
        pass

    outbox.deliver(server, now)

    assert outbox.message_of(person).status == "failed"


def test_a_break_before_the_content_is_retried_and_one_after_it_is_uncertain(
    api: Api, workspace: TestWorkspace
) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    outbox.queue(workspace.id, [person], version)
    now = outbox.clock()

    with mail_server(Behaviour(drop_at="DATA")) as server:
        outbox.deliver(server, now)
        dropped = outbox.message_of(person)
        server.behaviour = Behaviour(drop_at="DOT")
        now.advance(seconds=3)
        outbox.deliver(server, now)
        server.behaviour = Behaviour()
        now.advance(days=1)
        later = outbox.deliver(server, now)

    assert (dropped.status, dropped.attempts) == ("queued", 1)
    message = outbox.message_of(person)
    assert (message.status, message.sent_at, later) == ("uncertain", None, 0)
    assert outbox.logged(workspace.id, "Email Sent") == []


def test_a_crash_while_sending_is_uncertain_and_never_sent_again(api: Api, workspace: TestWorkspace) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    outbox.queue(workspace.id, [person], version)
    now = outbox.clock()
    lost = claims.claim(now.now, now.now, 10, "example.com")
    now.advance(seconds=1)

    expired = claims.expire(now.now)
    with mail_server() as server:
        claimed = outbox.deliver(server, now)

    message = outbox.message_of(person)
    assert ([each.id for each in lost], expired, claimed) == ([message.pk], 1, 0)
    assert (message.status, message.reason) == ("uncertain", "lease_expired")


def test_a_crash_between_sending_and_recording_is_uncertain_and_never_sent_twice(
    api: Api, workspace: TestWorkspace
) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    outbox.queue(workspace.id, [person], version)
    now = outbox.clock()

    with mail_server() as server:
        with Carrier(SmtpServer("127.0.0.1", server.port)) as carrier:
            _, flight = outbox.dispatcher(carrier, now).depart()
            assert flight is not None
            flight.outcomes.result(10)
        before = claims.expire(now.now)
        now.advance(minutes=2)
        after = claims.expire(now.now)
        again = outbox.deliver(server, now)

    assert (before, after, again, len(server.received)) == (0, 1, 0, 1)
    message = outbox.message_of(person)
    assert (message.status, message.reason) == ("uncertain", "lease_expired")


def test_a_provider_out_of_reach_is_left_alone_for_longer_each_time(api: Api, workspace: TestWorkspace) -> None:
    version = outbox.new_template(api, workspace)
    people = [outbox.new_contact(api) for _ in range(2)]
    outbox.queue(workspace.id, people, version)
    now = outbox.clock()
    with mail_server() as server:
        pass

    claimed = []
    with Carrier(SmtpServer("127.0.0.1", server.port)) as carrier:
        sender = outbox.dispatcher(carrier, now)
        for _ in range(8):
            claimed.append(sender.send_due())
            now.advance(seconds=1)

    assert claimed == [2, 2, 0, 2, 0, 0, 0, 2]
    assert {outbox.message_of(person).attempts for person in people} == {0}


def test_a_template_that_fails_for_one_person_stops_nobody_else(api: Api, workspace: TestWorkspace) -> None:
    version = outbox.new_template(api, workspace, "<p>{{ contact.price * contact.quantity }}</p>")
    fine = outbox.new_contact(api, price=2, quantity=3)
    flood = outbox.new_contact(api, price="19.90", quantity=10**9)
    outbox.queue(workspace.id, [flood, fine], version)

    with mail_server() as server:
        outbox.deliver(server, outbox.clock())

    assert outbox.message_of(fine).status == "sent"
    failed = outbox.message_of(flood)
    assert (failed.status, failed.reason) == ("failed", "render_failed")


def test_nothing_a_person_is_called_becomes_a_header(api: Api, workspace: TestWorkspace) -> None:
    person = outbox.new_contact(api, name="Ann\r\nBcc: victim@example.com\r\n\r\n<b>")
    outbox.queue(workspace.id, [person], outbox.new_template(api, workspace))

    with mail_server() as server:
        outbox.deliver(server, outbox.clock())

    mail = BytesParser(policy=policy.default).parsebytes(server.received[0].content)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi Ann Bcc: victim@example.com <b>"
    assert [line for line in server.commands if line.startswith("RCPT")] == [
        f"RCPT TO:<{outbox.message_of(person).to_address}>"
    ]


def test_a_late_result_is_still_the_truth(api: Api, workspace: TestWorkspace) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    outbox.queue(workspace.id, [person], version)
    now = outbox.clock()

    with mail_server() as server, Carrier(SmtpServer("127.0.0.1", server.port)) as carrier:
        sender = outbox.dispatcher(carrier, now)
        _, flight = sender.depart()
        assert flight is not None
        now.advance(minutes=5)
        claims.expire(now.now)
        sender.arrive(flight)
        sender.arrive(flight)

    assert outbox.message_of(person).status == "sent"
    assert len(outbox.logged(workspace.id, "Email Sent")) == 1


def test_two_processes_never_take_the_same_message(api: Api, workspace: TestWorkspace) -> None:
    version = outbox.new_template(api, workspace)
    people = [outbox.new_contact(api) for _ in range(4)]
    outbox.queue(workspace.id, people, version)
    now = outbox.clock()
    taken: list[list[int]] = []

    def take() -> None:
        taken.append([message.id for message in claims.claim(now.now, now.now, 2, "example.com")])
        connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ids = [message_id for part in taken for message_id in part]
    assert len(ids) == len(set(ids)) == 4


def test_the_loop_delivers_until_it_is_told_to_stop(api: Api, workspace: TestWorkspace) -> None:
    version = outbox.new_template(api, workspace)
    people = [outbox.new_contact(api) for _ in range(3)]
    outbox.queue(workspace.id, people, version)
    stop = threading.Event()

    def wait(seconds: float) -> bool:
        if seconds:
            stop.set()
        return False

    with mail_server() as server, Carrier(SmtpServer("127.0.0.1", server.port)) as carrier:
        Loop(outbox.dispatcher(carrier, outbox.clock()), wait, stop).run()

    assert {outbox.message_of(person).status for person in people} == {"sent"}
    assert len(server.received) == 3


def test_figures_and_lists_follow(
    api: Api, other_api: Api, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    person, version = outbox.new_contact(api), outbox.new_template(api, workspace)
    silent = outbox.new_contact(api, email=None)
    outbox.queue(workspace.id, [person, silent], version)
    now = outbox.clock()
    with mail_server() as server:
        outbox.deliver(server, now)
    start = now.now
    now.advance(seconds=1)

    counts = journey_counts(workspace.id, [JourneyVersionId(9)])
    assert counts == {(9, "n1"): MessageCounts(1, 0, 0, 0, 1)}
    assert workspace_counts(workspace.id, start, now.now).sent == 1
    assert workspace_counts(other_workspace.id, start, now.now).sent == 0
    delay = delay_percentiles(workspace.id, start)
    assert delay.samples == 1
    assert delay.p95_ms is not None
    assert 1_000 < delay.p95_ms < 60_000
    card = messages_of(workspace.id, person, 10, None).items[0]
    assert (card.status, card.template) == (MessageStatus.SENT, "Welcome")
    listed = api.get(f"/contacts/{person}/messages").body
    assert [(item["status"], item["subject"]) for item in listed["items"]] == [("sent", "Hi Ann <b>")]
    assert other_api.get(f"/contacts/{person}/messages").status == 404
