"""People, templates and queued messages for the tests of messaging."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import zstandard
from django.db import connection, transaction

from cumulus.apps.content.facade import latest_version
from cumulus.apps.messaging.contracts import Send
from cumulus.apps.messaging.delivery.dispatcher import Dispatcher
from cumulus.apps.messaging.facade import enqueue
from cumulus.apps.messaging.models import OutgoingMessage
from cumulus.apps.messaging.provider import mail_builder
from cumulus.apps.messaging.smtp.address import SmtpServer
from cumulus.apps.messaging.smtp.carrier import Carrier
from cumulus.apps.messaging.tests.smtp_servers import MailServer
from cumulus.core.ids import (
    ContactId,
    JourneyVersionId,
    RunId,
    TemplateId,
    TemplateVersionId,
    WorkspaceId,
)
from tests.fixtures import Api, TestWorkspace

SOURCE = (
    '<p>Dear {{ contact.name }}, <a href="https://shop.example.com/?a=1&b=2">look</a> '
    '<a href="{{ links.unsubscribe }}">bye</a></p>'
)


def new_contact(api: Api, **attributes: object) -> ContactId:
    """Make a person; the address is their own unless given, and None means no address."""
    values: dict[str, object] = {"email": f"p{secrets.token_hex(6)}@example.com", "name": "Ann <b>", **attributes}
    if values["email"] is None:
        values = {"phone": f"+86138{secrets.randbelow(10**8):08}", "name": values["name"]}
    answer = api.post("/contacts", {"attributes": values})
    assert answer.status == 201, answer.body
    return ContactId(answer.body["id"])


def new_template(api: Api, workspace: TestWorkspace, source: str = SOURCE) -> TemplateVersionId:
    """Make a template and return its version."""
    body = {"name": "Welcome", "subject": "Hi {{ contact.name }}", "format": "html", "source": source}
    answer = api.post("/templates", body)
    assert answer.status == 201, answer.body
    version = latest_version(workspace.id, TemplateId(answer.body["id"]))
    assert version is not None
    return version


def queue(
    workspace_id: WorkspaceId,
    people: list[ContactId],
    version: TemplateVersionId,
    node: str = "n1",
    run: int | None = None,
) -> int:
    """Queue a journey's send for each person."""
    with transaction.atomic():
        return enqueue(
            workspace_id,
            [
                Send(
                    person,
                    version,
                    JourneyVersionId(9),
                    RunId(run if run is not None else person),
                    node,
                    event_at=datetime.now(UTC) - timedelta(seconds=1),
                    event={"total": 5, "nul": "a\0b"},
                    depth=2,
                )
                for person in people
            ],
        )


@dataclass
class Clock:
    """A clock that only a test moves."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        """Move on."""
        self.now += timedelta(**span)


def clock() -> Clock:
    """Return a clock that stands a little ahead of what was just queued."""
    return Clock(datetime.now(UTC) + timedelta(seconds=1))


def dispatcher(carrier: Carrier, at: Clock) -> Dispatcher:
    """Return a dispatcher for the carrier."""
    return Dispatcher(carrier, mail_builder(), "mail.example.com", at)


def deliver(server: MailServer, at: Clock) -> int:
    """Send everything that is due, and return how many messages were claimed."""
    with Carrier(SmtpServer("127.0.0.1", server.port, timeout_seconds=5)) as carrier:
        sender = dispatcher(carrier, at)
        total = 0
        while claimed := sender.send_due():
            total += claimed
        return total


def message_of(person: ContactId) -> OutgoingMessage:
    """Return the person's only message."""
    return OutgoingMessage.objects.get(contact_id=person)


def logged(workspace_id: WorkspaceId, name: str) -> list[dict[str, Any]]:
    """Return the events of that name that our own code put into the log, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body FROM spine_log WHERE workspace_id = %s AND source_id IS NULL ORDER BY seq",
            [workspace_id],
        )
        bodies = [
            json.loads(zstandard.ZstdDecompressor().decompress(bytes(row[0]), 1 << 26)) for row in cursor.fetchall()
        ]
    return [item for body in bodies for item in body["batch"] if item["event"] == name]
