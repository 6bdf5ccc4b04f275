"""Files of people brought, checked, run and undone; a file that goes out."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look
from tests.e2e.conftest import OpenPage
from tests.e2e.controls import button


def people_file(folder: Path, mark: str) -> Path:
    path = folder / "客户.csv"
    rows = [f"{mark}-{number}@example.com,13{number:09},客户{number},展会；{mark}" for number in range(30)]
    path.write_bytes("\n".join(["邮箱,手机号,姓名,标签", *rows, "nobody,,没有邮箱,", ""]).encode("gb18030"))
    return path


def test_a_file_is_dropped_checked_run_and_undone(page: Page, served: Served, tmp_path: Path) -> None:
    mark = token_hex(4)
    page.goto("/app/contacts/import")
    page.locator("input[type=file]").set_input_files(people_file(tmp_path, mark))
    expect(page.locator("h1")).to_have_text("客户.csv")
    expect(page.get_by_role("table", name="Columns")).to_contain_text("客户0")
    button(page, "Check the whole file").click()
    expect(page.locator(".import-shares")).to_contain_text("30")
    expect(page.locator(".import-reasons")).to_contain_text("Not a mail address")
    button(page, "Import 30 rows").click()
    expect(button(page, "Undo the import")).to_be_visible()
    expect(page.locator(".import-figures")).to_contain_text("30")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Rejected rows").click()
    assert "nobody" in saved.value.path().read_text("utf-8-sig")
    served.wait_until(lambda: served.api("GET", f"/contacts?q={mark}")["total"] == 30)
    button(page, "Undo the import").click()
    page.get_by_role("tooltip").or_(page.locator(".ant-popover")).get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("30 people removed")).to_be_visible()
    served.wait_until(lambda: served.api("GET", f"/contacts?q={mark}")["total"] == 0)


def test_a_list_goes_out_as_a_file(open_page: OpenPage, served: Served) -> None:
    page = open_page(Look("zh-CN"))
    page.goto("/app/contacts")
    button(page, "导出").click()
    page.get_by_role("dialog").get_by_role("button", name="生成文件").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载").first.click()
    text = saved.value.path().read_text("utf-8-sig")
    assert text.startswith("id,name,identifier:email")
    assert len(text.splitlines()) > 100
