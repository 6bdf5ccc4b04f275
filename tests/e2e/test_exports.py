"""Files of people that go to a server by themselves, set up and watched by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from cumulus.platform.remote.tests.servers import SftpServer, sftp_server
from tests.acceptance.serving import Served
from tests.e2e.browser import Look
from tests.e2e.conftest import OpenPage
from tests.e2e.controls import button
from tests.e2e.sending import broken


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    """Somebody's SFTP server."""
    with sftp_server(tmp_path) as found:
        yield found


def fill_in(page: Page, server: SftpServer) -> None:
    page.get_by_label("Name", exact=True).fill("For the warehouse team")
    page.get_by_role("radio", name="SFTP server").check()
    page.get_by_label("Host").fill("127.0.0.1")
    page.get_by_label("Port").fill(str(server.port))
    page.get_by_label("User").fill(server.user)
    page.get_by_label("Password", exact=True).fill(server.password)
    page.get_by_label("File name").fill("out/people-{run}")


def test_an_export_is_set_up_tested_run_and_paused(page: Page, server: SftpServer) -> None:
    page.goto("/app/exports")
    page.get_by_role("tab", name="Scheduled exports").click()
    button(page, "New scheduled export").first.click()
    fill_in(page, server)
    button(page, "Test connection").click()
    expect(page.get_by_role("alert")).to_contain_text("Compare the server's fingerprint")
    expect(page.get_by_role("alert")).to_contain_text(server.host_key)
    page.get_by_label("Server's fingerprint").fill(server.host_key)
    button(page, "Test connection").click()
    expect(page.get_by_text("A file was written there and deleted again.")).to_be_visible()
    assert list(server.folder.rglob("*.*")) == []
    button(page, "Create").click()
    expect(page.locator("h1")).to_have_text("For the warehouse team")
    button(page, "Run now").click()
    row = page.get_by_role("table", name="Runs").get_by_role("row").nth(1)
    expect(row).to_contain_text("Done")
    expect(row).to_contain_text("out/people-")
    sent = [path for path in server.folder.rglob("*") if path.is_file()]
    assert [bool(re.fullmatch(r"people-\d+\.csv", path.name)) for path in sent] == [True]
    assert len(sent[0].read_text("utf-8-sig").splitlines()) > 100
    button(page, "Pause").click()
    expect(page.locator(".out-facts")).to_contain_text("Paused")
    button(page, "Resume").click()
    expect(page.locator(".out-facts")).not_to_contain_text("Paused")
    assert server.password not in json.dumps(page.content())


def test_a_failed_run_says_what_to_do_and_is_tried_again(open_page: OpenPage, served: Served) -> None:
    page = open_page(Look("zh-CN"))
    page.goto(f"/app/exports/scheduled/{broken(served)}")
    row = page.get_by_role("table", name="运行记录").get_by_role("row").nth(1)
    expect(row).to_contain_text("对方服务器无法完成")
    expect(row).to_contain_text("not a name of a bucket or region")
    button(row, "重试").click()
    expect(page.get_by_text("连续失败 2 次")).to_be_visible()
    page.get_by_role("tab", name="设置").click()
    button(page, "删除").click()
    page.locator(".ant-popover").get_by_role("button", name="删除").click()
    expect(page).to_have_url(re.compile(r"/exports\?tab=scheduled"))


def test_a_scheduled_export_that_fails_rings_the_bell(page: Page, served: Served) -> None:
    name = f"Nightly {token_hex(3)}"
    segment = served.api("POST", "/segments", {"name": name, "expression": {"all": []}})["id"]
    place = {"kind": "s3", "config": {"bucket": "b", "access_key": "k"}, "secrets": {"secret_key": "s"}}
    chosen = {"columns": ["name"], "segment": str(segment)}
    made = served.api("POST", "/scheduled-exports", {"name": name, "selection": chosen, "path": "people", **place})
    served.api("DELETE", f"/segments/{segment}")
    served.api("POST", f"/scheduled-exports/{made['id']}/run")
    served.wait_until(lambda: served.api("GET", f"/scheduled-exports/{made['id']}")["failures"] == 1)
    page.goto("/app/")
    page.get_by_role("button", name=re.compile("Notices: .* new")).click()
    page.get_by_role("menuitem").filter(has_text=name).click()
    expect(page).to_have_url(re.compile(f"/exports/scheduled/{made['id']}$"))
    page.get_by_role("button", name="Notices").click()
    expect(page.get_by_role("menuitem").filter(has_text=name).locator("[data-seen=true]")).to_be_visible()
