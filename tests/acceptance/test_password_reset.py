"""Signing in on a served Cumulus: the forgotten password, the second step, the guesser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.acceptance.browsing import Browser
from tests.acceptance.serving import ADMIN_EMAIL, ADMIN_PASSWORD, Served, running
from tests.authenticator import digits

NEW_PASSWORD = "a quiet blue kettle"
LATER_PASSWORD = "a loud green teapot"
_HELD_BACK_AFTER = 30
"""Attempts a minute from one address, as the settings have it."""


@pytest.fixture(scope="module")
def own() -> Iterator[Served]:
    """A Cumulus whose administrator's password this module changes, and whose door it blocks."""
    with running() as server:
        yield server


def _reset_link(desk: Browser, url: str) -> str | None:
    """Return the path in the newest mail that reached the local mailbox, as its addressee sees it."""
    _, mails = desk.api(f"/mailbox?to={ADMIN_EMAIL}")
    if not mails["items"]:
        return None
    _, mail = desk.api(f"/mailbox/{mails['items'][0]['id']}")
    (link,) = re.findall(rf"{re.escape(url)}(/accounts/password/reset/key/\S+)", mail["text"])
    return str(link)


def test_a_forgotten_password_is_set_anew_through_the_mailbox(own: Served) -> None:
    desk, elsewhere = Browser(own.url), Browser(own.url)
    desk.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD)
    assert elsewhere.open("/accounts/password/reset/").status == 200
    assert elsewhere.submit(email=ADMIN_EMAIL).path == "/accounts/password/reset/done/"
    own.wait_until(lambda: _reset_link(desk, own.url) is not None)
    link = _reset_link(desk, own.url)
    assert link is not None
    assert own.api("GET", f"/mailbox?to={ADMIN_EMAIL}")["total"] == 0  # no token reads another's secret

    assert elsewhere.open(link).status == 200
    done = elsewhere.submit(password1=NEW_PASSWORD, password2=NEW_PASSWORD)

    assert (done.status, done.path) == (200, "/accounts/password/reset/key/done/")
    assert desk.api("/session")[0] == 401  # who had the old password is out
    assert Browser(own.url).sign_in(ADMIN_EMAIL, ADMIN_PASSWORD).path == "/accounts/login/"
    assert elsewhere.sign_in(ADMIN_EMAIL, NEW_PASSWORD).path == "/app/"
    assert elsewhere.api("/session")[1]["user"]["email"] == ADMIN_EMAIL
    used = Browser(own.url).open(link)
    assert 'name="password1"' not in used.text


def test_the_operator_makes_a_link_for_who_is_locked_out(own: Served) -> None:
    desk = Browser(own.url)
    link = own.run("password", ADMIN_EMAIL.upper(), "--url", own.url).strip()
    assert link.startswith(f"{own.url}/accounts/password/reset/key/")

    assert desk.open(link.removeprefix(own.url)).status == 200
    desk.submit(password1=LATER_PASSWORD, password2=LATER_PASSWORD)

    assert Browser(own.url).sign_in(ADMIN_EMAIL, NEW_PASSWORD).path == "/accounts/login/"
    assert desk.sign_in(ADMIN_EMAIL, LATER_PASSWORD).path == "/app/"
    assert 'name="password1"' not in Browser(own.url).open(link.removeprefix(own.url)).text
    made = own.api("GET", "/audit")["items"]
    assert "member.password_link_made" in [entry["action"] for entry in made]


def test_a_link_for_nobody_is_refused_in_one_sentence(own: Served) -> None:
    done = own.attempt("password", "nobody@example.com")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Nobody signs in with this address.\n"


def test_a_second_step_asks_for_the_code_of_an_app(own: Served) -> None:
    desk, elsewhere = Browser(own.url), Browser(own.url)
    desk.sign_in(ADMIN_EMAIL, LATER_PASSWORD)
    assert desk.open("/accounts/2fa/totp/activate/").path == "/accounts/reauthenticate/"
    desk.submit(password=LATER_PASSWORD)
    page = desk.open("/accounts/2fa/totp/activate/")
    (secret,) = re.findall(r'<code class="secret">(\w+)</code>', page.text)
    assert len(re.findall(r"<li><code>\w+</code></li>", desk.submit(code=digits(secret)).text)) == 10

    assert elsewhere.sign_in(ADMIN_EMAIL, LATER_PASSWORD).path == "/accounts/2fa/authenticate/"
    assert elsewhere.api("/session")[0] == 401
    elsewhere.open("/accounts/2fa/authenticate/")
    assert "Wrong digits" in elsewhere.submit(code="nonsense").text
    # One step ahead: right within the tolerance, and surely not the code that was just used.
    assert elsewhere.submit(code=digits(secret, steps_ahead=1)).path == "/app/"
    assert elsewhere.api("/session")[0] == 200


def test_a_guesser_is_held_back_with_a_page_that_says_so(own: Served) -> None:
    guesser = Browser(own.url)
    guesser.open("/accounts/login/")
    attempts = (guesser.submit(login="") for _ in range(_HELD_BACK_AFTER + 1))
    answered = next(shown for shown in attempts if shown.status != 200)
    assert (answered.status, answered.path) == (429, "/accounts/login/")
    assert "Too many attempts" in answered.text
    assert "Wait a few minutes, then try again." in answered.text
