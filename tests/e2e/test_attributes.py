"""What is known of people: declared, computed, and where each value came from."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.controls import button, choose
from tests.e2e.filling import send


def test_an_attribute_is_computed_as_a_person_defines_it(page: Page, served: Served) -> None:
    mark = token_hex(3)
    event, name = f"Bell Rung {mark}", f"rings_{mark}"
    send(served, [{"type": "track", "event": event, "userId": f"ringer-{mark}"} for _ in range(3)])
    served.wait_until(lambda: any(each["name"] == event for each in served.api("GET", "/catalogue")["events"]))
    page.goto("/app/data/attributes")
    button(page, "New attribute").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name", exact=True).fill(name)
    drawer.get_by_label("Label in English").fill(f"Rings {mark}")
    drawer.get_by_role("switch").click()
    choose(drawer.get_by_label("Of the events"), event, search=event)
    expect(drawer.get_by_role("list", name="For people who had it last")).to_contain_text("3")
    button(drawer, "Save").click()
    row = page.get_by_role("row").filter(has_text=f"Rings {mark}")
    expect(row).to_contain_text("Computed")
    found = served.api("GET", f"/contacts/lookup?namespace=user_id&value=ringer-{mark}")["id"]
    served.wait_until(lambda: served.api("GET", f"/contacts/{found}")["attributes"].get(name) == 3)
    page.goto(f"/app/contacts/{found}")
    page.get_by_role("button", name=f"History of Rings {mark}").click(force=True)
    expect(page.get_by_role("tooltip")).to_contain_text("computed")


def test_a_role_is_given_the_people_that_it_sees(page: Page, served: Served) -> None:
    page.goto("/app/settings/members")
    choose(page.get_by_label("Which people Sales sees"), "By an attribute")
    page.get_by_placeholder("Attribute").fill("city")
    page.get_by_label("Values").fill("Suzhou")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Scope saved")).to_be_visible()
    scope = next(each["scope"] for each in served.api("GET", "/members/roles")["items"] if each["role"] == "sales")
    assert scope == {"kind": "filter", "attribute": "city", "values": ["Suzhou"]}
    choose(page.get_by_label("Which people Sales sees"), "Their own")
    served.wait_until(
        lambda: (
            next(
                each["scope"]["kind"]
                for each in served.api("GET", "/members/roles")["items"]
                if each["role"] == "sales"
            )
            == "owned"
        )
    )
