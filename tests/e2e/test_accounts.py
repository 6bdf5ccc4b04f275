"""Companies as a salesperson works with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex

import psutil
import psycopg
from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look
from tests.e2e.conftest import OpenPage
from tests.e2e.controls import button, choose, dialog, expect_note
from tests.e2e.filling import send


def _staff(served: Served, domain: str) -> None:
    """Two people of one company, of whom one visits."""
    for name, title in (("Ada Wright", "Engineer"), ("Bo Lund", "CIO")):
        address = f"{name.split()[0].lower()}@{domain}"
        send(
            served,
            [{"type": "identify", "userId": address, "traits": {"email": address, "name": name, "title": title}}],
        )
    send(served, [{"type": "track", "event": "Lamp Seen", "userId": f"ada@{domain}", "properties": {"lamp": "L-7"}}])


def test_people_find_their_company_and_are_given_their_part(page: Page, served: Served) -> None:
    mark = f"lumen-{token_hex(3)}"
    page.goto("/app/accounts")
    button(page, "New account").click()
    form = dialog(page, "New account")
    form.get_by_label("Name", exact=True).fill(mark)
    form.get_by_label("Domains").fill(f"{mark}.example")
    form.get_by_label("Annual revenue").fill("1,200,000")
    form.get_by_label("Signed", exact=True).click()
    button(form, "Create").click()
    expect(page.locator("h1")).to_have_text(mark)
    expect(page.locator(".empty-seat")).to_have_count(4)
    _staff(served, f"{mark}.example")
    account = int(page.url.rsplit("/", 1)[1])
    served.wait_until(lambda: len(served.api("GET", f"/accounts/{account}/members")["items"]) == 2)
    served.wait_until(lambda: served.api("GET", f"/accounts/{account}/events?name=Lamp%20Seen")["total"] == 1)
    page.reload()
    decides = page.get_by_role("region", name="Decision maker / CIO")
    expect(decides).to_contain_text("Bo Lund")
    expect(page.locator(".empty-seat")).to_have_count(2)
    expect(page.locator(".account-event", has_text="Lamp Seen").first).to_contain_text("Ada Wright")
    choose(page.get_by_label("Role of Ada Wright"), "Buyer")
    expect(page.get_by_role("region", name="Buyer")).to_contain_text("Ada Wright")
    page.get_by_role("link", name="Ada Wright").first.click()
    page.get_by_role("tab", name="Accounts").click()
    expect(page.get_by_role("listitem").filter(has_text="Primary account")).to_contain_text(mark)


@contextmanager
def _worker_held(served: Served) -> Iterator[None]:
    """Let no run of companies begin for as long as the block; those that are under way end first."""
    served.wait_until(lambda: not _is_under_way(served))
    worker = psutil.Process(served.pid("worker"))
    worker.suspend()
    try:
        yield
    finally:
        worker.resume()


def _is_under_way(served: Served) -> bool:
    run = served.api("GET", "/accounts/runs/last")["run"]
    return run is not None and run["state"] in {"waiting", "running"}


@contextmanager
def _companies_held(served: Served) -> Iterator[None]:
    """Let nobody join a company for as long as the block."""
    address = json.loads((served.data_dir / "run" / "engines.json").read_text())["database_url"]
    with psycopg.connect(address, autocommit=True) as database:
        database.execute("SELECT pg_advisory_lock(7005, id::int) FROM workspaces_workspace")
        yield


def test_a_new_company_shows_how_many_people_it_found(page: Page, served: Served) -> None:
    mark = f"glow-{token_hex(3)}"
    _staff(served, f"{mark}.example")
    served.wait_until(lambda: served.api("GET", f"/contacts?q={mark}")["total"] == 2)
    line = page.get_by_role("group", name="People find their companies")
    with ExitStack() as companies:
        with _worker_held(served):
            served.api("POST", "/accounts", {"name": mark, "domains": [f"{mark}.example"]})
            page.goto("/app/accounts")
            expect(line).to_contain_text("Begins in a moment")
            companies.enter_context(_companies_held(served))
        expect(line).to_contain_text("Running")
        expect(line).to_contain_text("0 of ")
    expect(page.locator(".run-line")).to_contain_text("2 people joined")
    found = page.get_by_role("table", name="Accounts").locator("tbody tr", has_text=mark)
    expect(found.locator("td").nth(2)).to_have_text("2")


def test_a_run_is_cancelled_where_it_is_and_begun_anew(page: Page, served: Served) -> None:
    with _worker_held(served):
        served.api("POST", "/accounts/runs")
        page.goto("/app/accounts")
        line = page.get_by_role("group", name="People find their companies")
        button(line, "Cancel").click()
        expect(page.locator(".run-line")).to_contain_text("Cancelled")
        expect(line).to_have_count(0)
        button(page.locator(".run-line"), "Match everybody again").click()
        expect(line).to_contain_text("Begins in a moment")
    expect(page.locator(".run-line")).to_contain_text("Done")


def test_own_fields_of_a_company_are_shown_changed_and_taken_away(page: Page, served: Served) -> None:
    facts = {"name": f"own-{token_hex(3)}", "attributes": {"employees": 120, "plan": "pro"}}
    account = served.api("POST", "/accounts", facts)["id"]
    page.goto(f"/app/accounts/{account}")
    card = page.locator(".card", has_text="Own fields")
    expect(card).to_contain_text("Employees")
    expect(card).to_contain_text("120")
    button(card, "Edit · Own fields").click()
    card.get_by_label("Employees").fill("250")
    card.get_by_label("Plan").fill("")
    card.get_by_label("New field").fill("warehouse")
    card.get_by_label("Value").fill("Ningbo")
    button(card, "Save").click()
    expect(card.get_by_role("term")).to_have_text(["Employees", "warehouse"])
    assert served.api("GET", f"/accounts/{account}")["attributes"] == {"employees": 250, "warehouse": "Ningbo"}


def test_two_accounts_are_merged_and_apart_again(page: Page, served: Served) -> None:
    kept, other = f"kept-{token_hex(3)}", f"other-{token_hex(3)}"
    first = served.api("POST", "/accounts", {"name": kept})["id"]
    served.api("POST", "/accounts", {"name": other, "domains": [f"{other}.example"]})
    page.goto(f"/app/accounts/{first}")
    button(page, "Merge").click()
    form = dialog(page, f"Merge another account into {kept}")
    choose(form.get_by_role("combobox"), other, search=other)
    button(form, "Merge").click()
    expect_note(page, "Merged")
    expect(page.get_by_text(f"Merged: {other}")).to_be_visible()
    expect(page.get_by_text(f"{other}.example").first).to_be_visible()
    page.locator(".keys").get_by_role("button", name="Undo merge").click()
    expect(page.get_by_text(f"Merged: {other}")).to_have_count(0)
    expect(page.get_by_text(f"{other}.example")).to_have_count(0)


def test_a_list_is_imported_with_what_was_refused(open_page: OpenPage, tmp_path: Path) -> None:
    mark = f"名单{token_hex(3)}"
    path = tmp_path / "list.csv"
    path.write_text(f"客户名称,统一社会信用代码,行业\n{mark}有限公司,,照明\n坏代码,123,照明\n", encoding="gb18030")
    page = open_page(Look("zh-CN"))
    page.goto("/app/accounts")
    button(page, "导入").click()
    form = dialog(page, "导入公司名单")
    form.locator("input[type=file]").set_input_files(path)
    expect(form.get_by_text("信用代码校验不通过")).to_be_visible()
    button(form, "关闭").last.click()
    page.get_by_label("名称、域名、信用代码或编号").fill(mark)
    expect(page.get_by_role("table", name="客户公司").locator("tbody tr")).to_have_count(1)
