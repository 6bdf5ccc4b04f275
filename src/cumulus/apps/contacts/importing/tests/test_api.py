"""Imports as the pages drive them."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from cumulus.apps.contacts.importing import batches
from cumulus.apps.contacts.importing.checking import check_import
from cumulus.apps.contacts.importing.erasing import erase_files
from cumulus.apps.contacts.importing.running import run_import
from cumulus.apps.contacts.importing.tests.bringing import brought, figures, ran, started, whole_people
from cumulus.apps.contacts.importing.undoing import undo_import
from cumulus.apps.contacts.models import Import
from cumulus.apps.workspaces.contracts import Permission
from tests.fixtures import Api, TestWorkspace

FILE = "邮箱,手机号,姓名\nli@x.io,138 0013 8000,李雷\nbad,,x\n,13800138001,韩梅梅\n"


def upload(workspace: TestWorkspace, data: bytes, name: str = "客户.csv") -> tuple[int, Any]:
    answer = Client().post(
        "/api/v1/imports",
        {"file": SimpleUploadedFile(name, data)},
        headers={"Authorization": f"Bearer {workspace.token}"},
    )
    return answer.status_code, json.loads(answer.content)


def suggested(found: Any) -> dict[str, Any]:
    return {"columns": [column["suggestion"] for column in found["columns"]]}


def test_a_file_is_brought_understood_checked_run_and_taken_back(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    status, found = upload(workspace, FILE.encode("gb18030"))
    assert status == 201
    assert found["reading"] == {
        "format": "csv", "packing": "", "encoding": "gb18030", "delimiter": ",", "header": True
    }  # fmt: skip
    assert [column["name"] for column in found["columns"]] == ["邮箱", "手机号", "姓名"]
    place = f"/imports/{found['id']}"
    assert api.post(f"{place}/start").body["code"] == "import_not_mapped"
    assert api.put(f"{place}/mapping", suggested(found)).status == 200
    preview = api.post(f"{place}/preview").body
    assert preview["import"]["state"] == "checking"
    assert preview["sample"][0]["cells"][1] == {"before": "138 0013 8000", "after": "+8613800138000", "problem": ""}
    assert preview["sample"][1]["problem"] == "invalid_email"
    assert api.post(f"{place}/start").status == 409
    check_import(found["id"])
    checked = api.get(place).body["checked"]
    assert (checked["new"], checked["rejected"], checked["rows"]) == (2, 1, 3)
    assert checked["examples"] == [{"line": 3, "reason": "invalid_email", "column": "邮箱"}]
    assert api.post(f"{place}/start").body["state"] == "running"
    run_import(found["id"])
    done = api.get(place).body
    assert (done["state"], done["created"], done["rejected"], done["rows"]) == ("done", 2, 1, 3)
    drain()
    assert api.get("/contacts").body["total"] == 2
    assert api.get("/imports").body["items"][0]["id"] == found["id"]
    assert api.post(f"{place}/undo").body["state"] == "undoing"
    undo_import(found["id"])
    drain()
    assert api.get(place).body["undone"] == {"removed": 2, "kept": 0, "restored": 0}
    assert api.get("/contacts").body["total"] == 0
    actions = {entry["action"] for entry in api.get("/audit").body["items"]}
    assert {"import.uploaded", "import.mapped", "import.started", "import.undone"} <= actions


def test_what_was_found_can_be_corrected(workspace: TestWorkspace, api: Api) -> None:
    _, found = upload(workspace, FILE.encode())
    place = f"/imports/{found['id']}"
    otherwise = api.put(f"{place}/reading", {"encoding": "utf-8", "delimiter": ";", "header": False}).body
    assert [column["name"] for column in otherwise["columns"]] == ["column 1"]
    assert api.put(f"{place}/reading", {"encoding": "klingon"}).body["code"] == "unknown_reading"


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"columns": []}, "mapping_incomplete"),
        ({"columns": [{"meaning": "ignore"}] * 3}, "identity_missing"),
        ({"columns": [{"meaning": "identifier", "name": "x"}, *[{"meaning": "ignore"}] * 2]}, "unknown_identity"),
        ({"columns": [{"meaning": "identifier", "name": "email"}, *[{"meaning": "attribute", "name": "a"}] * 2]}, "column_twice"),
        ({"columns": [{"meaning": "identifier", "name": "email"}, {"meaning": "attribute"}, {"meaning": "ignore"}]}, "invalid_attribute_name"),
        ({"columns": [{"meaning": "identifier", "name": "email"}, {"meaning": "channel", "name": "fax"}, {"meaning": "ignore"}]}, "unknown_channel"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_meant_is_refused(
    workspace: TestWorkspace, api: Api, mapping: dict[str, Any], code: str
) -> None:
    _, found = upload(workspace, FILE.encode())
    refused = api.put(f"/imports/{found['id']}/mapping", mapping)
    assert (refused.status, refused.body["code"]) == (422, code)


def test_only_who_may_import_sees_imports(
    workspace: TestWorkspace, token_with: Callable[..., Api], other_api: Api, anonymous_api: Api
) -> None:
    _, found = upload(workspace, FILE.encode())
    place = f"/imports/{found['id']}"
    assert token_with(Permission.CONTACTS_VIEW).get(place).status == 403
    whole = token_with(Permission.CONTACTS_IMPORT, Permission.CONTACTS_UNMASK)
    assert whole.get(place).status == 200
    masked = token_with(Permission.CONTACTS_IMPORT)
    assert masked.get(place).status == 404
    assert masked.get(f"{place}/rejects.csv").status == 404
    assert masked.get("/imports").body["total"] == 0
    assert other_api.get(place).body["code"] == "import_not_found"
    assert anonymous_api.get(place).status == 401


def test_no_file_is_an_error_and_leaves_nothing(workspace: TestWorkspace) -> None:
    status, refused = upload(workspace, b"\n")
    assert (status, refused["code"]) == (422, "file_empty")
    assert not Import.objects.filter(workspace_id=workspace.id).exists()


@pytest.mark.parametrize("seed", range(3))
def test_the_check_counts_what_the_run_then_does(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(batches, "ROWS", 25)
    random.seed(seed)

    def lines(rows: int, of: int) -> str:
        found = ["email,phone"]
        for _ in range(rows):
            mail = random.choice(["", "bad", *[f"m{random.randrange(of)}@x.io"] * 6])
            phone = random.choice(["", f"13800{random.randrange(of):06}"])
            found.append(f"{mail},{phone}")
        return "\n".join([*found, ""])

    ran(brought(workspace.id, lines(60, 90)))
    before = whole_people(workspace.id)
    found = brought(workspace.id, lines(150, 200))
    Import.objects.filter(pk=found.pk).update(state="checking")
    check_import(found.pk)
    found.refresh_from_db()
    assert found.preview is not None
    counted = found.preview
    parts = ("new", "matching", "ambiguous", "duplicates", "rejected")
    assert sum(counted[part] for part in parts) == counted["rows"] == 150
    done = ran(found)
    assert done.rejected == counted["rejected"]
    assert done.position == counted["rows"]
    if not counted["ambiguous"]:
        assert whole_people(workspace.id) - before == counted["new"]
    assert whole_people(workspace.id) - before <= counted["new"]


def test_two_runs_at_once_do_the_work_once(workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "ROWS", 20)
    rows = "\n".join(["email", *[f"t{number}@x.io" for number in range(400)], ""])
    found = started(brought(workspace.id, rows))

    def run() -> None:
        try:
            run_import(found.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.refresh_from_db()
    assert (found.state, figures(found), whole_people(workspace.id)) == ("done", (400, 0, 0, 0), 400)


@pytest.mark.slow
def test_a_process_killed_in_the_middle_loses_and_doubles_nothing(
    workspace: TestWorkspace, pytestconfig: pytest.Config
) -> None:
    total = 100_000 if pytestconfig.option.large else 5_000
    rows = "\n".join(["email,phone,name", *[f"k{n}@x.io,137{n:08},K{n}" for n in range(total)], ""])
    found = started(brought(workspace.id, rows))
    program = (
        "import cumulus.config.django_ready; from cumulus.apps.contacts.importing import batches;"
        "from cumulus.apps.contacts.importing.running import run_import;"
        f"batches.ROWS = {total // 50}; run_import({found.pk})"
    )
    for wanted in (total // 10, total * 4 // 10):
        child = subprocess.Popen([sys.executable, "-c", program], env=dict(os.environ))
        deadline = time.monotonic() + 120
        while Import.objects.get(pk=found.pk).position < wanted and time.monotonic() < deadline:
            assert child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
    while Import.objects.get(pk=found.pk).state == "running":  # the dead one's hold ends with its connection
        run_import(found.pk)
    found.refresh_from_db()
    assert (found.state, figures(found)) == ("done", (total, 0, 0, 0))
    assert whole_people(workspace.id) == total


def test_an_import_whose_file_was_erased_is_still_told_of(workspace: TestWorkspace, api: Api) -> None:
    _, found = upload(workspace, FILE.encode())
    erase_files(workspace.id, [], [], [])
    assert [(each["id"], each["state"], each["rows"]) for each in api.get("/imports").body["items"]] == [
        (found["id"], "cancelled", 0)
    ]
    told = api.get(f"/imports/{found['id']}").body
    assert (told["columns"], told["error"]) == ([], "file_erased")
    assert api.put(f"/imports/{found['id']}/mapping", suggested(found)).status == 422
    assert api.get(f"/imports/{found['id']}/rejects.csv").status == 200
