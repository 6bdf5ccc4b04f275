"""The pictures of the documentation, taken from the running pages: `pytest tests/e2e --screenshots`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look
from tests.e2e.conftest import OpenPage
from tests.e2e.controls import choose
from tests.e2e.filling import send

IMAGES = Path(__file__).parents[2] / "docs" / "images"
MOST_BYTES = 300_000
WAITING = ".skeleton, .ant-spin-spinning, .boot, .stale"
SEGMENT, JOURNEY, TEMPLATE = "高意向商机", "新订阅欢迎", "欢迎新订阅"


def _named(served: Served, path: str, name: str) -> int:
    return next(int(item["id"]) for item in served.api("GET", f"{path}?limit=200")["items"] if item["name"] == name)


def _home(page: Page, served: Served) -> None:
    page.goto("/app/")
    expect(page.locator("canvas, .chart svg").first).to_be_visible()


def _contact(page: Page, served: Served) -> None:
    best = _named(served, "/segments", "高价值客户")
    people = served.api("GET", f"/segments/{best}/members?limit=50")["items"]
    page.goto(f"/app/contacts/{max(people, key=lambda each: (each['tags'] != [], each['last_seen_at']))['id']}")
    expect(page.locator(".event-line").first).to_be_visible()


def _segment(page: Page, served: Served) -> None:
    page.goto(f"/app/segments/{_named(served, '/segments', SEGMENT)}")
    expect(page.locator(".leaf-result .loss").first).to_be_visible()


def _journey(page: Page, served: Served) -> None:
    page.goto(f"/app/journeys/{_named(served, '/journeys', JOURNEY)}")
    expect(page.locator(".node-number").first).not_to_have_text("0")


def _template(page: Page, served: Served) -> None:
    page.goto(f"/app/templates/{_named(served, '/templates', TEMPLATE)}")
    person = served.api("GET", "/contacts?q=example.com&limit=1")["items"][0]
    choose(page.locator(".letter-person input"), f"{person['name']} · {person['email']}", search=person["email"])
    expect(page.locator(".letter-subject b")).to_contain_text(person["name"])
    expect(page.frame_locator(".letter-sheet iframe").locator("table").first).to_be_visible()


def _mailbox(page: Page, served: Served) -> None:
    mails = served.api("GET", "/mailbox?limit=100")["items"]
    mail = next((each for each in mails if "新人券" in each["subject"]), mails[0])
    page.goto(f"/app/mailbox?mail={mail['id']}")
    expect(page.frame_locator(".mail-reader iframe").locator("table").first).to_be_visible()


def _source(page: Page, served: Served) -> None:
    steps = [("page", "Page Viewed", ""), ("track", "Trial Clicked", ""), ("page", "Page Viewed", "demo")]
    for kind, event, path in [*steps, ("track", "Form Submitted", "demo")]:
        where = {"page": {"url": f"https://www.example.com/{path}"}}
        send(served, [{"type": kind, "event": event, "anonymousId": "visitor-1", "context": where}])
    sources = served.api("GET", "/sources")["items"]
    page.goto(f"/app/settings/sources/{next(each['id'] for each in sources if each['write_key'] == served.write_key)}")
    expect(page.locator(".seen-events").get_by_text("Form Submitted").first).to_be_visible()


def _attributes(page: Page, served: Served) -> None:
    served.api("PUT", "/attributes/region", {"type": "region", "label_zh": "地区", "label_en": "Region"})
    definition = {"event": "Page Viewed", "function": "days_since"}
    labels = {"label_zh": "距上次访问的天数", "label_en": "Days since last visit"}
    served.api("PUT", "/attributes/days_since_visit", {"type": "number", "definition": definition, **labels})
    served.wait_until(
        lambda: all(
            not each["fill"] or each["fill"]["state"] == "idle" for each in served.api("GET", "/attributes")["items"]
        )
    )
    page.goto("/app/data/attributes")
    expect(page.locator(".attribute-fill").first).to_be_visible()


def _members(page: Page, served: Served) -> None:
    page.goto("/app/settings/members")
    expect(page.locator(".scope-line").first).to_be_visible()


SCENES: Mapping[str, Callable[[Page, Served], None]] = {
    "home": _home,
    "contact": _contact,
    "segment": _segment,
    "journey": _journey,
    "template": _template,
    "mailbox": _mailbox,
    "source": _source,
    "attributes": _attributes,
    "members": _members,
}
PICTURES = [
    *((f"{scene}-zh", scene, Look("zh-CN")) for scene in SCENES),
    *((f"{scene}-en", scene, Look("en")) for scene in SCENES),
    ("home-dark", "home", Look("en", "dark")),
]


@pytest.mark.parametrize(("name", "scene", "look"), PICTURES, ids=[name for name, *_ in PICTURES])
def test_a_picture_of_the_documentation(open_page: OpenPage, served: Served, name: str, scene: str, look: Look) -> None:
    page = open_page(look)
    SCENES[scene](page, served)
    expect(page.locator(WAITING)).to_have_count(0)
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, scale="css", animations="disabled")
    assert path.stat().st_size <= MOST_BYTES
