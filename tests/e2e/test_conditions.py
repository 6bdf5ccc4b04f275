"""Every kind of condition by hand: scores, lifecycles, sequences, places, lunar birthdays; and the same as text."""

from __future__ import annotations

import re
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look, Watch
from tests.e2e.club import Club, found_club
from tests.e2e.conftest import OpenPage
from tests.e2e.controls import button, choose, dialog, expect_note
from tests.e2e.scoring import NAME, scored

STATES = [
    {"key": "new", "name_zh": "新客", "name_en": "Newcomer", "tone": "sky", "expression": {"all": []}},
    {
        "key": "buyer",
        "name_zh": "买家",
        "name_en": "Buyer",
        "tone": "green",
        "expression": {"event": "Order Completed"},
    },
]


def _row(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name="Condition", exact=True).nth(number)


def _field(page: Page, number: int, words: str, found: str = "") -> Locator:
    """Add a condition and choose what it is about, found by the first letters of its name."""
    button(page, "Condition").first.click()
    row = _row(page, number)
    choose(row.get_by_label("Attribute, tag or event"), words, search=found or words)
    return row


def _keys(page: Page, box: Locator, text: str) -> None:
    """Choose by keyboard: open, type, enter."""
    box.focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def _life(served: Served, mark: str) -> tuple[str, str]:
    made = served.api("POST", "/stages", {"name": f"Life {mark}", "states": STATES})
    return str(made["slug"]), str(made["name"])


def _score(page: Page) -> None:
    row = _field(page, 0, NAME, "grade")
    row.get_by_label("Value", exact=True).fill("12")


def _stage(page: Page, life: str) -> None:
    row = _field(page, 1, life)
    choose(row.get_by_label("Stages", exact=True), "Buyer")
    page.keyboard.press("Escape")
    button(row, "Since when").click()
    row.get_by_label("Amount", exact=True).fill("90")


def _sequence(page: Page, club: Club) -> None:
    row = _field(page, 2, "Things done in order", "sequence")
    _keys(page, row.get_by_label("Event", exact=True).nth(0), club.bought)
    choose(row.get_by_label("Event", exact=True).nth(1), club.bought, search=club.bought)
    button(row, "How soon").click()
    button(row, "Nothing in between").click()
    choose(row.get_by_label("Event", exact=True).nth(2), "Unsubscribed", search="unsub")


def _region(page: Page) -> None:
    row = _field(page, 3, "City", "city")
    choose(row.get_by_label("Relation", exact=True), "lies in")
    places = row.get_by_label("Regions, provinces, cities")
    places.click()
    places.fill("jiangsu")
    tree = page.locator(".ant-select-tree")
    expect(tree.get_by_text("Jiangsu", exact=True)).to_be_visible()
    tree.get_by_text("Jiangsu", exact=True).click()
    page.keyboard.press("Escape")


def _birthday(page: Page) -> None:
    row = _field(page, 4, "Birthday or anniversary", "lunar")
    choose(row.get_by_label("Calendar", exact=True), "by lunar calendar")
    row.get_by_label("Days ahead", exact=True).fill("30")
    row.get_by_label("Days ahead", exact=True).press("Tab")


def test_a_segment_of_many_kinds_is_built_saved_and_comes_back_the_same(
    page: Page, served: Served, tmp_path: Path
) -> None:
    club = found_club(served)
    scored(served)
    slug, life = _life(served, club.name)
    page.goto("/app/segments/new")
    page.get_by_label("Name", exact=True).fill(f"Many {club.name}")
    _score(page)
    _stage(page, life)
    _sequence(page, club)
    _region(page)
    _birthday(page)
    expect(page.locator(".count-value")).not_to_have_class("stale")
    page.set_viewport_size({"width": 1440, "height": 1500})
    page.screenshot(path=tmp_path / "many.png")
    page.get_by_role("button", name="Save segment").click()
    page.wait_for_url(lambda url: url.rsplit("/", 1)[1].isdecimal())
    saved = served.api("GET", f"/segments/{page.url.rsplit('/', 1)[1]}")["expression"]["all"]
    assert saved[0]["op"] == "gte"
    assert saved[0]["value"] == 12
    assert saved[1] == {"stage": slug, "op": "in", "value": ["buyer"], "within": {"last": "90d"}}
    assert saved[2] == {
        "sequence": [{"event": club.bought}, {"event": club.bought, "within_previous": "7d"}],
        "without": [{"event": "Email Unsubscribed"}],
    }
    assert saved[3] == {"attribute": "city", "op": "in_region", "value": ["江苏省"]}
    assert saved[4] == {"date": "birthday", "op": "anniversary", "next": "30d", "calendar": "lunar"}
    page.reload()
    expect(page.get_by_role("group", name="Condition", exact=True)).to_have_count(5)
    expect(page.locator(".leaf-raw")).to_have_count(0)
    expect(_row(page, 3)).to_contain_text("Jiangsu")
    expect(button(page, "Save segment")).to_be_disabled()


def test_conditions_are_changed_as_text_and_faults_stand_at_their_place(
    page: Page, served: Served, watch: Watch
) -> None:
    watch.forgiven.append("status of 422")  # what cannot be read is refused
    club = found_club(served)
    page.goto("/app/segments/new")
    button(page, "As text").click()
    drawer = dialog(page, "Conditions as text")
    area = drawer.get_by_label("Conditions as text", exact=True)
    area.fill(f'club eq "{club.name}"\nand city eq')
    faults = drawer.get_by_role("list", name="What is wrong").get_by_role("button")
    area.fill(f'club eq "{club.name}"\nand (city eq "杭州"')
    expect(faults).to_have_count(1)
    expect(faults).to_contain_text("Line 2")
    expect(button(drawer, "Take over")).to_be_disabled()
    area.fill(f'club eq "{club.name}"\nand tag "nobody-{club.name}" has')
    expect(faults).to_contain_text("There is no such tag any more.")
    expect(drawer.locator("mark")).to_contain_text("and tag")
    area.fill(f'club eq "{club.name}"\nand (city eq "杭州" or event "{club.bought}" count gte 2)')
    expect(drawer.get_by_role("status")).to_have_text("This can be read")
    button(drawer, "Take over").click()
    expect(page.locator(".count-value")).to_have_text("3")
    button(page, "As text").click()
    written = dialog(page, "Conditions as text").get_by_label("Conditions as text", exact=True)
    expect(written).to_have_value(f'club eq "{club.name}"\nand (city eq "杭州" or event "{club.bought}" count gte 2)')
    page.keyboard.press("Escape")
    button(page, "Undo").click()
    expect(page.get_by_role("group", name="Condition", exact=True)).to_have_count(0)


def test_members_of_a_company_are_asked_by_a_group_of_their_own(page: Page, served: Served) -> None:
    club = found_club(served)
    page.goto("/app/segments/new")
    row = _field(page, 0, "Members of their company", "colleagues")
    button(row, "Condition").click()
    inner = row.get_by_role("group", name="Condition", exact=True)
    choose(inner.get_by_label("Attribute, tag or event"), "club", search="club")
    inner.get_by_label("Value", exact=True).fill(club.name)
    inner.get_by_label("Value", exact=True).press("Escape")
    expect(page.locator(".count-value")).to_have_text("0")
    page.get_by_label("Name", exact=True).fill(f"Colleagues {club.name}")
    button(page, "Save segment").click()
    page.wait_for_url(lambda url: url.rsplit("/", 1)[1].isdecimal())
    saved = served.api("GET", f"/segments/{page.url.rsplit('/', 1)[1]}")["expression"]
    inside = {"attribute": "club", "op": "eq", "value": club.name}
    assert saved == {"all": [{"members": "any", "of": {"all": [inside]}}]}


def test_a_segment_moves_to_a_new_folder_and_another_owner(page: Page, served: Served) -> None:
    club = found_club(served)
    made = served.api("POST", "/segments", {"name": f"Moved {club.name}", "expression": {"all": []}})
    owner = served.api("GET", "/segments/owners")["items"][0]
    page.goto("/app/segments")
    button(page, "New folder").click()
    form = dialog(page, "New folder")
    form.get_by_label("Name of the folder").fill(f"Drawer {club.name}")
    form.get_by_label("Name of the folder").press("Enter")
    expect(form).not_to_be_visible()
    page.goto(f"/app/segments/{made['id']}")
    choose(page.get_by_label("Folder", exact=True), f"Drawer {club.name}")
    choose(page.get_by_label("Owner", exact=True), owner["name"])
    button(page, "Save segment").click()
    expect_note(page, "saved")
    saved = served.api("GET", f"/segments/{made['id']}")
    assert saved["folder_id"] is not None
    assert saved["owner_id"] == owner["id"]


LOOKS = [
    Look(),
    Look(locale="zh-CN", theme="dark"),
    Look(locale="zh-CN", width=390, height=844),
    Look(theme="dark", width=390, height=844),
]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_kind_of_condition_is_shown_by_its_form(
    open_page: OpenPage, served: Served, tmp_path: Path, look: Look
) -> None:
    scored(served)
    score = next(each["slug"] for each in served.api("GET", "/catalogue")["scores"])
    event = "Order Completed"
    every = [
        {"attribute": "city", "op": "in_region", "value": ["华东", "广东"]},
        {"attribute": "city", "op": "matches", "value": "^苏"},
        {"attribute": "birthday", "op": "between", "value": ["1990-01-01", "1999-12-31"]},
        {"date": "birthday", "op": "anniversary", "next": "7d", "calendar": "lunar"},
        {"score": score, "op": "in", "grade": ["A1", "A2"]},
        {"event": event, "within": {"last": "30d", "ago": "30d", "weekdays": [6, 7], "hours": [9, 18]}},
        {"event": event, "within": {"previous": "month"}, "count": {"op": "gte", "value": 3, "in_any": "7d"}},
        {"event": event, "aggregate": {"function": "last", "op": "last", "value": "90d"}},
        {
            "event": event,
            "where": [{"property": "total", "op": "gt", "value": 100}],
            "within": {"first": "7d", "after": {"event": event}},
        },
        {
            "sequence": [
                {"event": "Page Viewed"},
                {
                    "event": event,
                    "within_previous": "7d",
                    "where": [{"property": "total", "op": "gte", "value": 500}],
                },
            ],
            "without": [{"event": "Email Unsubscribed"}],
            "not_then": {"event": event, "within": "30d"},
            "within": {"last": "90d"},
        },
        {"message": "opened", "within": {"last": "30d"}, "count": {"op": "gte", "value": 2}},
        {"reachable": "email", "op": "is"},
        {"account": "industry", "op": "exists"},
        {"members": "any", "of": {"any": [{"event": event}, {"identity": "phone", "op": "has"}]}},
        {"sample": 10, "salt": "autumn"},
        {"ids": [1, 2, 3], "op": "not_in"},
    ]
    made = served.api("POST", "/segments", {"name": f"Every {look}", "expression": {"any": every}})
    page = open_page(look)
    page.goto(f"/app/segments/{made['id']}")
    expect(page.locator(".leaf")).to_have_count(len(every) + 2)
    expect(page.locator(".leaf-raw")).to_have_count(0)
    expect(page.locator(".skeleton, .stale")).to_have_count(0)
    page.set_viewport_size({"width": look.width, "height": 6600 if look.is_phone else 2500})
    page.screenshot(path=tmp_path / f"{look}.png")
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0


def test_a_field_of_companies_of_ones_own_is_chosen_with_its_kind(page: Page, served: Served) -> None:
    seats = f"seats {token_hex(3)}"
    served.api("POST", "/accounts", {"name": f"Lamps {seats}", "attributes": {seats: 40}})
    page.goto("/app/segments/new")
    row = _field(page, 0, "Company field")
    choose(row.get_by_label("Field of the company"), seats, search=seats)
    row.get_by_role("spinbutton", name="Value", exact=True).fill("30")
    button(page, "As text").click()
    written = dialog(page, "Conditions as text").get_by_label("Conditions as text", exact=True)
    expect(written).to_have_value(re.compile(f"attributes.*{seats}.*30"))


_LINES = """(box) => {
  const uneven = [];
  for (let width = 180; width < 340; width += 1) {
    Object.assign(box.style, { flex: "none", maxWidth: "none", width: `${width}px` });
    const chips = [...box.querySelectorAll(".ant-select-selection-item")].map((chip) => chip.getBoundingClientRect());
    const last = Math.max(...chips.map((chip) => chip.bottom));
    if (box.getBoundingClientRect().bottom - last > 12) uneven.push(width);
  }
  return uneven;
}"""


def test_values_that_fill_their_lines_are_followed_by_no_empty_one(open_page: OpenPage, served: Served) -> None:
    cities = ["上海", "苏州", "杭州", "南京", "北京", "深圳"]
    expression = {"attribute": "city", "op": "in", "value": cities}
    made = served.api("POST", "/segments", {"name": "Six cities", "expression": expression})
    page = open_page(Look(locale="zh-CN"))
    page.goto(f"/app/segments/{made['id']}")
    expect(page.locator(".value-texts .ant-select-selection-item")).to_have_count(6)
    assert page.locator(".value-texts").evaluate(_LINES) == []
