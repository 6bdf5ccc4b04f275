"""A connector as a person sets it up: chosen, tested, mapped, looked at, run."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from cumulus.platform.remote.tests.servers import web_server
from tests.acceptance.serving import Served
from tests.e2e.controls import button, expect_note
from tests.e2e.fetching import member_sheet


def test_a_sheet_is_connected_mapped_looked_at_and_read(page: Page, served: Served) -> None:
    mark = f"sheet{token_hex(3)}"
    with web_server() as sheet:
        sheet.content = member_sheet(range(90, 105), mark)
        page.goto("/app/data/connectors")
        page.get_by_role("button", name="New connector").or_(page.locator(".pull-kind").first).first.wait_for()
        if button(page, "New connector").count():
            button(page, "New connector").click()
        page.get_by_role("button", name="CSV address").click()
        page.get_by_label("Name", exact=True).fill(f"Members {mark}")
        page.get_by_label("Address", exact=True).fill(sheet.url)
        button(page, "Create").click()
        button(page, "Save and test").click()
        expect(page.get_by_text("The place can be read.")).to_be_visible()
        button(page, "On to the columns").click()
        columns = page.get_by_role("table", name="Map")
        expect(columns).to_contain_text(f"m90@{mark}.example")
        button(page, "Save and preview").click()
        rows = page.get_by_role("table", name="Preview")
        expect(rows).to_contain_text("Not a mail address")
        expect(page.get_by_text("One of these rows would be left out")).to_be_visible()
        button(page, "On to the schedule").click()
        page.get_by_text("Daily", exact=True).click()
        button(page, "Save").click()
        expect_note(page, "Saved")
        button(page, "Run now").click()
        page.get_by_role("tab", name="Runs").click()
        table = page.get_by_role("table", name="Runs")
        expect(table.get_by_role("row").nth(1)).to_contain_text("Done")
        expect(page.locator(".shares")).to_contain_text("14")
        with page.expect_download() as saved:
            table.get_by_role("link").first.click()
        assert f"m99#{mark}" in saved.value.path().read_text("utf-8-sig")
    served.wait_until(lambda: served.api("GET", f"/contacts?q={mark}")["total"] == 14)
