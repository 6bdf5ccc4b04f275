"""Purposes from a preset, a person's yes with its proof, and a person who is erased."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Watch
from tests.e2e.controls import button, choose, dialog, expect_note


def _person(served: Served) -> tuple[int, str]:
    mail = f"consent-{token_hex(4)}@example.com"
    made = served.api("POST", "/contacts", {"attributes": {"name": "Wen Consent", "email": mail}})
    return int(made["id"]), mail


def test_a_preset_is_installed_and_a_yes_is_noted_with_its_proof(page: Page, served: Served) -> None:
    person, _ = _person(served)
    page.goto("/app/settings/consent")
    install = page.locator(".consent-preset").filter(has_text="GDPR")
    button(install, "Install 4 purposes").click()
    expect(install).to_contain_text("Installed")
    expect(page.get_by_role("table", name="Purposes of consent")).to_contain_text("Transfer abroad")
    page.goto(f"/app/contacts/{person}")
    page.get_by_role("tab", name="Consent").click()
    marketing = page.locator(".consent-purpose").filter(has_text="Marketing messages")
    mail = marketing.locator(".consent-cell").filter(has_text="Mail")
    expect(mail).not_to_contain_text("Given")
    mail.click()
    form = dialog(page, "Marketing messages · Mail")
    form.get_by_label("Evidence").fill("ticket 4711")
    button(form, "Record").click()
    expect(mail).to_contain_text("Given")
    expect(page.locator(".consent-line")).to_contain_text("ticket 4711")
    served.wait_until(lambda: served.api("GET", f"/contacts/{person}/events?about=consent")["items"])
    page.reload()
    page.get_by_role("tab", name="Timeline").click()
    expect(page.locator(".event-line").filter(has_text="Marketing messages · ")).to_be_visible()


def test_a_person_is_erased_after_their_number_is_typed(page: Page, served: Served, watch: Watch) -> None:
    person, mail = _person(served)
    page.goto("/app/privacy")
    button(page, "New request").click()
    form = dialog(page, "New request")
    form.get_by_text("Erasure", exact=True).click()
    choose(form.get_by_label("Person"), f"Wen Consent · {mail}", search=mail)
    erase = button(form, "Erase for ever")
    expect(erase).to_be_disabled()
    form.get_by_label(f"Type the number {person} to confirm").fill(str(person))
    erase.click()
    expect_note(page, "The request has begun")
    row = page.get_by_role("table", name="Privacy requests").get_by_role("row").filter(has_text=f"Contact {person}")
    expect(row).to_contain_text("Done", timeout=150_000)
    with page.expect_download() as download:
        row.get_by_role("link", name="Certificate").click()
    text = download.value.path().read_text()
    assert "Certificate of erasure" in text
    assert mail not in text
    watch.forgiven.append("status of 404")
    page.goto(f"/app/contacts/{person}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text(mail)).to_have_count(0)
