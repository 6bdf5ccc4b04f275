"""Accounts as people and programs use them: made, listed, merged, put into a tree, read from files."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from openpyxl import Workbook

from cumulus.apps.contacts.models import Account, AccountMember
from cumulus.apps.ingest.facade import rebuild
from cumulus.apps.ingest.tests.sending import Drain, send
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.models import Member
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

CODE = "914403001922038216"


def made(api: Api, name: str, **facts: object) -> int:
    answer = api.post("/accounts", {"name": name, **facts})
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def person(api: Api, **attributes: object) -> int:
    return int(api.post("/contacts", {"attributes": attributes}).body["id"])


def names(api: Api, query: str = "") -> list[str]:
    answer = api.get(f"/accounts?{query}")
    assert answer.status == 200, answer.body
    return [item["name"] for item in answer.body["items"]]


def members(warehouse: Warehouse, workspace: TestWorkspace) -> set[tuple[int, int]]:
    rows = warehouse.query(
        "SELECT account_id, contact_id FROM account_members FINAL WHERE workspace_id = {w:UInt32} AND removed = 0",
        {"w": workspace.id},
    ).rows
    return {(row[0], row[1]) for row in rows}


def stored(warehouse: Warehouse, workspace: TestWorkspace) -> list[tuple[object, ...]]:
    return warehouse.query(
        "SELECT account_id, name, signed, annual_revenue, deleted FROM accounts FINAL"
        " WHERE workspace_id = {w:UInt32} ORDER BY account_id",
        {"w": workspace.id},
    ).rows


def upload(workspace: TestWorkspace, content: bytes, name: str = "list.csv") -> Any:  # JSON
    file = io.BytesIO(content)
    file.name = name
    headers = {"Authorization": f"Bearer {workspace.token}"}
    answer = Client().post("/api/v1/accounts/import", {"file": file}, headers=headers)
    return answer.status_code, answer.json()


def test_an_account_is_made_and_changed(api: Api, workspace: TestWorkspace) -> None:
    owner = Member.objects.get(workspace_id=workspace.id)
    facts: JsonObject = {
        "legal_name": "晴川科技（北京）有限公司", "domains": ["https://www.QingChuan.com/"], "credit_code": CODE.lower(),
        "external_ids": [{"namespace": "ERP", "value": "E-1"}], "industry": "软件", "region": "北京", "tier": "A",
        "signed": True, "signed_on": "2025-03-31", "annual_revenue": "1200000.50", "annual_cost": 300000,
        "owner_id": owner.pk, "attributes": {"employees": 300},
    }  # fmt: skip
    account = made(api, "晴川科技", **facts)
    shown = api.get(f"/accounts/{account}").body
    assert shown["domains"] == ["qingchuan.com"]
    assert shown["credit_codes"] == [CODE]
    assert shown["external_ids"] == [{"namespace": "erp", "value": "E-1"}]
    assert (shown["signed"], shown["annual_revenue"], shown["currency"]) == (True, 1200000.5, "CNY")
    assert shown["owner"]["id"] == owner.pk
    assert shown["empty_seats"] == ["decision_maker", "manager", "engineer", "buyer"]
    changed = api.patch(f"/accounts/{account}", {"tier": "B", "domains": [], "annual_cost": None})
    assert changed.status == 200, changed.body
    assert (changed.body["tier"], changed.body["domains"], changed.body["annual_cost"]) == ("B", [], None)
    assert changed.body["industry"] == "软件"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"credit_code": "914403001922038217"}, "invalid_credit_code"),
        ({"domains": ["gmail.com"]}, "free_mail_domain"),
        ({"domains": ["not a domain"]}, "invalid_domain"),
        ({"external_ids": [{"namespace": "domain", "value": "x.com"}]}, "invalid_external_id"),
        ({"owner_id": 999_999_999}, "invalid_owner"),
        ({"parent_id": 999_999_999}, "account_not_found"),
        ({"name": " "}, "invalid_account_name"),
        ({"annual_revenue": "NaN"}, "invalid_input"),
    ],
)
def test_what_an_account_cannot_be(api: Api, workspace: TestWorkspace, facts: JsonObject, code: str) -> None:
    answer = api.post("/accounts", {"name": "晴川", **facts})
    assert answer.body["code"] == code
    assert not Account.objects.filter(workspace_id=workspace.id).exists()


def test_a_key_leads_to_one_account(api: Api, other_api: Api) -> None:
    first = made(api, "晴川", domains=["qingchuan.com"])
    taken = api.post("/accounts", {"name": "海岳", "domains": ["qingchuan.com"]})
    assert (taken.status, taken.body["code"], taken.body["account_id"]) == (409, "account_key_taken", first)
    assert names(api) == ["晴川"]
    made(other_api, "晴川", domains=["qingchuan.com"])


def test_the_list_pages_sorts_searches_and_filters(api: Api) -> None:
    for n in range(5):
        made(
            api, f"Firm {n}", industry="软件" if n % 2 else "制造", signed=n == 3, annual_revenue=n * 10 if n else None
        )
    parent = made(api, "Group", credit_code=CODE)
    made(api, "Child", parent_id=parent)
    for sort, first in {"name": "Child", "-revenue": "Firm 4", "-created": "Child", "-updated": "Child"}.items():
        found, cursor = [], ""
        while True:
            page = api.get(f"/accounts?sort={sort}&limit=2{cursor}").body
            found += [item["name"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert (len(found), len(set(found)), found[0], page["total"]) == (7, 7, first, 7), sort
    assert names(api, f"industry={quote('软件')}") == ["Firm 1", "Firm 3"]
    assert names(api, "signed=true") == ["Firm 3"]
    assert names(api, f"parent={parent}") == ["Child"]
    assert names(api, "q=irm%204") == ["Firm 4"]
    assert names(api, f"q={CODE}") == ["Group"]
    assert api.get("/accounts?sort=-luck").body["code"] == "invalid_account_sort"
    assert api.get("/accounts/choices").body["industries"] == ["制造", "软件"]


def test_a_tree_has_no_circle(api: Api) -> None:
    top = made(api, "Top")
    middle = made(api, "Middle", parent_id=top)
    low = made(api, "Low", parent_id=middle)
    for below in (top, middle, low):
        refused = api.patch(f"/accounts/{top}", {"parent_id": below})
        assert (refused.status, refused.body["code"]) == (409, "account_cycle")
    tree = api.get(f"/accounts/{low}/tree").body["items"]
    assert [(node["name"], node["parent_id"], node["depth"]) for node in tree] == [
        ("Top", None, 0), ("Middle", top, 1), ("Low", middle, 2),
    ]  # fmt: skip
    assert api.post(f"/accounts/{low}/merge", {"other_id": top}).body["code"] == "account_in_line"
    assert api.post(f"/accounts/{low}/merge", {"other_id": low}).body["code"] == "account_same"
    assert api.post(f"/accounts/{top}/merge", {"other_id": low}).status == 200
    assert [node["name"] for node in api.get(f"/accounts/{top}/tree").body["items"]] == ["Top", "Middle"]


def test_merged_accounts_are_one_and_undone_each_has_its_own(
    api: Api, workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    kept = made(api, "晴川科技", domains=["qingchuan.com"], annual_revenue=5)
    other = made(api, "QingChuan Tech", domains=["qc.cn"], industry="软件", annual_revenue=7)
    inner = made(api, "QC Labs", domains=["qclabs.cn"])
    child = made(api, "QC Child", parent_id=other)
    people = [person(api, email=f"p@{domain}") for domain in ("qingchuan.com", "qc.cn", "qclabs.cn")]
    drain()
    drain()
    apart = {(kept, people[0]), (other, people[1]), (inner, people[2])}
    assert members(warehouse, workspace) == apart
    assert api.post(f"/accounts/{other}/merge", {"other_id": inner}).status == 200
    whole = api.post(f"/accounts/{kept}/merge", {"other_id": other}).body
    assert (whole["members"], whole["industry"], whole["annual_revenue"]) == (3, "软件", 5)
    assert whole["domains"] == ["qc.cn", "qclabs.cn", "qingchuan.com"]
    assert [part["id"] for part in whole["merged"]] == [other]
    assert api.get(f"/accounts/{inner}").body["id"] == kept
    assert api.get(f"/accounts/{child}").body["parent"]["id"] == kept
    late = person(api, email="late@qq.com", company="QingChuan Tech Ltd")
    drain()
    drain()
    assert members(warehouse, workspace) == {(kept, who) for who in (*people, late)}
    assert [row[0] for row in stored(warehouse, workspace) if not row[4]] == [kept, child]
    undone = api.post(f"/accounts/{other}/unmerge")
    assert undone.status == 200
    assert undone.body["members"] == 2
    assert api.get(f"/accounts/{kept}").body["industry"] == ""
    drain()
    drain()
    assert members(warehouse, workspace) == {(kept, people[0]), (kept, late), (other, people[1]), (other, people[2])}
    assert api.post(f"/accounts/{inner}/unmerge").status == 200
    assert api.post(f"/accounts/{inner}/unmerge").body["code"] == "account_not_merged"
    drain()
    assert members(warehouse, workspace) == {*apart, (kept, late)}
    assert [row[0] for row in stored(warehouse, workspace) if not row[4]] == [kept, other, inner, child]


def test_a_rebuild_writes_the_same_again(
    api: Api, workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    account = made(api, "晴川科技", domains=["qingchuan.com"], signed=True, annual_revenue="12.50")
    gone, stays = person(api, email="a@qingchuan.com"), person(api, email="b@qingchuan.com")
    drain()
    api.delete(f"/accounts/{account}/members/{gone}")
    drain()
    before = members(warehouse, workspace), stored(warehouse, workspace)
    assert before[0] == {(account, stays)}
    assert [row[:3] for row in before[1]] == [(account, "晴川科技", 1)]
    rebuild(lambda done, total: None)
    assert (members(warehouse, workspace), stored(warehouse, workspace)) == before


def test_people_are_given_parts_by_hand(api: Api, drain: Drain) -> None:
    account, who = made(api, "晴川科技"), person(api, email="li@qq.com", name="李雷")
    added = api.put(f"/accounts/{account}/members/{who}", {"role": "decision_maker", "title": "CIO"})
    assert [(each["name"], each["role"], each["title"]) for each in added.body["items"]] == [
        ("李雷", "decision_maker", "CIO")
    ]
    assert api.get(f"/accounts/{account}").body["empty_seats"] == ["manager", "engineer", "buyer"]
    changed = api.put(f"/accounts/{account}/members/{who}", {"role": "buyer"}).body
    assert [(each["role"], each["title"]) for each in changed["items"]] == [("buyer", "CIO")]
    assert [each["role"] for each in changed["former"]] == ["decision_maker"]
    assert api.post(f"/accounts/{account}/members/{who}/primary").status == 204
    of_person = api.get(f"/contacts/{who}/accounts").body["items"]
    assert (of_person[0]["account"], of_person[0]["is_primary"], len(of_person)) == ("晴川科技", True, 2)
    assert api.delete(f"/accounts/{account}/members/{who}").body["items"] == []
    assert api.delete(f"/accounts/{account}/members/{who}").body["code"] == "account_member_not_found"
    assert api.put(f"/accounts/{account}/members/999999999", {}).body["code"] == "contact_not_found"


def test_what_members_did_is_summed_up(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    parent = made(api, "Group")
    account = made(api, "晴川科技", domains=["qingchuan.com"], parent_id=parent)
    for n in range(3):
        send(workspace, {"type": "identify", "userId": f"u{n}", "traits": {"email": f"u{n}@qingchuan.com"}})
        for _ in range(n + 1):
            send(workspace, {"type": "track", "event": f"Seen {n}", "userId": f"u{n}"})
    drain()
    drain()
    done = api.get(f"/accounts/{account}/engagement").body
    assert (done["members"], done["active_members"], done["weeks"][-1]["events"]) == (3, 3, 9)
    assert {each["name"]: each["count"] for each in done["names"]}["Seen 2"] == 3
    assert api.get(f"/accounts/{parent}/engagement").body["events"] == 0
    assert api.get(f"/accounts/{parent}/engagement?subsidiaries=true").body["events"] == done["events"]
    listed = next(item for item in api.get("/accounts").body["items"] if item["id"] == account)
    assert (listed["members"], listed["weeks"][-1]["events"]) == (3, 9)
    assert listed["last_touch_at"] is not None
    page = api.get(f"/accounts/{account}/events?name={quote('Seen 2')}&limit=2").body
    assert (page["total"], {item["person"] for item in page["items"]}) == (3, {"u2@qingchuan.com"})
    rest = api.get(f"/accounts/{account}/events?name={quote('Seen 2')}&limit=2&cursor={page['next_cursor']}").body
    assert len({item["message_id"] for item in [*page["items"], *rest["items"]]}) == 3
    who = page["items"][0]["contact_id"]
    assert api.get(f"/accounts/{account}/events?person={who}").body["total"] == 5
    lively = api.get(f"/accounts/{account}/members").body["items"]
    assert sorted(each["recent_events"] for each in lively) == [2, 3, 4]


CSV = (
    "客户名称,统一社会信用代码,域名,行业,是否签约,签约日期,年营收,CRM ID,备注\r\n"
    f'晴川科技有限公司,{CODE},qingchuan.com,软件,是,2025年3月31日,"1,200,000",C-1,x\r\n'
    "海岳集团,,haiyue.cn,制造,否,,,C-2,\r\n"
    "海岳（上海）集团有限公司,,,零售,,,88,,\r\n"
    "坏代码公司,123,,,,,,,\r\n"
    "坏数字公司,,,,,,abc,,\r\n"
    ",,,,,,,,\r\n"
    "两家,,haiyue.cn,,,,,C-1,\r\n"
    ",,,软件,,,,,\r\n"
    "某邮箱公司,,qq.com,,,,,,\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_imported_and_again_changes_nothing(api: Api, workspace: TestWorkspace, encoding: str) -> None:
    status, body = upload(workspace, CSV.encode(encoding))
    assert status == 200, body
    assert (body["rows"], body["created"], body["updated"], body["rejected"]) == (8, 2, 0, 5)
    assert [(each["row"], each["reason"]) for each in body["rejects"]] == [
        (5, "invalid_credit_code"), (6, "invalid_number"), (9, "name_missing"), (10, "free_mail_domain"),
        (8, "keys_of_several_accounts"),
    ]  # fmt: skip
    assert body["ignored_columns"] == ["备注"]
    status, again = upload(workspace, CSV.encode(encoding))
    assert (again["created"], again["updated"], again["rejected"]) == (0, 2, 5)
    first = next(item for item in api.get("/accounts").body["items"] if item["name"] == "晴川科技有限公司")
    assert (first["signed"], first["signed_on"], first["annual_revenue"]) == (True, "2025-03-31", 1200000.0)
    second = next(item for item in api.get("/accounts").body["items"] if item["name"] == "海岳集团")
    assert (second["industry"], second["annual_revenue"]) == ("零售", 88.0)


def test_a_workbook_is_imported_and_what_is_exported_can_be(
    api: Api, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "ERP", "Revenue"])
    sheet.append(["Acme Lamps Inc.", 4711, 1500.5])
    sheet.append(["@acme", "x", None])
    content = io.BytesIO()
    book.save(content)
    status, body = upload(workspace, content.getvalue(), "list.xlsx")
    assert (status, body["created"]) == (200, 2), body
    exported = api.get("/accounts/export.csv").content
    assert exported.startswith(b"\xef\xbb\xbfid,name,")
    assert b"Acme Lamps Inc." in exported
    status, body = upload(other_workspace, exported)
    assert (status, body["created"]) == (200, 2), body


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "column_missing"),
        (b"a,b\n1,2\n", "column_missing"),
        (b"PK\x03\x04rubbish", "not_xlsx"),
        (b'name\n"' + b"x" * 200_000, "not_csv"),
        (b"name\n\xff\xff\xff\xff", "not_csv"),
    ],
)
def test_a_file_that_is_no_list_is_refused(workspace: TestWorkspace, content: bytes, code: str) -> None:
    status, body = upload(workspace, content)
    assert (status, body["code"]) == (422, code)


def test_rights(api: Api, anonymous_api: Api, token_with: Callable[..., Api], workspace: TestWorkspace) -> None:
    account = made(api, "晴川")
    viewer, stranger = token_with(Permission.ACCOUNTS_VIEW), token_with(Permission.CONTACTS_VIEW)
    assert anonymous_api.get("/accounts").status == 401
    assert stranger.get("/accounts").status == 403
    assert viewer.get(f"/accounts/{account}").status == 200
    assert viewer.get("/accounts/export.csv").status == 403
    for method, path, body in (
        ("POST", "/accounts", {"name": "x"}),
        ("PATCH", f"/accounts/{account}", {"name": "x"}),
        ("POST", f"/accounts/{account}/merge", {"other_id": account}),
        ("PUT", f"/accounts/{account}/members/1", {}),
        ("PUT", "/accounts/settings", {"create_from_company": False}),
    ):
        assert viewer.call(method, path, body).status == 403, path
    assert names(api) == ["晴川"]
    assert not AccountMember.objects.filter(workspace_id=workspace.id).exists()
