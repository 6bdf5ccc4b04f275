"""The local sink, the Mailbox, test sends and Django's own mails."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.mail import EmailMessage
from django.db import connections
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from cumulus.apps.messaging.models import MailboxMail
from cumulus.apps.messaging.provider import smtp_server
from cumulus.apps.messaging.reading import open_mail
from cumulus.apps.messaging.sink import run_sink
from cumulus.apps.messaging.smtp.carrier import Carrier
from cumulus.apps.messaging.system_mail import SystemMailBackend
from cumulus.apps.messaging.tests import outbox
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.errors import Unavailable
from tests.fixtures import Api, TestWorkspace

_START_SECONDS = 10.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def sink(engines: None) -> Iterator[int]:
    """The sink as a worker runs it, and the settings that lead to it."""
    port, stop = _free_port(), threading.Event()
    thread = threading.Thread(target=run_sink, args=(port, stop))
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
    with override_settings(SINK_PORT=port, SMTP_URL=""):
        yield port
    stop.set()
    thread.join()
    connections.close_all()


def _deliver() -> None:
    with Carrier(smtp_server()) as carrier:
        sender = outbox.dispatcher(carrier, outbox.clock())
        while sender.send_due():
            pass


def test_a_sent_mail_is_shown_to_its_workspace_alone(
    api: Api, other_api: Api, workspace: TestWorkspace, sink: int
) -> None:
    person = outbox.new_contact(api, name="安")
    outbox.queue(workspace.id, [person], outbox.new_template(api, workspace))
    _deliver()

    listed = api.get("/mailbox").body
    (row,) = listed["items"]
    message = outbox.message_of(person)
    assert (row["subject"], row["to"], row["contact_id"]) == ("Hi 安", message.to_address, person)
    assert row["message_ref"] == message.message_ref
    assert row["snippet"].startswith("Dear 安, look")
    assert row["from"] == "Cumulus <cumulus@localhost>"
    mail = api.get(f"/mailbox/{row['id']}").body
    assert "Dear 安" in mail["html"]
    assert ["Precedence", "bulk"] in mail["headers"]
    assert api.get(f"/mailbox?to={message.to_address[:8]}").body["total"] == 1
    assert api.get("/mailbox?to=nobody").body["total"] == 0
    assert other_api.get("/mailbox").body["items"] == []
    assert other_api.get(f"/mailbox/{row['id']}").status == 404


def test_a_second_copy_is_not_kept(engines: None, sink: int) -> None:
    raw = "Message-ID: <twice@example.com>\r\nSubject: =?utf-8?b?5L2g5aW9?=\r\n\r\n.\r\n..\r\nx"
    with smtplib.SMTP("127.0.0.1", sink) as client:
        client.sendmail("a@example.com", ["b@example.com", "c@example.com"], raw)
        client.sendmail("a@example.com", ["b@example.com"], raw)

    (mail,) = MailboxMail.objects.filter(message_ref="twice@example.com")
    assert (mail.subject, mail.rcpt_to) == ("你好", "b@example.com, c@example.com")
    assert bytes(mail.raw).endswith(b"\r\n\r\n.\r\n..\r\nx\r\n")


@pytest.mark.parametrize(
    "talk",
    [
        b"DATA\r\nRCPT TO:<a@b>\r\nMAIL FROM:a\r\nWHAT\r\nNOOP\r\nQUIT\r\n",
        b"\x00\xff\xfe\r\n" * 50 + b"QUIT\r\n",
        b"x" * 100_000 + b"\r\n",
        b"EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nhalf a ma",
        b"MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\nQUIT\r\n",
    ],
)
def test_nonsense_does_not_stop_the_sink(engines: None, sink: int, talk: bytes) -> None:
    with socket.create_connection(("127.0.0.1", sink)) as client:
        client.sendall(talk)
        client.shutdown(socket.SHUT_WR)
        while client.recv(4_096):
            pass

    with smtplib.SMTP("127.0.0.1", sink) as client:
        assert client.noop()[0] == 250


def test_a_mail_that_cannot_be_decoded_is_kept_and_shown(workspace: TestWorkspace, sink: int) -> None:
    own = workspace.user.email
    raw = (
        "Message-ID: <odd{n}@x>\r\nSubject: =?utf-7?q?+2AA-?= =?nope?b?xx?=\r\nFrom: =?utf-8?b?/w==?=\r\n"
        "Content-Type: multipart/alternative; boundary=\r\nContent-Transfer-Encoding: \xff\r\n\r\n\0\xff"
    ).replace("{n}", str(workspace.id))
    with smtplib.SMTP("127.0.0.1", sink) as client:
        client.sendmail("a@example.com", [own], raw.encode("latin-1"))

    client_of_user = Client()
    client_of_user.force_login(workspace.user)
    (row,) = client_of_user.get("/api/v1/mailbox").json()["items"]
    assert client_of_user.get(f"/api/v1/mailbox/{row['id']}").status_code == 200


@given(st.binary(max_size=300), st.sampled_from(["text/html", "multipart/mixed; boundary=b", "message/rfc822", "x"]))
def test_any_mail_can_be_opened(body: bytes, kind: str) -> None:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n".encode()

    for raw in (body, head + b"\r\n" + body, head + body, head + b"\r\n--b\r\n" + head + b"\r\n" + body + b"--b--"):
        assert isinstance(open_mail(raw).snippet, str)


def test_a_forged_origin_gets_into_no_workspace(api: Api, workspace: TestWorkspace, sink: int) -> None:
    raw = f"Message-ID: <f{workspace.id}@x>\r\nX-Cumulus-Message: AAAA\r\nSubject: x\r\n\r\nx"
    with smtplib.SMTP("127.0.0.1", sink) as client:
        client.sendmail("a@example.com", ["b@example.com"], raw)

    assert MailboxMail.objects.get(message_ref=f"f{workspace.id}@x").workspace_id is None
    assert api.get("/mailbox").body["items"] == []


def test_a_test_mail_is_sent_and_not_tracked(api: Api, workspace: TestWorkspace, sink: int) -> None:
    person = outbox.new_contact(api, name="Bo")
    body = {"name": "T", "subject": "Hi {{ contact.name }}", "format": "html", "source": outbox.SOURCE}
    template = api.post("/templates", body).body["id"]

    answer = api.post(f"/templates/{template}/test", {"to": "me@example.com", "contact_id": person})

    assert answer.status == 200, answer.body
    (row,) = api.get("/mailbox").body["items"]
    assert (row["message_ref"], row["to"]) == (answer.body["message_ref"], "me@example.com")
    assert row["subject"] == "Hi Bo"
    html = api.get(f"/mailbox/{row['id']}").body["html"]
    assert "https://shop.example.com/?a=1" in html
    assert "/t/o/" not in html


def test_a_test_mail_that_cannot_go_out_says_why(api: Api, other_api: Api, workspace: TestWorkspace) -> None:
    body = {"name": "T", "subject": "Hi", "format": "html", "source": "<p>x</p>"}
    template = api.post("/templates", body).body["id"]
    path = f"/templates/{template}/test"

    assert api.post(path, {"to": "nobody"}).body["code"] == "invalid_address"
    assert api.post(path, {"to": "a@example.com", "contact_id": 1}).body["code"] == "contact_not_found"
    with override_settings(SMTP_URL=f"smtp://127.0.0.1:{_free_port()}"):
        unsent = api.post(path, {"to": "a@example.com"})
    assert (unsent.status, unsent.body["code"]) == (503, "mail_not_sent")
    assert other_api.post(path, {"to": "a@example.com"}).status == 404
    assert api.post("/templates/9999999999999999999/test", {"to": "a@b.cn"}).status == 404


def test_a_password_reset_is_shown_to_its_addressee_alone(
    api: Api, workspace: TestWorkspace, other_workspace: TestWorkspace, sink: int
) -> None:
    own = workspace.user.email
    sent = SystemMailBackend().send_messages([EmailMessage("重置密码", "secret", None, [own])])

    assert sent == 1
    client, stranger = Client(), Client()
    client.force_login(workspace.user)
    stranger.force_login(other_workspace.user)
    (row,) = client.get("/api/v1/mailbox").json()["items"]
    assert (row["subject"], row["to"]) == ("重置密码", own)
    assert stranger.get("/api/v1/mailbox").json()["items"] == []
    assert api.get("/mailbox").body["items"] == []


@override_settings(SMTP_URL="", SINK_PORT=0)
def test_a_system_mail_without_a_server_fails_loudly_unless_told_not_to() -> None:
    message = EmailMessage("s", "b", None, ["a@example.com"])

    with pytest.raises(Unavailable, match="no_mail_server"):
        SystemMailBackend().send_messages([message])
    assert SystemMailBackend(fail_silently=True).send_messages([message]) == 0


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"to": None},
        {"to": 5},
        {"to": "a@example.com", "contact_id": 2**70},
        {"to": "a@example.com", "contact_id": -1},
        {"to": "a@example.com", "contact_id": "x"},
        {"to": "a\r\nRCPT TO:<b@example.com>@example.com"},
        {"to": "a\0@example.com"},
        {"to": "\ud800@example.com"},
        {"to": "x" * 1_000_000 + "@example.com"},
    ],
)
def test_a_nonsense_test_send_is_refused(api: Api, body: object) -> None:
    made = api.post("/templates", {"name": "T", "subject": "Hi", "format": "html", "source": "<p>x</p>"})

    answer = api.post(f"/templates/{made.body['id']}/test", body)

    assert answer.status in {400, 404, 422}
    assert answer.body["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/mailbox?cursor=x",
        "/mailbox?cursor=W3RydWVd",
        "/mailbox?limit=0",
        "/mailbox?limit=x",
        "/mailbox?to=%00%ff%27%3B--",
        "/mailbox?to=%25_%5C",
        f"/mailbox/{2**70}",
        f"/contacts/{2**70}/messages",
        "/contacts/0/messages?cursor=x",
    ],
)
def test_a_nonsense_question_is_answered(api: Api, path: str) -> None:
    assert api.get(path).status in {200, 404, 422}


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "/mailbox", Permission.MAILBOX_VIEW),
        ("GET", "/mailbox/1", Permission.MAILBOX_VIEW),
        ("GET", "/contacts/1/messages", Permission.CONTACTS_VIEW),
        ("POST", "/templates/1/test", Permission.TEMPLATES_EDIT),
    ],
)
def test_each_endpoint_needs_its_right(
    anonymous_api: Api,
    token_with: Callable[..., Api],
    method: str,
    path: str,
    permission: Permission,
) -> None:
    body = {"to": "a@example.com"} if method == "POST" else None
    others = [each for each in Permission if each is not permission]

    assert anonymous_api.call(method, path, body).status == 401
    assert token_with(*others).call(method, path, body).status == 403
    assert token_with(permission).call(method, path, body).status in {200, 404}
