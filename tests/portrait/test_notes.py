"""Notes, tasks and files about a person."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from cumulus.apps.contacts.models import Contact, ContactFile, ContactNote, ContactTask
from cumulus.apps.contacts.portrait import files, notes
from cumulus.apps.contacts.privacy import people
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.models import Member
from cumulus.config.registry import EXPORTERS
from cumulus.core.errors import NotFound
from cumulus.core.ids import ContactId
from cumulus.platform.files import FileRef, file_store
from tests.fixtures import Api, TestWorkspace

Drain = Callable[[], int]


def made(api: Api, mail: str = "a@x.io") -> ContactId:
    return ContactId(api.post("/contacts", {"attributes": {"email": mail}}).body["id"])


def sent(workspace: TestWorkspace, person: int, name: str, content: bytes) -> Any:  # Django's answer
    return Client().post(
        f"/api/v1/contacts/{person}/files",
        {"file": SimpleUploadedFile(name, content)},
        headers={"Authorization": f"Bearer {workspace.token}"},
    )


def told(api: Api, person: int, about: str) -> list[str]:
    return [item["name"] for item in api.get(f"/contacts/{person}/events?about={about}").body["items"]]


def at_once(run: Callable[[], object], times: int = 4) -> None:
    gate = threading.Barrier(times)

    def one() -> None:
        gate.wait()
        try:
            run()
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_note_is_written_pinned_changed_and_deleted(api: Api, drain: Drain) -> None:
    person = made(api)
    first = api.post(f"/contacts/{person}/notes", {"text": " Likes tea "}).body
    second = api.post(f"/contacts/{person}/notes", {"text": "Calls on Mondays"}).body
    api.patch(f"/contacts/{person}/notes/{first['id']}", {"pinned": True})
    api.patch(f"/contacts/{person}/notes/{second['id']}", {"text": "Calls on Tuesdays"})
    listed = api.get(f"/contacts/{person}/notes").body["items"]
    assert [(note["text"], note["pinned"]) for note in listed] == [("Likes tea", True), ("Calls on Tuesdays", False)]
    assert api.delete(f"/contacts/{person}/notes/{first['id']}").status == 204
    assert api.delete(f"/contacts/{person}/notes/{first['id']}").status == 404
    drain()
    assert told(api, person, "note") == ["Note Added", "Note Added"]


def test_a_note_or_a_task_that_is_sent_twice_at_once_is_kept_once(
    workspace: TestWorkspace, api: Api, drain: Drain
) -> None:
    person = made(api)
    at_once(lambda: notes.add_note(workspace.id, person, notes.NewNote("Once", once="n1")))
    at_once(lambda: notes.add_task(workspace.id, person, notes.NewTask("Once", once="t1")))
    drain()
    assert sorted(told(api, person, "note")) == ["Note Added", "Task Added"]
    assert ContactNote.objects.filter(contact_id=person).count() == 1
    assert ContactTask.objects.filter(contact_id=person).count() == 1


def test_a_name_for_once_holds_for_one_person(api: Api) -> None:
    first, second = made(api), made(api, "b@x.io")
    for person in (first, second):
        assert api.post(f"/contacts/{person}/notes", {"text": f"of {person}", "once": "n1"}).status == 201
    assert [note["text"] for note in api.get(f"/contacts/{second}/notes").body["items"]] == [f"of {second}"]


def test_a_task_is_ticked_off_once_by_several_at_once_and_opened_again(
    workspace: TestWorkspace, api: Api, drain: Drain
) -> None:
    person = made(api)
    member = Member.objects.get(workspace_id=workspace.id)
    task = api.post(
        f"/contacts/{person}/tasks", {"title": "Call", "due_on": "2026-12-01", "assignee_id": member.pk}
    ).body
    row = ContactTask.objects.get(pk=task["id"])
    at_once(lambda: notes.finish_task(row, done=True))
    drain()
    assert told(api, person, "note").count("Task Done") == 1
    assert task["assignee"]["id"] == member.pk
    opened = api.patch(f"/contacts/{person}/tasks/{task['id']}", {"done": False, "due_on": None}).body
    assert (opened["done_at"], opened["due_on"], opened["title"]) == (None, None, "Call")


def test_open_tasks_stand_first_by_the_day_they_are_due(api: Api) -> None:
    person = made(api)
    for title, due in (("late", "2026-12-31"), ("never", None), ("soon", "2026-01-01"), ("done", "2025-01-01")):
        task = api.post(f"/contacts/{person}/tasks", {"title": title, "due_on": due}).body
        api.patch(f"/contacts/{person}/tasks/{task['id']}", {"done": title == "done"})
    listed = api.get(f"/contacts/{person}/tasks").body["items"]
    assert [task["title"] for task in listed] == ["soon", "late", "never", "done"]


@pytest.mark.parametrize(("path", "body", "code"), [
    ("notes", {"text": " \x00 "}, "invalid_input"),
    ("notes", {"text": "x" * 10_001}, "invalid_input"),
    ("notes", {"text": "x", "once": "a b"}, "invalid_input"),
    ("tasks", {"title": "x" * 201}, "invalid_input"),
    ("tasks", {"title": "x", "due_on": "2026-02-30"}, "invalid_input"),
    ("tasks", {"title": "x", "assignee_id": 2**31 - 1}, "unknown_assignee"),
    ("tasks", {"title": "x", "assignee_id": 2**40}, "invalid_input"),
])  # fmt: skip
def test_nonsense_is_refused_with_a_code(api: Api, path: str, body: object, code: str) -> None:
    answer = api.post(f"/contacts/{made(api)}/{path}", body)
    assert (answer.status, answer.body["code"]) == (422, code)


def test_a_file_is_kept_once_given_back_and_deleted(workspace: TestWorkspace, api: Api) -> None:
    person = made(api)
    first = sent(workspace, person, "../合同.pdf", b"%PDF-1.7 text")
    again = sent(workspace, person, "合同.pdf", b"%PDF-1.7 text")
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    back = api.get(f"/contacts/{person}/files/{first.json()['id']}")
    assert back.content == b"%PDF-1.7 text"
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert (back.headers["Content-Type"], first.json()["name"]) == ("application/pdf", "合同.pdf")
    ref = FileRef(ContactFile.objects.get(pk=first.json()["id"]).file)
    assert api.delete(f"/contacts/{person}/files/{first.json()['id']}").status == 204
    assert file_store().size(ref) == 0
    assert api.get(f"/contacts/{person}/files/{first.json()['id']}").status == 404


def test_files_of_other_kinds_and_too_large_ones_are_refused(
    workspace: TestWorkspace, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    person = made(api)
    page = sent(workspace, person, "page.html", b"<script>")
    large = sent(workspace, person, "big.txt", b"x" * 11)
    assert [(page.status_code, page.json()["code"]), (large.status_code, large.json()["code"])] == [
        (422, "file_type_refused"),
        (413, "file_too_large"),
    ]
    assert not ContactFile.objects.filter(contact_id=person).exists()


def test_an_erasure_takes_notes_tasks_and_the_bytes_of_files(workspace: TestWorkspace, api: Api) -> None:
    person = made(api)
    api.post(f"/contacts/{person}/notes", {"text": "secret"})
    api.post(f"/contacts/{person}/tasks", {"title": "secret"})
    kept = ContactFile.objects.get(pk=sent(workspace, person, "a.txt", b"secret").json()["id"])
    assert [len(EXPORTERS[name](workspace.id, [person])) for name in ("notes", "tasks", "files")] == [1, 1, 1]
    people.erase_people(workspace.id, [person], [], [])
    assert file_store().size(FileRef(kept.file)) == 0
    assert [model.objects.filter(origin_id=person).count() for model in (ContactNote, ContactTask, ContactFile)] == [
        0,
        0,
        0,
    ]
    with pytest.raises(NotFound):
        notes.add_note(workspace.id, person, notes.NewNote("too late"))


def test_a_merge_takes_what_was_noted_along_and_undone_gives_it_back(api: Api, drain: Drain) -> None:
    first, second = made(api), made(api, "b@x.io")
    api.post(f"/contacts/{second}/notes", {"text": "of the second"})
    assert api.post(f"/contacts/{first}/merge", {"with_id": second, "reason": "same"}).status == 200
    merge = api.get(f"/contacts/{first}/identity").body["merges"][0]["id"]
    assert len(api.get(f"/contacts/{first}/notes").body["items"]) == 1
    assert api.post(f"/merges/{merge}/undo", {"reason": "not the same"}).status == 200
    assert api.get(f"/contacts/{first}/notes").body["items"] == []
    assert len(api.get(f"/contacts/{second}/notes").body["items"]) == 1


@pytest.mark.parametrize("lacking", [Permission.CONTACTS_VIEW, Permission.CONTACTS_UNMASK])
def test_a_file_is_read_by_whom_people_are_shown_in_full(
    workspace: TestWorkspace, token_with: Callable[..., Api], lacking: Permission
) -> None:
    address = f"/contacts/{made(Api(workspace.token))}/files/1"
    assert token_with(*set(Permission) - {lacking}).get(address).status == 403
    assert token_with(Permission.CONTACTS_VIEW, Permission.CONTACTS_UNMASK).get(address).status == 404


@pytest.mark.parametrize(("method", "path", "body", "needs"), [
    ("GET", "/contacts/{id}/portrait", None, Permission.CONTACTS_VIEW),
    ("GET", "/contacts/{id}/notes", None, Permission.CONTACTS_VIEW),
    ("POST", "/contacts/{id}/notes", {"text": "x"}, Permission.CONTACTS_EDIT),
    ("PATCH", "/contacts/{id}/notes/1", {"text": "x"}, Permission.CONTACTS_EDIT),
    ("DELETE", "/contacts/{id}/notes/1", None, Permission.CONTACTS_EDIT),
    ("GET", "/contacts/{id}/tasks", None, Permission.CONTACTS_VIEW),
    ("POST", "/contacts/{id}/tasks", {"title": "x"}, Permission.CONTACTS_EDIT),
    ("PATCH", "/contacts/{id}/tasks/1", {"title": "x"}, Permission.CONTACTS_EDIT),
    ("DELETE", "/contacts/{id}/tasks/1", None, Permission.CONTACTS_EDIT),
    ("GET", "/contacts/{id}/files", None, Permission.CONTACTS_VIEW),
    ("POST", "/contacts/{id}/files", None, Permission.CONTACTS_EDIT),
    ("DELETE", "/contacts/{id}/files/1", None, Permission.CONTACTS_EDIT),
])  # fmt: skip
def test_each_address_asks_for_its_permission(
    method: str,
    path: str,
    body: object,
    needs: Permission,
    workspace: TestWorkspace,
    anonymous_api: Api,
    token_with: Callable[..., Api],
) -> None:
    person = made(Api(workspace.token))
    address = path.replace("{id}", str(person))
    assert anonymous_api.call(method, address, body).status == 401
    assert token_with(*set(Permission) - {needs}).call(method, address, body).status == 403
    assert not ContactNote.objects.filter(contact_id=person).exists()
    assert token_with(needs).call(method, address, body).status in (200, 201, 404, 422)
    assert Contact.objects.filter(pk=person).exists()
