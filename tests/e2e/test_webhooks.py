"""Webhooks as a person sets them up: opened, drawn, watched, mended and replayed."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.controls import button, dialog, expect_note
from tests.e2e.hooks import deliver, open_shop, order, shopify_sign


def test_a_webhook_is_opened_from_the_gallery_and_shows_its_secret_once(page: Page, served: Served) -> None:
    name = f"Our CRM {token_hex(3)}"
    page.goto("/app/data/webhooks")
    button(page, "New webhook").click()
    gallery = dialog(page, "Which system will post?")
    gallery.get_by_role("button", name="CRM").click()
    gallery.get_by_label("Name of the webhook").fill(name)
    button(gallery, "Open the address").click()
    secret = dialog(page, "Copy the secret now")
    expect(secret.locator("code")).to_contain_text("whsec_")
    button(secret, "Done").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator(".hook-head code")).to_contain_text("/hooks/")
    assert name in [row["name"] for row in served.api("GET", "/webhooks")["items"]]


def test_a_click_on_the_sample_fills_a_field_and_the_result_follows(page: Page, served: Served) -> None:
    hook = open_shop(served, f"Drawn {token_hex(3)}")
    page.goto(f"/app/data/webhooks/{hook['id']}")
    result = page.get_by_role("list", name="What the sample becomes")
    expect(result.get_by_role("listitem")).to_have_count(4)
    rule = page.get_by_role("region", name="Rule 1")
    button(rule, "Add a field").last.click()
    rule.get_by_label("Name of the field").last.fill("zip")
    rule.get_by_label("zip: value").click()
    tree = page.get_by_role("list", name="Values of the sample")
    tree.get_by_role("button", name="zip").click()
    expect(rule.get_by_label("zip: value")).to_have_value("customer.default_address.zip")
    expect(result.get_by_role("listitem").first).to_contain_text("04109")
    button(page, "Save").first.click()
    expect_note(page, "Saved")
    saved = served.api("GET", f"/webhooks/{hook['id']}")["mapping"]["items"][0]["traits"]
    assert saved["zip"] == {"path": "customer.default_address.zip"}


def test_a_pasted_delivery_says_whether_its_signature_would_do(page: Page, served: Served) -> None:
    hook = open_shop(served, f"Signed {token_hex(3)}")
    page.goto(f"/app/data/webhooks/{hook['id']}")
    proof = page.locator(".map-proof")
    expect(proof).to_contain_text("Signature not checked")
    body = '{"id": 1,  "email": "lin@example.com"}'
    button(page, "Edit").click()
    page.get_by_label("Sample body as JSON").fill(body)
    page.get_by_label("Headers of the delivery").fill("X-Shopify-Topic: orders/paid")
    button(page, "Use this").click()
    expect(proof).to_contain_text("No signature in the header x-shopify-hmac-sha256")
    button(page, "Edit").click()
    page.get_by_label("Headers of the delivery").fill(f"X-Shopify-Hmac-Sha256: {shopify_sign(body.encode())}")
    button(page, "Use this").click()
    expect(proof).to_contain_text("Signature accepted")


def test_a_fault_stands_at_its_field(page: Page, served: Served) -> None:
    hook = open_shop(served, f"Faulty {token_hex(3)}")
    page.goto(f"/app/data/webhooks/{hook['id']}")
    rule = page.get_by_role("region", name="Rule 3")
    rule.get_by_label("total: value").fill("customer.first_name")
    expect(rule).to_contain_text("This value is not a number.")
    rule.get_by_label("total: value").fill("a[")
    expect(rule).to_contain_text("This path cannot be used here.")


def test_a_delivery_that_failed_is_mended_and_replayed(page: Page, served: Served) -> None:
    hook = open_shop(served, f"Mended {token_hex(3)}")
    email = f"late-{token_hex(4)}@example.com"
    strange = {**order(hook, 7, ""), "customer": {"mail": email}, "email": None, "phone": None}
    assert deliver(hook, strange)[1]["verdict"] == "failed"
    assert deliver(hook, strange, "wrong")[0] == 401
    page.goto(f"/app/data/webhooks/{hook['id']}")
    page.get_by_role("tab", name="Deliveries").click()
    table = page.get_by_role("table", name="Deliveries")
    expect(table.get_by_role("row").nth(1)).to_contain_text("Wrong signature")
    expect(table.get_by_role("row").nth(2)).to_contain_text("names nobody")
    table.get_by_role("row").nth(2).get_by_role("button").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(email)
    button(drawer, "Draw the mapping on it").click()
    page.keyboard.press("Escape")
    for number in (1, 3, 5):
        rule = page.get_by_role("region", name=f"Rule {number}")
        rule.get_by_label("email: value").first.fill("customer.email || customer.mail")
    expect(page.get_by_role("list", name="What the sample becomes")).to_contain_text(email)
    button(page, "Save").first.click()
    expect_note(page, "Saved")
    page.get_by_role("tab", name="Deliveries").click()
    button(page, "Replay all to mend").click()
    expect(table.get_by_role("row").nth(1)).to_contain_text("Replay of")
    expect(table.get_by_role("row").nth(3)).to_contain_text("Mended")
    served.wait_until(lambda: served.api("GET", f"/contacts?q={email}")["total"] == 1)
