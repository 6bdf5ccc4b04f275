"""People from CSV files."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from cumulus.apps.contacts.facade import Imported, import_people
from cumulus.apps.contacts.models import Contact
from cumulus.core.errors import Invalid
from tests.fixtures import Api, TestWorkspace


def imported(workspace: TestWorkspace, text: str | bytes, identity: str = "email") -> Imported:
    source = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    done = import_people(workspace.id, source, identity, lambda at: None)
    assert not source.closed
    return done


def figures(done: Imported) -> tuple[int, int, int, int]:
    return done.rows, done.created, done.updated, done.rejected


FILE = '\ufeffemail,phone,name,note\nLi@x.io,13800138000,李,"a\nb"\nbad,,x,\n,,,\nli@x.io,,李雷,\nhan@x.io\n'


def test_rows_become_people_and_a_second_run_changes_nothing(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    assert figures(imported(workspace, FILE)) == (5, 2, 0, 2)
    drain()
    li = api.get("/contacts/lookup?namespace=phone&value=%2B8613800138000").body
    assert li["attributes"] == {"email": "li@x.io", "phone": "13800138000", "name": "李雷", "note": "a\nb"}
    assert api.get("/contacts").body["total"] == 2
    events = li["counts"]["events"]
    assert figures(imported(workspace, FILE)) == (5, 0, 2, 2)
    drain()
    assert api.get("/contacts").body["total"] == 2
    assert Contact.objects.filter(workspace_id=workspace.id).count() == 2
    assert events == 1


def test_a_row_that_joins_two_people_joins_them_in_the_list_too(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    first = api.post("/contacts", {"attributes": {"email": "a@x.io"}}).body["id"]
    api.post("/contacts", {"attributes": {"phone": "13800138000", "city": "苏州"}})
    drain()
    imported(workspace, "email,phone\na@x.io,13800138000\n")
    drain()
    assert [item["id"] for item in api.get("/contacts").body["items"]] == [first]
    assert api.get(f"/contacts/{first}/events?name=Contact%20Created").body["total"] == 2
    assert api.get(f"/contacts/{first}").body["attributes"]["city"] == "苏州"


@pytest.mark.parametrize(
    ("file", "identity", "code"),
    [
        ("name\nx\n", "email", "column_missing"),
        ("", "email", "column_missing"),
        ("email\n", "name", "unknown_identity"),
        (b"email\n\xff\xfe@x.io\n", "email", "not_utf8"),
        ("email,x\na@x.io," + "y" * 200_000 + "\n", "email", "not_csv"),
    ],
)
def test_a_file_that_is_none_is_refused(workspace: TestWorkspace, file: str | bytes, identity: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        imported(workspace, file, identity)
    assert refused.value.code == code
