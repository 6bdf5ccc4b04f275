"""What a person does before anything else: sign in, and say how the pages should look."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, StorageState

from tests.acceptance.serving import ADMIN_EMAIL, ADMIN_PASSWORD, Served
from tests.e2e.browser import Look, Watch, watched_page


def fill_sign_in(page: Page, password: str = ADMIN_PASSWORD, email: str = ADMIN_EMAIL) -> None:
    """Type address and password, and press Enter, on the English sign-in page."""
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_navigation():
        page.get_by_label("Password", exact=True).press("Enter")


def sign_in(browser: Browser, served: Served) -> StorageState:
    """Sign the administrator in by the form; return the cookies that prove it."""
    watch = Watch()
    watch.forgiven.append("status of 401")
    with watched_page(browser, served.url, None, Look(), watch) as page:
        page.goto("/app/")
        fill_sign_in(page)
        page.wait_for_url("**/app/")
        page.get_by_role("navigation", name="Main menu").or_(page.get_by_role("navigation", name="主菜单")).wait_for()
        watch.check()
        return page.context.storage_state()


def choose_look(page: Page, look: Look) -> None:
    """Keep language and theme with the account, as the switches of the top bar do."""
    session = page.request.get("/api/v1/session").json()
    answer = page.request.patch(
        "/api/v1/session",
        data={"locale": look.locale, "theme": look.theme},
        headers={"X-CSRFToken": session["csrf_token"]},
    )
    assert answer.ok, answer.text()
