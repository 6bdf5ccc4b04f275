"""Files of people that go out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from cumulus.apps.contacts.exporting.running import run_export
from cumulus.apps.contacts.exporting.tasks import expire_files
from cumulus.apps.contacts.models import Export
from cumulus.apps.workspaces.contracts import Permission
from tests.fixtures import Api

COLUMNS = ["name", "identifier:email", "tags", "attribute:note", "attribute:age"]


@pytest.fixture
def people(api: Api, drain: Callable[[], int]) -> None:
    for name, note, age in (("李雷", "=1+1", 31), ("Ada", "a,b\nc", 36), ("Bob", "@x", 40)):
        attributes = {"name": name, "email": f"{age}@x.io", "note": note, "age": age, "phone": f"138001380{age}"}
        made = api.post("/contacts", {"attributes": attributes}).body
        api.post(f"/contacts/{made['id']}/tags", {"name": "金卡"} if age < 40 else {"name": "other"})
    drain()


def exported(api: Api, **wanted: Any) -> bytes:
    made = api.post("/exports", {"columns": COLUMNS, **wanted})
    assert made.status == 201, made.body
    run_export(made.body["id"])
    done = api.get(f"/exports/{made.body['id']}").body
    assert (done["state"], done["rows"]) == ("done", done["total"])
    return api.get(f"/exports/{made.body['id']}/file").content


EXPECTED = [
    COLUMNS,
    ["李雷", "31@x.io", "金卡", "'=1+1", "31"],
    ["Ada", "36@x.io", "金卡", "a,b\nc", "36"],
    ["Bob", "40@x.io", "other", "'@x", "40"],
]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_csv_file_has_everybody_and_runs_no_formula(api: Api, encoding: str) -> None:
    text = exported(api, encoding=encoding).decode(encoding)
    assert list(csv.reader(io.StringIO(text, newline=""))) == EXPECTED


@pytest.mark.usefixtures("people")
def test_a_workbook_and_a_parquet_file_say_the_same(api: Api) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(api, format="xlsx")))
    assert [[cell or "" for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)] == EXPECTED
    table = pq.read_table(io.BytesIO(exported(api, format="parquet")))
    assert table.column_names == COLUMNS
    assert table["attribute:note"].to_pylist() == ["=1+1", "a,b\nc", "@x"]


@pytest.mark.usefixtures("people")
def test_a_search_a_tag_or_a_segment_chooses_whom(api: Api) -> None:
    segment = api.post("/segments", {"name": "s", "expression": {"attribute": "age", "op": "gt", "value": 35}}).body
    by_segment = exported(api, columns=["name"], segment=str(segment["id"])).decode("utf-8-sig").split()
    assert by_segment == ["name", "Ada", "Bob"]
    assert exported(api, columns=["name"], tag="金卡").decode("utf-8-sig").split() == ["name", "李雷", "Ada"]
    assert exported(api, columns=["name"], q="李雷").decode("utf-8-sig").split() == ["name", "李雷"]
    refused = api.post("/exports", {"columns": ["name"], "segment": "1", "q": "x"})
    assert refused.body["code"] == "segment_stands_alone"


@pytest.mark.usefixtures("people")
def test_an_export_is_audited_cancelled_and_expires(api: Api, other_api: Api, token_with: Callable[..., Api]) -> None:
    made = api.post("/exports", {"columns": ["id", "name"]}).body
    place = f"/exports/{made['id']}"
    assert made["total"] == 3
    assert api.get(f"{place}/file").body["code"] == "export_not_ready"
    assert api.post(f"{place}/cancel").body["state"] == "cancelled"
    run_export(made["id"])
    assert api.get(place).body["state"] == "cancelled"
    exported(api)
    entries = {entry["action"]: entry for entry in api.get("/audit").body["items"]}
    assert {"export.made", "export.cancelled", "export.downloaded"} <= entries.keys()
    last = api.get("/exports").body["items"][0]
    assert last["expires_at"] is not None
    Export.objects.filter(pk=last["id"]).update(finished_at=timezone.now() - timedelta(days=8))
    assert expire_files() >= 1
    assert api.get(f"/exports/{last['id']}").body["state"] == "expired"
    assert api.get(f"/exports/{last['id']}/file").status == 409
    assert other_api.get(place).status == 404
    assert token_with(Permission.CONTACTS_VIEW).get(place).status == 403
    offered = api.get("/exports/columns").body["columns"]
    assert {"id", "identifier:email", "attribute:age", "tags"} <= set(offered)


@pytest.mark.usefixtures("people")
def test_a_file_shows_what_its_maker_sees_and_others_of_them_cannot_open_it(
    api: Api, token_with: Callable[..., Api]
) -> None:
    masked, other = token_with(Permission.CONTACTS_EXPORT), token_with(Permission.CONTACTS_EXPORT)
    text = exported(masked).decode("utf-8-sig")
    assert "3***@x.io" in text
    assert "李*" in text
    assert all(raw not in text for raw in ("31@x.io", "李雷", "Ada"))
    assert exported(masked, q="31@x").decode("utf-8-sig").count("\n") == 1  # a part of a masked value finds nobody
    mine = api.post("/exports", {"columns": COLUMNS}).body["id"]
    assert masked.get(f"/exports/{mine}").status == 404
    assert masked.get("/exports").body["total"] == 2
    assert (other.get("/exports").body["total"], api.get("/exports").body["total"]) == (0, 3)
