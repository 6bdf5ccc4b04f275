"""Who is who, as a person decides it: a merge undone, a value blocked, kinds put in another order."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look
from tests.e2e.conftest import OpenPage
from tests.e2e.controls import button, choose, dialog, expect_note
from tests.e2e.identities import merged, person_named


def test_a_merge_is_undone_with_a_reason_and_leads_to_both_people(page: Page, served: Served) -> None:
    mark = token_hex(3)
    person = merged(served, mark)
    page.goto(f"/app/contacts/{person}")
    page.get_by_role("tab", name="Identity").click()
    edges = page.get_by_role("group", name="Facts between identifiers")
    edges.get_by_role("button", name="stay apart").press("Enter")
    expect(page.locator(".fact")).to_contain_text("They stay two")
    history = page.get_by_role("list", name="Merges")
    button(history, "Undo merge").click()
    form = dialog(page, "Undo this merge?")
    expect(form.get_by_role("region", name="Leaves")).to_contain_text(f"a-{mark}")
    expect(form.get_by_role("region", name="Stays")).to_contain_text(f"u-{mark}")
    form.get_by_label("Reason").fill("a shared computer")
    button(form, "Undo merge").click()
    done = dialog(page, "Two people again")
    done.get_by_role("region", name="Left").get_by_role("link").click()
    expect(page).not_to_have_url(f"/app/contacts/{person}")
    page.goto(f"/app/contacts/{person}")
    page.get_by_role("tab", name="Identity").click()
    expect(history).to_contain_text("a shared computer")
    expect(page.get_by_role("list", name="Identifiers")).not_to_contain_text(f"a-{mark}")


def test_two_people_are_merged_by_hand_after_a_look_at_both(page: Page, served: Served) -> None:
    mark = token_hex(3)
    one, _ = (
        served.api(
            "POST", "/contacts", {"attributes": {"name": f"{name} {mark}", "email": f"{name}-{mark}@example.com"}}
        )
        for name in ("ada", "bo")
    )
    served.wait_until(lambda: served.api("GET", f"/contacts?q={mark}")["total"] == 2)
    page.goto(f"/app/contacts/{one['id']}")
    page.get_by_role("tab", name="Identity").click()
    button(page, "Merge with…").click()
    form = dialog(page, "Merge with another person")
    address = f"bo-{mark}@example.com"
    choose(form.get_by_role("combobox"), f"bo {mark} · {address}", search=address)
    expect(form.get_by_role("table", name="Attributes of both")).to_contain_text(f"ada {mark}")
    button(form, "Merge").click()
    expect_note(page, "Merged")
    names = served.api("GET", f"/contacts/{one['id']}/identity")["identifiers"]
    assert address in [each["value"] for each in names]
    button(page.get_by_role("list", name="Identifiers"), f"Take off {address}").click()
    button(dialog(page, "Take this identifier off?"), "Take off").click()
    expect_note(page, "is another person's now")
    assert person_named(served, "email", address) != one["id"]


def test_a_value_is_blocked_and_let_go_again(page: Page, served: Served) -> None:
    address = f"info-{token_hex(3)}@example.com"
    page.goto("/app/identity")
    page.get_by_role("tab", name="Suspicious values").click()
    button(page, "Block a value").click()
    form = dialog(page, "Block a value")
    form.get_by_label("Value").fill(address.upper())
    button(form, "Block").click()
    expect_note(page, f"{address} names nobody now")
    table = page.get_by_role("table", name="Blocked values")
    row = table.get_by_role("row").filter(has_text=address)
    button(row, "Unblock").click()
    expect_note(page, f"{address} names people")
    expect(page.get_by_text(address, exact=True)).to_have_count(0)


def test_kinds_are_put_in_another_order_and_back(open_page: OpenPage, served: Served) -> None:
    page = open_page(Look("zh-CN"))
    page.goto("/app/settings/identity")
    table = page.get_by_role("table", name="标识类型")
    expect(table.locator("tbody tr").nth(6)).to_contain_text("email")
    page.get_by_label("调强 邮箱").click()
    expect(table.locator("tbody tr").nth(5)).to_contain_text("email")
    order = [each["namespace"] for each in served.api("GET", "/identity-kinds")["items"]]
    assert order.index("email") == order.index("wecom_external_userid") - 1
    button(table, "邮箱").click()
    drawer = dialog(page, "类型 email")
    button(drawer, "恢复默认").click()
    expect_note(page, "已恢复默认")
    expect(table.locator("tbody tr").nth(6)).to_contain_text("email")
    button(page, "添加类型").click()
    drawer = dialog(page, "添加类型")
    drawer.get_by_label("接口里的名称").fill("shop_card")
    drawer.get_by_label("中文名").fill("门店卡号")
    button(drawer, "保存").click()
    expect(table.locator("tbody tr").last).to_contain_text("门店卡号")
    button(table, "门店卡号").click()
    button(dialog(page, "类型 shop_card"), "移除").click()
    expect(table).not_to_contain_text("门店卡号")
