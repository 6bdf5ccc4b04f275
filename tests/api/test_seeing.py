"""Who may not see a person, or may see them masked, learns nothing from any operation."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from cumulus.apps.contacts.models import Contact
from cumulus.apps.contacts.portrait.files import add_file
from cumulus.apps.ingest.models import LiveTrace, Quarantined
from cumulus.apps.messaging.models import MailboxMail
from cumulus.apps.workspaces.contracts import Permission, Role
from cumulus.apps.workspaces.models import Member, User
from cumulus.core.ids import ContactId, WorkspaceId
from tests.api.filling import Filled
from tests.api.operations import Operation, every_operation
from tests.api.test_tenancy import BODIES, filled  # noqa: F401  # its fixture
from tests.fixtures import Api, TestWorkspace

OPERATIONS = every_operation()
READS = [operation for operation in OPERATIONS if operation.method == "GET"]
ADDRESSED = {
    "/contacts/lookup": "?namespace=email&value={mail}",
    "/search": "?q={mail}",
    "/contacts": "?q={mail}",
    "/journeys/{journey_id}/people": "",
    "/mailbox": "?to={mark}",
    "/live/trace": "?after=0",
    "/stages/{stage_model_id}/people": "?stage=some",
    "/insight/side-by-side": "?left={segment}&right={segment}",
    "/insight/condition": "?group=place&value=31",
}
LETTER = {
    "subject": "{{ contact.name }}",
    "format": "html",
    "source": "<p>{{ contact.email }} {{ contact.id_card }}</p>",
}


@dataclass(frozen=True)
class Hidden:
    """A person whose every value holds `mark`, in a workspace with one of everything."""

    filled: Filled
    mark: str
    mail: str
    contact_id: int
    member: User
    member_id: int

    @property
    def workspace(self) -> TestWorkspace:
        return self.filled.workspace

    def path(self, operation: Operation, values: bool) -> str:
        """Return the operation's path about this person."""
        ids = self.filled.ids | {"contact_id": self.contact_id, "name": "id_card" if values else "name"}
        path = operation.path
        for name, value in ids.items():
            path = path.replace("{" + name + "}", str(value))
        if operation.path == "/catalogue/values":
            return f"{path}?attribute={'email' if values else 'city'}&q="
        return path + ADDRESSED.get(operation.path, "").format(
            mark=self.mark, mail=self.mail, segment=ids["segment_id"]
        )

    def sees(self, content: bytes) -> bool:
        return self.mark.encode() in content or self.mark.encode("unicode_escape") in content


class Session:
    """Calls the API as a member in a browser does."""

    def __init__(self, user: User) -> None:
        self._client = Client()
        self._client.force_login(user)

    def call(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        data = b"" if body is None else json.dumps(body).encode()
        answer = self._client.generic(method, f"/api/v1{path}", data, "application/json")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return answer.status_code, content


@pytest.fixture(scope="module")
def hidden(filled: Filled, module_drain: Callable[[], int]) -> Hidden:  # noqa: F811
    api, mark = filled.api, f"q{secrets.token_hex(5)}"
    mail = f"{mark}@example.com"
    assert api.put("/attributes/id_card", {"type": "text", "pii": "sensitive"}).status == 200
    attributes = {"name": f"李{mark}", "email": mail, "id_card": f"31{mark}", "city": "Here"}
    person = api.post("/contacts", {"attributes": attributes}).body["id"]
    assert api.patch(f"/contacts/{person}", {"attributes": {"lastName": f"Van {mark}"}}).status == 200
    other = api.post("/contacts", {"identities": [{"namespace": "user_id", "value": f"{mark}@example.org"}]}).body["id"]
    person = api.post(f"/contacts/{person}/merge", {"with_id": other, "reason": ""}).body["contact_id"]
    assert api.post(f"/contacts/{person}/tags", {"name": filled.mark}).status == 200
    assert api.post("/blocked-values", {"namespace": "email", "value": f"{mark}@example.net"}).status == 201
    MailboxMail.objects.create(
        workspace_id=filled.workspace.id,
        contact_id=person,
        message_ref="<ref@here>",
        mail_from="shop@example.com",
        rcpt_to=mail,
        subject=f"Dear 李{mark}",
        raw=f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        f"Subject: Dear {mark}\r\nTo: {mail}\r\n\r\nDear 李{mark}, 31{mark}".encode(),
    )
    _bring_everywhere(filled, person, mark)
    module_drain()
    user = User.objects.create_user(f"seller-{secrets.token_hex(4)}@example.com", "long enough a word")
    member = Member.objects.create(workspace_id=filled.workspace.id, user=user, role=Role.MARKETER)
    return Hidden(filled, mark, mail, person, user, member.pk)


def _bring_everywhere(brought: Filled, person: int, mark: str) -> None:
    """Let the person stand wherever people, or what came in about them, are shown."""
    api, ids, raw = (
        brought.api,
        brought.ids,
        json.dumps({"traits": {"name": f"李{mark}", "email": f"{mark}@a.example"}}),
    )
    assert api.put(f"/accounts/{ids['account_id']}/members/{person}", {"role": "buyer"}).status == 200
    assert api.post(f"/groups/{ids['group_id']}/members", {"contact_ids": [person]}).status == 200
    told = f"{mark}@a.example"
    assert api.post(f"/contacts/{person}/notes", {"text": f"wrote from {told}"}).status == 201
    assert api.post(f"/contacts/{person}/tasks", {"title": f"answer {told}"}).status == 201
    add_file(WorkspaceId(brought.workspace.id), ContactId(person), f"{told}.txt", BytesIO(mark.encode()), None)
    consent = {"purpose": "marketing", "channel": "email", "state": "given", "evidence": f"{mark}@a.example wrote"}
    assert api.post(f"/contacts/{person}/consent", consent).status == 200
    made = Quarantined.objects.create(
        workspace_id=brought.workspace.id,
        received_at=timezone.now(),
        batch_id=1,
        reason="invalid",
        detail=f"{mark}@a.example",
        item=raw,
    )
    assert api.get(f"/quarantine/{made.pk}").status == 200
    brought.ids["item_id"] = made.pk
    LiveTrace.objects.create(
        workspace_id=brought.workspace.id,
        source_id=brought.workspace.source_id,
        outcome="stored",
        contact_id=person,
        about={"received_at": timezone.now().isoformat(), "raw": raw},
    )


@pytest.fixture(scope="module")
def masked(hidden: Hidden) -> Api:
    scopes = sorted(set(Permission) - {Permission.CONTACTS_UNMASK})
    return Api(hidden.filled.api.post("/tokens", {"name": "masked", "scopes": scopes}).body["token"])


@pytest.mark.parametrize("operation", READS, ids=str)
@pytest.mark.parametrize("values", [True, False])
def test_a_role_without_unmask_sees_no_raw_value(
    hidden: Hidden, masked: Api, operation: Operation, values: bool
) -> None:
    answer = masked.get(hidden.path(operation, values))
    assert answer.status in {200, 403, 404}
    assert not hidden.sees(answer.content), answer.content.decode()


def test_what_is_hidden_from_some_is_shown_to_others(hidden: Hidden) -> None:
    ids = hidden.filled.ids
    for place in (
        f"/accounts/{ids['account_id']}/members",
        f"/accounts/{ids['account_id']}/events",
        f"/groups/{ids['group_id']}/members",
        f"/contacts/{hidden.contact_id}/consent",
        f"/quarantine/{ids['item_id']}",
        "/quarantine",
        "/live/trace?after=0",
        f"/contacts/{hidden.contact_id}/portrait",
        f"/contacts/{hidden.contact_id}/events",
        f"/contacts/{hidden.contact_id}/notes",
        f"/contacts/{hidden.contact_id}/tasks",
        f"/contacts/{hidden.contact_id}/files",
        "/blocked-values",
        "/merges",
    ):
        assert hidden.sees(hidden.filled.api.get(place).content), place


def test_nor_does_it_in_previews(hidden: Hidden, masked: Api) -> None:
    expression = {"attribute": "email", "op": "eq", "value": hidden.mail}
    found = masked.post("/segments/preview", {"expression": expression})
    assert [person["name"] for person in found.body["sample"]] == ["李***"]
    assert not hidden.sees(json.dumps(found.body["sample"]).encode())
    letter = masked.post("/templates/preview", {**LETTER, "contact_id": hidden.contact_id})
    assert letter.body["subject"] == "李***"
    assert not hidden.sees(letter.content)
    shown = hidden.filled.api.post("/templates/preview", {**LETTER, "contact_id": hidden.contact_id})
    assert hidden.sees(shown.content)


def test_parts_of_a_masked_value_find_nobody(hidden: Hidden, masked: Api) -> None:
    assert masked.get(f"/contacts?q={hidden.mark}").body["total"] == 0
    assert [each["id"] for each in masked.get(f"/contacts?q={hidden.mail}").body["items"]] == [hidden.contact_id]
    assert hidden.filled.api.get(f"/contacts?q={hidden.mark}").body["total"] == 1


@pytest.fixture(
    scope="module",
    params=[{"kind": "owned"}, {"kind": "filter", "attribute": "city", "values": ["Elsewhere"]}],
    ids=["owned", "filter"],
)
def outside(hidden: Hidden, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A member whose scope the person is not in; nothing that they call signs them out."""
    assert hidden.filled.api.put("/members/roles/marketer/scope", request.param).status == 200
    session = Session(hidden.member)
    yield session
    assert session.call("GET", "/session")[0] == 200


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_member_sees_nobody_outside_their_scope(hidden: Hidden, outside: Session, operation: Operation) -> None:
    before = Contact.objects.get(pk=hidden.contact_id)
    body = BODIES.get(str(operation))
    if str(operation) == "POST /segments/preview":
        body = {"expression": {"attribute": "city", "op": "eq", "value": "Here"}}
    if str(operation) == "POST /contacts/owner":
        body = {"contact_ids": [hidden.contact_id], "owner_id": hidden.member_id}
    status, content = outside.call(operation.method, hidden.path(operation, values=False), body)
    assert status < 500
    assert not hidden.sees(content), content.decode()
    if "{contact_id}" in operation.path:
        assert status == 404, content
    if str(operation) == "POST /segments/preview":
        assert (json.loads(content)["count"], json.loads(content)["total"]) == (0, 0)
    after = Contact.objects.get(pk=hidden.contact_id)
    assert (after.version, after.owner_id, after.attributes) == (before.version, before.owner_id, before.attributes)


def test_in_their_scope_they_see_everything(hidden: Hidden, module_drain: Callable[[], int]) -> None:
    api, session = hidden.filled.api, Session(hidden.member)
    inside = {"kind": "filter", "attribute": "city", "values": ["Here", "There"]}
    assert api.put("/members/roles/marketer/scope", inside).status == 200
    assert session.call("GET", f"/contacts/{hidden.contact_id}")[0] == 200
    assert [each["id"] for each in json.loads(session.call("GET", "/contacts")[1])["items"]] == [hidden.contact_id]
    assert api.put("/members/roles/marketer/scope", {"kind": "owned"}).status == 200
    given = {"contact_ids": [hidden.contact_id], "owner_id": hidden.member_id}
    assert session.call("POST", "/contacts/owner", given)[0] == 404
    assert api.post("/contacts/owner", given).status == 204
    module_drain()
    listed = json.loads(session.call("GET", f"/contacts?q={hidden.mark}")[1])
    assert (listed["total"], [each["email"] for each in listed["items"]]) == (1, [hidden.mail])
    assert api.get(f"/contacts/{hidden.contact_id}").body["owner"]["id"] == hidden.member_id
    preview = json.loads(session.call("POST", "/segments/preview", {"expression": {"all": []}})[1])
    assert (preview["count"], preview["total"]) == (1, 1)


def test_an_administrator_sees_everybody(hidden: Hidden) -> None:
    refused = hidden.filled.api.put("/members/roles/admin/scope", {"kind": "owned"})
    assert (refused.status, refused.body["code"]) == (422, "scope_not_for_admin")
    empty = hidden.filled.api.put("/members/roles/sales/scope", {"kind": "filter"})
    assert (empty.status, empty.body["code"]) == (422, "scope_is_empty")
