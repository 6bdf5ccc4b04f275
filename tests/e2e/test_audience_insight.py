"""Computed tags, a lifecycle and a portrait by hand."""

from __future__ import annotations

import re
import struct
import zlib
from io import BytesIO
from pathlib import Path
from secrets import token_hex

from playwright.sync_api import Page, Route, expect
from pypdf import PdfReader

from tests.acceptance.serving import Served
from tests.e2e.browser import Look
from tests.e2e.club import Club, found_club
from tests.e2e.conftest import OpenPage
from tests.e2e.controls import choose, dialog, expect_note


def test_a_computed_tag_is_defined_with_live_counts_and_refreshed(page: Page, served: Served) -> None:
    club, name = found_club(served), f"Lamp level {token_hex(3)}"
    page.goto("/app/tags")
    page.get_by_text("Computed", exact=True).click()
    page.get_by_role("button", name="New computed tag").click()
    form = dialog(page, "New computed tag")
    form.get_by_label("Name", exact=True).fill(name)
    choose(form.get_by_label("Event", exact=True), club.bought, search=club.bought)
    form.get_by_label("Cuts", exact=True).fill("2")
    form.get_by_label("Names of the bands").fill("once, often")
    expect(form.get_by_role("status")).to_contain_text("5 of")
    expect(form.get_by_role("status")).to_contain_text("once")
    form.get_by_role("button", name="Save").click()
    expect_note(page, "saved")
    row = page.get_by_role("row", name=name)
    expect(row).to_contain_text("often", timeout=30_000)
    expect(row.locator("td").nth(4)).to_have_text("5")


def test_a_lifecycle_starts_from_the_preset_and_places_everybody(page: Page, served: Served) -> None:
    found_club(served)
    page.goto("/app/lifecycle")
    page.get_by_role("button", name="New stage model").first.click()
    form = dialog(page, "New stage model")
    name = f"Way {token_hex(3)}"
    form.get_by_label("Name", exact=True).fill(name)
    form.get_by_role("button", name="Visitor").click()
    expect(form.get_by_label("Name in English")).to_have_value("Visitor")
    form.get_by_role("button", name="Save").click()
    expect_note(page, "saved")
    model = next(each for each in served.api("GET", "/stages")["items"] if each["name"] == name)
    address = f"/stages/{model['id']}"
    served.wait_until(lambda: sum(each["count"] for each in served.api("GET", address)["counts"]) > 4)
    if page.get_by_text(name, exact=True).count() == 0:
        page.reload()
    page.get_by_text(name, exact=True).first.click()
    expect(page.get_by_role("table", name="Conversion and length of stay")).to_contain_text("Loyal")
    page.get_by_role("button", name="Stranger").click()
    expect(page.get_by_role("dialog")).to_contain_text("the newest first")


def test_a_new_model_waits_for_the_preset_that_it_begins_with(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/stages", lambda route: held.append(route))  # noqa: PLW0108  # Playwright looks into it
    page.goto("/app/lifecycle")
    new = page.get_by_role("button", name="New stage model").first
    expect(new).to_be_disabled()
    held.pop().continue_()
    new.click()
    expect(dialog(page, "New stage model").get_by_role("button", name="Visitor")).to_be_visible()


def test_a_segment_is_portrayed_and_compared(page: Page, served: Served) -> None:
    club = found_club(served)
    expression = {"attribute": "club", "op": "eq", "value": club.name}
    name = f"Portrayed {club.name}"
    segment = served.api("POST", "/segments", {"name": name, "expression": expression})
    buyers = served.api("POST", "/segments", {"name": f"Buyers {club.name}", "expression": {"event": club.bought}})
    page.goto(f"/app/segments/{segment['id']}/portrait")
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.get_by_role("heading", name="What sets them apart")).to_be_visible()
    expect(page.locator(".insight")).to_contain_text("4 people against")
    choose(page.get_by_label("Against"), buyers["name"], search=buyers["name"])
    expect(page.locator(".insight")).to_contain_text("4 people against 5")


def _segments(served: Served, club: Club) -> tuple[dict[str, int | str], dict[str, int | str]]:
    """Save the four members and the five buyers; three people are both."""
    members = {"attribute": "club", "op": "eq", "value": club.name}
    return (
        served.api("POST", "/segments", {"name": f"成员 {club.name}", "expression": members}),
        served.api("POST", "/segments", {"name": f"买家 {club.name}", "expression": {"event": club.bought}}),
    )


def test_two_segments_stand_side_by_side_under_a_link_of_their_own(page: Page, served: Served) -> None:
    club = found_club(served)
    members, buyers = _segments(served, club)
    page.goto(f"/app/segments/{members['id']}/portrait")
    page.get_by_text("Side by side", exact=True).click()
    choose(page.get_by_label("Second"), str(buyers["name"]), search=str(buyers["name"]))
    expect(page).to_have_url(re.compile(rf"left={members['id']}&right={buyers['id']}"))
    overlap = page.locator(".pair-overlap")
    expect(overlap).to_contain_text("In both3")
    row = page.get_by_role("row", name=club.bought)
    expect(row.locator("td").nth(1)).to_contain_text("75%")
    expect(row.locator("td").nth(2)).to_contain_text("100%")
    page.get_by_text("Share difference", exact=True).first.click()
    expect(row.locator("td").nth(4)).to_contain_text("-25%")
    page.reload()
    expect(page.locator("h1")).to_contain_text(str(buyers["name"]))
    expect(row.locator("td").nth(4)).to_contain_text("-25%")
    row.locator("td").nth(2).get_by_role("button").click()
    expect(page.locator(".page-sub")).to_contain_text("5 people match")


def test_a_trait_leads_to_its_people_and_they_become_a_segment(page: Page, served: Served) -> None:
    club = found_club(served)
    members, _ = _segments(served, club)
    page.goto(f"/app/segments/{members['id']}/portrait")
    page.get_by_role("button", name="杭州", exact=True).first.click()
    expect(page.locator(".page-sub")).to_contain_text("2 people match")
    expect(page.locator(".contacts-words")).to_contain_text("杭州")
    expect(page.get_by_role("table")).to_contain_text("林青")
    page.get_by_role("button", name="Save as segment").click()
    name = f"杭州成员 {club.name}"
    dialog(page, "Save as segment").get_by_label("Name of the segment").fill(name)
    dialog(page, "Save as segment").get_by_role("button", name="Save").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    saved = next(each for each in served.api("GET", "/segments?limit=200")["items"] if each["name"] == name)
    assert served.api("GET", f"/segments/{saved['id']}/members")["total"] == 2
    page.goto(f"/app/segments/{members['id']}/portrait")
    page.get_by_role("button", name=re.compile("^Zhejiang: 2 people")).press("Enter")
    expect(page.locator(".page-sub")).to_contain_text("2 people match")
    page.go_back()
    page.locator('.insight-chart [role="button"]', has=page.locator(".heat")).first.click()
    expect(page.locator(".page-sub")).to_contain_text("match")


def test_a_comparison_is_kept_listed_and_opened_again(page: Page, served: Served) -> None:
    club = found_club(served)
    members, buyers = _segments(served, club)
    page.goto(f"/app/insight/compare?left={members['id']}&right={buyers['id']}")
    page.get_by_role("button", name="Save comparison").click()
    form = dialog(page, "Save comparison")
    form.get_by_label("Name", exact=True).fill(f"Both {club.name}")
    form.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text(f"Both {club.name}")
    expect(page.locator(".pair-overlap")).to_contain_text("In both")
    served.api("PUT", f"/segments/{buyers['id']}", {"name": buyers["name"], "expression": {"any": []}})
    page.get_by_role("link", name="Saved portraits").click()
    row = page.get_by_role("row", name=f"Both {club.name}")
    expect(row).to_contain_text(f"“{members['name']}” beside “{buyers['name']}”")
    expect(row).to_contain_text("4 / 5")
    row.get_by_role("link", name=f"Both {club.name}").click()
    expect(page.locator(".pair-overlap")).to_contain_text("In both")
    page.get_by_text("What changed", exact=True).click()
    expect(page.locator(".change-figures").nth(1)).to_contain_text("5 → 0")


def test_a_portrait_is_kept_and_says_what_changed(page: Page, served: Served) -> None:
    club = found_club(served)
    _, buyers = _segments(served, club)
    page.goto(f"/app/segments/{buyers['id']}/portrait")
    page.get_by_role("button", name="Save portrait").click()
    form = dialog(page, "Save portrait")
    form.get_by_label("Name", exact=True).fill(f"Spring {club.name}")
    form.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text(f"Spring {club.name}")
    served.api("POST", "/contacts", {"attributes": {"email": f"new-{club.name}@lamps.example"}})
    served.api("PUT", f"/segments/{buyers['id']}", {"name": buyers["name"], "expression": {"all": []}})
    page.get_by_text("What changed", exact=True).click()
    expect(page.locator(".change-figures")).to_contain_text("5 → ")
    expect(page.locator(".insight .notice")).to_contain_text("conditions of a segment have changed")
    page.get_by_role("button", name="Take anew").click()
    expect(page.locator(".insight .notice")).to_have_count(0)
    page.get_by_role("link", name="Saved portraits").click()
    page.get_by_role("button", name=f"Delete: Spring {club.name}").click()
    dialog(page, f"Delete “Spring {club.name}”?").get_by_role("button", name="Delete").click()
    expect(page.get_by_text(f"Spring {club.name}")).to_have_count(0)


def test_a_portrait_leaves_as_a_picture_and_as_a_pdf(open_page: OpenPage, served: Served, tmp_path: Path) -> None:
    club = found_club(served)
    members, _ = _segments(served, club)
    page = open_page(Look("zh-CN", "dark"))
    page.goto(f"/app/segments/{members['id']}/portrait")
    sheet = page.locator(".sheet")
    expect(sheet.locator(".insight-chart").first).to_be_visible()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="图片", exact=True).click()
    saved = tmp_path / "portrait.png"
    arriving.value.save_as(saved)
    assert arriving.value.suggested_filename.endswith(".png")
    width, height, colours = _png(saved.read_bytes())
    box = sheet.bounding_box()
    assert box is not None
    assert width == 2 * round(box["width"])
    assert height >= 2 * round(box["height"])
    assert colours > 50
    page.evaluate("() => { window.print = () => { document.title = 'printed' } }")
    page.get_by_role("button", name="PDF").click()
    expect(page).to_have_title("printed")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    printed = PdfReader(BytesIO(pdf))
    assert len(printed.pages) >= 2
    assert [round(float(side)) for side in printed.pages[0].mediabox[2:]] == [595, 842]
    text = "".join(sheet.extract_text() for sheet in printed.pages)
    assert f"成员 {club.name}" in text
    assert "指数" in text
    (tmp_path / "portrait.pdf").write_bytes(pdf)


def _png(content: bytes) -> tuple[int, int, int]:
    """Return width, height, and how many colours a PNG of 8 bits has in every fiftieth line."""
    width, height, _, colour = struct.unpack(">IIBB", content[16:26])
    size = {2: 3, 6: 4}[colour]
    found, at, data = set(), 8, b""
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        if content[at + 4 : at + 8] == b"IDAT":
            data += content[at + 8 : at + 8 + length]
        at += length + 12
    raw, line = zlib.decompress(data), width * size + 1
    for row in range(0, height, 50):
        found |= {raw[i : i + size] for i in range(row * line + 1, (row + 1) * line - size, size)}
    return width, height, len(found)
