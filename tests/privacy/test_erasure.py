"""After an erasure no file of the deployment holds what the person was called."""

from __future__ import annotations

import json
import mmap
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import zstandard
from django.db import connection

from cumulus.apps.contacts.consent.contracts import ConsentGiven, ConsentSource, ConsentStatus, Proof
from cumulus.apps.contacts.facade import record_consent
from cumulus.apps.contacts.models import ConsentRecord, Contact, PrivacyRequest, Tombstone
from cumulus.apps.contacts.privacy import erasure, tombstones
from cumulus.apps.contacts.privacy.certificate import is_genuine
from cumulus.apps.contacts.privacy.contracts import Name, RequestKind
from cumulus.apps.contacts.privacy.registry import KEEPERS, Store
from cumulus.apps.contacts.privacy.services import create_request, run_request
from cumulus.apps.ingest.facade import rebuild
from cumulus.apps.messaging.models import MailboxMail, OutgoingMessage
from cumulus.apps.workspaces.contracts import Permission, Principal, Role
from cumulus.apps.workspaces.facade import record_audit
from cumulus.core.errors import Unavailable
from cumulus.core.ids import ContactId, UserId, WorkspaceId
from cumulus.platform.spine.events import compress
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

NOBODY = ContactId(0)
DATA = Path(os.environ["CUMULUS_DATA_DIR"])


@dataclass
class Person:
    """Somebody whose names are like nobody's."""

    mark: str = field(default_factory=lambda: secrets.token_hex(5))
    id: ContactId = NOBODY

    @property
    def mail(self) -> str:
        return f"zq{self.mark}@quince-orchard.example"

    @property
    def user_id(self) -> str:
        return f"usr-{self.mark}-kx"

    @property
    def anonymous_id(self) -> str:
        return f"anon-{self.mark}-vw"

    @property
    def phone(self) -> str:
        return f"+86139{int(self.mark, 16) % 10**8:08}"

    @property
    def words(self) -> list[str]:
        return [self.mail, self.user_id, self.anonymous_id, self.phone]


def collect(workspace: TestWorkspace, items: list[dict[str, Any]]) -> None:
    body = json.dumps({"batch": items, "context": {"app": {"name": "shop"}}}).encode()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO spine_log (workspace_id, source_id, n, ip, body) VALUES (%s, %s, %s, %s, %s)",
            [workspace.id, workspace.source_id, len(items), "203.0.113.9", compress(body)],
        )


def live_through(workspace: TestWorkspace, api: Api, drain: Callable[[], int], person: Person) -> None:
    """Send the person through every door."""
    other = {"userId": "someone-else-1", "messageId": f"o-{person.mark}"}
    collect(
        workspace,
        [
            {"type": "track", "event": "Seen", "anonymousId": person.anonymous_id},
            {"type": "identify", "userId": person.user_id, "anonymousId": person.anonymous_id}
            | {"traits": {"email": person.mail.upper(), "phone": person.phone, "name": "Zoe Quince"}},
            {"type": "track", "event": "Invited", **other, "properties": {"friend": person.mail}},
            {"type": "track", "event": "Kept", "userId": "someone-else-1", "properties": {"n": 1}},
            {"type": "nonsense", "userId": person.user_id, "messageId": f"n-{person.mark}"},
        ],
    )
    drain()
    person.id = ContactId(api.get(f"/contacts/lookup?namespace=email&value={person.mail}").body["id"])
    api.patch(f"/contacts/{person.id}", {"attributes": {"city": "Suzhou"}})
    api.post(f"/contacts/{person.id}/tags", {"name": "vip"})
    proof = Proof(None, "203.0.113.9", f"Browser of {person.user_id}", f"https://form.example/?m={person.mail}")
    given = ConsentStatus.GIVEN
    record_consent(
        workspace.id, [ConsentGiven(person.id, "marketing", "email", given, ConsentSource.FORM, proof=proof)]
    )
    OutgoingMessage.objects.create(
        workspace_id=workspace.id,
        contact_id=person.id,
        channel="email",
        template_version_id=1,
        to_address=person.mail,
        subject=f"Hello {person.user_id}",
        event={"mail": person.mail},
        status="sent",
    )
    MailboxMail.objects.create(
        workspace_id=workspace.id,
        contact_id=person.id,
        message_ref=f"<{person.mark}@m>",
        rcpt_to=person.mail,
        subject="Hello",
        raw=f"To: {person.mail}\r\nSubject: Hello\r\n\r\nDear {person.user_id}\r\n".encode(),
    )
    principal = Principal(workspace.id, UserId(workspace.user.pk), None, Role.ADMIN, frozenset(Permission))
    record_audit(principal, "contact.updated", f"contact:{person.id}", {"keys": [person.mail]})
    drain()


def files_with(words: list[str]) -> list[str]:
    needles = [word.encode() for word in words] + [words[0].upper().encode()]
    return [f"{path.relative_to(DATA)}: {needle!r}" for path in files() for needle in needles if holds(path, needle)]


def files() -> list[Path]:
    """Return every file; when a part is merged away meanwhile, look anew."""
    while True:
        with suppress(FileNotFoundError):
            return [path for path in DATA.rglob("*") if path.is_file() and not path.is_symlink()]


def holds(path: Path, needle: bytes) -> bool:
    try:
        if path.stat().st_size == 0:
            return False
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            return view.find(needle) >= 0
    except (FileNotFoundError, ValueError):
        return False


def log_bodies(workspace: TestWorkspace) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM spine_log WHERE workspace_id = %s", [workspace.id])
        return b"".join(zstandard.ZstdDecompressor().decompress(row[0]) for row in cursor.fetchall())


def events_of_others(warehouse: Warehouse, workspace: TestWorkspace) -> list[tuple[Any, ...]]:
    found = warehouse.query(
        "SELECT name, contact_id, message_id, toString(properties) FROM events"
        " WHERE workspace_id = {w:UInt32} ORDER BY name, event_key",
        {"w": workspace.id},
    )
    return list(found.rows)


@pytest.fixture
def person(workspace: TestWorkspace, api: Api, drain: Callable[[], int]) -> Person:
    person = Person()
    live_through(workspace, api, drain, person)
    return person


@pytest.fixture
def pumping(drain: Callable[[], int]) -> Iterator[None]:
    """A pipeline that runs beside the erasure, as in a deployment."""
    stop = threading.Event()

    def pump() -> None:
        while not stop.wait(0.05):
            drain()
        connection.close()

    thread = threading.Thread(target=pump)
    thread.start()
    yield
    stop.set()
    thread.join(30)


@pytest.mark.slow
@pytest.mark.usefixtures("pumping")
def test_no_file_of_the_deployment_holds_the_person_afterwards(
    workspace: TestWorkspace, api: Api, warehouse: Warehouse, person: Person
) -> None:
    assert person.mail.upper().encode() in log_bodies(workspace)
    assert files_with(person.words)
    made = create_request(workspace.id, person.id, RequestKind.ERASE, "asked by mail", "user:1")
    run_request(made.pk)
    answer = api.get(f"/privacy-requests/{made.pk}").body
    assert answer["state"] == "done", answer
    for word in person.words:
        assert word.encode().lower() not in log_bodies(workspace).lower()
    assert files_with(person.words) == []
    done = PrivacyRequest.objects.get(pk=made.pk)
    assert done.certificate
    assert is_genuine(done.certificate)
    assert not is_genuine({**done.certificate, "requested_by": "user:2"})
    assert all(word not in json.dumps(done.certificate) for word in person.words)
    assert api.get(f"/contacts/{person.id}").status == 404
    others = events_of_others(warehouse, workspace)
    assert [row[0] for row in others] == ["Invited", "Kept"]
    assert json.loads(others[0][3]) == {"friend": "erased"}
    proof = ConsentRecord.objects.get(workspace_id=workspace.id)
    assert (proof.contact_id, proof.ip, proof.state, len(proof.proof_hash)) == (None, "", "given", 64)


def test_a_rebuild_after_an_erasure_gives_the_others_as_they_were(
    workspace: TestWorkspace,
    warehouse: Warehouse,
    person: Person,
    drain: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(erasure, "_forget_bytes", dict)
    erased_in_tables(workspace, person)
    before = events_of_others(warehouse, workspace)
    rebuild(lambda _, __: None)
    assert events_of_others(warehouse, workspace) == before
    assert drain() == 0


def erased_in_tables(workspace: TestWorkspace, person: Person) -> PrivacyRequest:
    """Run an erasure; the files are the first test's matter."""
    made = create_request(workspace.id, person.id, RequestKind.ERASE, "", "user:1")
    run_request(made.pk)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("broken", ["journeys", "messages", "contacts", "log", "warehouse", "audit"])
def test_an_erasure_goes_on_where_it_was_killed(
    workspace: TestWorkspace, warehouse: Warehouse, person: Person, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    made = create_request(workspace.id, person.id, RequestKind.ERASE, "", "user:1")
    whole = dict(KEEPERS.stores)

    def dies(
        workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
    ) -> int:
        raise Unavailable("killed", "half way")

    with monkeypatch.context() as patch:
        patch.setattr(KEEPERS, "stores", {**whole, broken: Store(dies)})
        with pytest.raises(Unavailable):
            run_request(made.pk)
    made.refresh_from_db()
    assert made.state == "running"
    assert broken not in made.progress
    monkeypatch.setattr(erasure, "_forget_bytes", dict)
    run_request(made.pk)
    made.refresh_from_db()
    assert (made.state, made.subject, made.progress.keys() >= whole.keys()) == ("done", None, True)
    assert not Contact.objects.filter(pk=person.id).exists()
    for word in person.words:
        assert word.encode().lower() not in log_bodies(workspace).lower()
    run_request(made.pk)
    assert made.certificate == PrivacyRequest.objects.get(pk=made.pk).certificate


def test_a_person_whom_a_backup_brings_back_is_found_by_the_tombstones(
    workspace: TestWorkspace, api: Api, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_forget_bytes", dict)
    made_at = Contact.objects.get(pk=person.id).created_at
    erased_in_tables(workspace, person)
    Tombstone.objects.filter(workspace_id=workspace.id).delete()  # the restored database is older
    anew = api.post("/contacts", {"attributes": {"email": person.mail}}).body["id"]
    assert [who for where, who in tombstones.come_back() if where == workspace.id] == []
    Contact.objects.filter(pk=anew).update(created_at=made_at)
    assert [who for where, who in tombstones.come_back() if where == workspace.id] == [anew]


def test_an_export_holds_everything_in_both_forms(workspace: TestWorkspace, api: Api, person: Person) -> None:
    made = api.post("/privacy-requests", {"contact_id": person.id, "kind": "export"}).body
    again = api.post("/privacy-requests", {"contact_id": person.id, "kind": "export"})
    assert (again.status, again.body["code"]) == (409, "privacy_request_open")
    run_request(made["id"])
    answer = api.get(f"/privacy-requests/{made['id']}/file.zip")
    assert answer.status == 200
    with ZipFile(BytesIO(answer.content)) as file:
        data, page = json.loads(file.read("data.json")), file.read("index.html").decode()
    assert data.keys() == KEEPERS.exporters.keys()
    assert data["contact"][0]["attributes"]["city"] == "Suzhou"
    assert {event["name"] for event in data["events"]} >= {"Seen", "Contact Identified", "Tag Added"}
    assert data["messages"][0]["subject"] == f"Hello {person.user_id}"
    assert "个人数据副本" in page
    assert person.mail in page


def test_an_erasure_needs_the_typed_number_and_the_right(
    api: Api, token_with: Callable[..., Api], person: Person
) -> None:
    body = {"contact_id": person.id, "kind": "erase", "confirm": "yes"}
    assert api.post("/privacy-requests", body).body["code"] == "confirmation_missing"
    right = {**body, "confirm": str(person.id)}
    assert token_with(Permission.CONTACTS_EDIT).post("/privacy-requests", right).status == 403
    made = api.post("/privacy-requests", right).body
    assert made["state"] == "queued"
    assert api.post(f"/privacy-requests/{made['id']}/cancel").body["state"] == "cancelled"
    assert api.post(f"/privacy-requests/{made['id']}/cancel").status == 409
    run_request(made["id"])
    assert Contact.objects.filter(pk=person.id).exists()
