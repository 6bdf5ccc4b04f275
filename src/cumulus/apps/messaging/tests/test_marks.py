"""Opens, clicks and unsubscribes over HTTP, as mail programs and scanners make them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test import Client

from cumulus.apps.messaging.mail.tokens import Reader
from cumulus.apps.messaging.models import OutgoingMessage
from cumulus.apps.messaging.provider import tokens
from cumulus.apps.messaging.tests import outbox
from cumulus.apps.messaging.tests.smtp_servers import mail_server
from cumulus.core.ids import ContactId, MessageId
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

BROWSER = {"User-Agent": "Mozilla/5.0 Chrome/130 Safari/537.36"}
SCANNER = {"User-Agent": "Barracuda Sentinel"}
URL = "https://shop.example.com/?a=1&b=你"


@pytest.fixture
def person(api: Api, workspace: TestWorkspace) -> ContactId:
    """Somebody who was sent a mail."""
    person = outbox.new_contact(api)
    outbox.queue(workspace.id, [person], outbox.new_template(api, workspace))
    with mail_server() as server:
        outbox.deliver(server, outbox.clock())
    return person


def _message(person: ContactId) -> OutgoingMessage:
    return outbox.message_of(person)


def _click(person: ContactId, method: str = "GET", headers: dict[str, str] | None = None) -> str:
    token = tokens().click_token(MessageId(_message(person).pk), URL)
    answer = Client().generic(method, f"/t/c/{token}", headers=headers or BROWSER)
    assert answer.status_code == 302
    return answer.headers["Location"]


def _open(person: ContactId, headers: dict[str, str] | None = None) -> None:
    token = tokens().open_token(MessageId(_message(person).pk))
    answer = Client().get(f"/t/o/{token}.gif", headers=headers or BROWSER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/gif")


def _unsubscribe_path(workspace: TestWorkspace, person: ContactId) -> str:
    reader = Reader(workspace.id, person, MessageId(_message(person).pk))
    return f"/t/u/{tokens().unsubscribe_token(reader)}"


def test_the_first_open_is_kept_and_becomes_an_event(workspace: TestWorkspace, person: ContactId) -> None:
    _open(person)
    first = _message(person).opened_at
    _open(person)

    assert first is not None
    assert _message(person).opened_at == first
    (event,) = outbox.logged(workspace.id, "Email Opened")
    assert event["contactId"] == person
    assert event["properties"]["bot"] is False


def test_a_click_leads_on_and_becomes_an_event(workspace: TestWorkspace, person: ContactId) -> None:
    assert _click(person) == "https://shop.example.com/?a=1&b=%E4%BD%A0"

    message = _message(person)
    assert message.clicked_at is not None
    assert message.opened_at == message.clicked_at
    (event,) = outbox.logged(workspace.id, "Link Clicked")
    assert event["properties"] == {
        "message_id": message.pk,
        "template": "Welcome",
        "url": URL,
        "bot": False,
    }


def test_a_reader_gets_there_although_the_database_is_away(person: ContactId) -> None:
    token = tokens().click_token(MessageId(_message(person).pk), URL)

    def away(*_: object) -> None:
        raise OperationalError("the server is gone")

    with connection.execute_wrapper(away):
        clicked = Client().get(f"/t/c/{token}", headers=BROWSER)

    assert clicked.headers["Location"].startswith("https://shop.example.com/")


def test_what_readers_do_comes_back_as_their_events(
    workspace: TestWorkspace, person: ContactId, drain: Callable[[], int], warehouse: Warehouse
) -> None:
    _open(person)
    _click(person)
    _click(person)
    for _ in range(2):
        Client().post(_unsubscribe_path(workspace, person))
    drain()

    rows = warehouse.query(
        """
        SELECT name, count() FROM events
        WHERE workspace_id = {workspace:UInt32} AND contact_id = {person:UInt32} AND startsWith(name, 'Email')
           OR workspace_id = {workspace:UInt32} AND contact_id = {person:UInt32} AND name = 'Link Clicked'
        GROUP BY name ORDER BY name
        """,
        {"workspace": workspace.id, "person": person},
    ).rows
    assert [tuple(row) for row in rows] == [
        ("Email Opened", 1),
        ("Email Sent", 1),
        ("Email Unsubscribed", 1),
        ("Link Clicked", 1),
    ]


def test_looking_ahead_does_not_count(workspace: TestWorkspace, person: ContactId) -> None:
    _click(person, "HEAD")
    _click(person, headers={**BROWSER, "Sec-Purpose": "prefetch"})

    assert _message(person).clicked_at is None
    assert outbox.logged(workspace.id, "Link Clicked") == []


def test_a_scanner_is_logged_apart_from_people(workspace: TestWorkspace, person: ContactId) -> None:
    _click(person, headers=SCANNER)
    _open(person, headers=SCANNER)

    assert (_message(person).clicked_at, _message(person).opened_at) == (None, None)
    (click,) = outbox.logged(workspace.id, "Link Clicked")
    assert click["properties"]["bot"] is True


def test_a_changed_link_leads_nowhere(workspace: TestWorkspace, person: ContactId) -> None:
    token = tokens().click_token(MessageId(_message(person).pk), URL)
    other = tokens().click_token(MessageId(_message(person).pk), "https://evil.example.com")

    for forged in (token[:-4] + "AAAA", other[:40] + token[40:], token[:20], token + token):
        answer = Client().get(f"/t/c/{forged}", headers=BROWSER)
        assert (answer.status_code, answer.headers.get("Location")) == (404, None)
    assert outbox.logged(workspace.id, "Link Clicked") == []


@pytest.mark.parametrize("path", ["/t/c/abc", "/t/o/abc.gif", "/t/u/abc", "/t/c/%00", "/t/u/你"])
def test_forged_tokens_find_nothing(engines: None, path: str) -> None:
    for method in ("GET", "POST"):
        answer = Client().generic(method, path)
        assert answer.status_code in {404, 405}
    assert "链接无效" in Client().get("/t/u/abc").content.decode()


def test_looking_at_the_unsubscribe_page_changes_nothing(api: Api, workspace: TestWorkspace, person: ContactId) -> None:
    answer = Client().get(_unsubscribe_path(workspace, person))

    page = answer.content.decode()
    assert "确认退订" in page
    assert "You will not get our marketing mail any more." in page
    assert '<form method="post">' in page
    assert api.get(f"/contacts/{person}").body["suppressions"] == []


@pytest.mark.parametrize("body", ["", "List-Unsubscribe=One-Click"])
def test_unsubscribing_is_honoured(api: Api, workspace: TestWorkspace, person: ContactId, body: str) -> None:
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post(_unsubscribe_path(workspace, person), body, "application/x-www-form-urlencoded")
        assert answer.status_code == 200
    outbox.queue(workspace.id, [person], outbox.new_template(api, workspace), node="later")
    with mail_server() as server:
        outbox.deliver(server, outbox.clock())

    later = OutgoingMessage.objects.get(contact_id=person, node="later")
    assert (later.status, later.reason) == ("suppressed", "unsubscribed")
    events = outbox.logged(workspace.id, "Email Unsubscribed")
    assert len({event["messageId"] for event in events}) == 1
    reasons = [item["reason"] for item in api.get(f"/contacts/{person}").body["suppressions"]]
    assert reasons == ["unsubscribed"]
