"""Tracked links and their tokens."""

from __future__ import annotations

import html
import re
import time

import pytest

from cumulus.apps.content.rendering.compiling import HTML, MJML, MailSource, compile_mail
from cumulus.apps.messaging.mail.tokens import Reader, Tokens
from cumulus.apps.messaging.mail.tracking import Tracker
from cumulus.apps.messaging.robots import is_prefetch, is_robot
from cumulus.core.ids import ContactId, MessageId, WorkspaceId

TOKENS = Tokens("s" * 40)
TRACKER = Tracker(TOKENS, "https://m.example.com")
MESSAGE = MessageId(77)


def test_web_links_lead_through_us_and_carry_their_address() -> None:
    tracked = TRACKER.track('<body><a class="b" href="https://shop.example.com/?a=1&amp;b=你">Go</a></body>', MESSAGE)

    found = re.search(r'href="https://m\.example\.com/t/c/([^"]+)"', tracked)
    assert found is not None
    assert TOKENS.read_click(found[1]) == (MESSAGE, "https://shop.example.com/?a=1&b=你")
    assert tracked.startswith('<body><a class="b" href=')


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com/?a=1&region=eu&copy=2&not=3",
        "https://shop.example.com/?next=https%3A%2F%2Fa.example.com",
        "https://例子.cn/路?q=你 好",
    ],
)
def test_an_address_leads_exactly_where_it_was_written(url: str) -> None:
    button = f'<mj-button href="{url}">x</mj-button>'
    source = f"<mjml><mj-body><mj-section><mj-column>{button}</mj-column></mj-section></mj-body></mjml>"

    for kind, written in ((MJML, source), (HTML, f'<a href="{html.escape(url)}">x</a>')):
        compiled = compile_mail(MailSource("x", "", kind, written))
        found = re.search(r"/t/c/([^\"]+)\"", TRACKER.track(compiled.html, MESSAGE))
        assert found is not None
        assert TOKENS.read_click(found[1]) == (MESSAGE, url)


def test_a_mail_of_broken_tags_is_read_once() -> None:
    content = "<!-- " + "<a " * 100_000 + " -->" + '<a "' * 50_000
    started = time.monotonic()

    assert TRACKER.track(content, MESSAGE).startswith(content)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "link",
    [
        "mailto:a@example.com",
        "tel:+8610",
        "#top",
        "/relative",
        "javascript:alert(1)",
        "https://m.example.com/t/u/abc",
        "http:///nohost",
        "http://[broken",
        "https://shop.example.com/" + "x" * 1_500,
        "https://shop.example.com/" + "你" * 200,
        "",
    ],
)
def test_other_links_stay(link: str) -> None:
    content = f'<p><a href="{link}">x</a></p>'

    assert TRACKER.track(content, MESSAGE).startswith(content)


def test_only_anchors_are_rewritten() -> None:
    content = '<link href="https://a.example.com/x.css"><img src="https://a.example.com/i.png">'

    assert TRACKER.track(content, MESSAGE).startswith(content)


def test_pixel_stands_at_the_end_of_the_body() -> None:
    tracked = TRACKER.track("<html><body><p>x</p></body></html>", MESSAGE)

    found = re.search(r'<img src="https://m\.example\.com/t/o/([^"]+)\.gif"[^>]*></body>', tracked)
    assert found is not None
    assert TOKENS.read_open(found[1]) == MESSAGE


def test_escaped_slashes_are_understood() -> None:
    url = "https://shop.example.com/a"
    escaped = html.escape(url).replace("/", "&#x2f;")

    tracked = TRACKER.track(f"<a href='{escaped}'>x</a>", MESSAGE)

    found = re.search(r"/t/c/([^\"]+)\"", tracked)
    assert found is not None
    assert TOKENS.read_click(found[1]) == (MESSAGE, url)


def test_a_token_of_one_kind_is_worthless_for_another() -> None:
    reader = Reader(WorkspaceId(1), ContactId(2), MessageId(3))
    token = TOKENS.unsubscribe_token(reader)

    assert TOKENS.read_unsubscribe(token) == reader
    assert TOKENS.read_origin(token) is None
    assert TOKENS.read_open(token) is None
    assert TOKENS.read_click(token) is None
    assert Tokens("t" * 40).read_unsubscribe(token) is None


def test_a_changed_token_is_refused() -> None:
    token = TOKENS.click_token(MESSAGE, "https://a.example.com")

    for at in range(0, len(token), 5):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert TOKENS.read_click(changed) is None
    assert TOKENS.read_click("") is None
    assert TOKENS.read_click("你好") is None


@pytest.mark.parametrize(
    ("agent", "robot"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36", False),
        ("Mozilla/5.0 (via ggpht.com GoogleImageProxy)", False),
        ("python-httpx/0.27", False),
        ("", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", True),
        ("BarracudaCentral", True),
        ("Mozilla/5.0 Proofpoint", True),
    ],
)
def test_machines_that_say_so_are_known(agent: str, robot: bool) -> None:
    assert is_robot({"User-Agent": agent}) is robot


def test_prefetching_is_known() -> None:
    assert is_prefetch({"Sec-Purpose": "prefetch;prerender"})
    assert not is_prefetch({})
