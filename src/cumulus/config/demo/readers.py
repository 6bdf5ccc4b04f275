"""The people who read: some of the local mailbox's mails are opened, and some of their links followed."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from urllib.parse import urlsplit

from cumulus.config.demo.wire import Api, Wire

_PAGE = 200
_MOST_READ = 400
_READERS = 4
_OPENED = 0.46
_CLICKED = 0.34
"""Of those who open."""

_QUIET_SECONDS = 3.0
_FIRST_SECONDS = 8.0
_LONGEST_SECONDS = 60.0
_LOOK_SECONDS = 0.5
_PIXEL = re.compile(r'src="([^"]*/t/o/[^"]+\.gif)"')
_LINK = re.compile(r'href="([^"]*/t/c/[^"]+)"')
_BROWSERS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Safari/537.36",
)


def await_mails(api: Api) -> int:
    """Wait until the mailbox has not grown for three seconds, at most a minute; return its size.

    A story of a few people may send nobody a mail: the first one is awaited for eight seconds.
    """
    started = grew_at = time.monotonic()
    size = 0
    while time.monotonic() - started < _LONGEST_SECONDS:
        now = int(api.get("/mailbox?limit=1")["total"])
        if now != size:
            size, grew_at = now, time.monotonic()
        if time.monotonic() - grew_at > (_QUIET_SECONDS if size else _FIRST_SECONDS):
            break
        time.sleep(_LOOK_SECONDS)
    return size


def read_mails(api: Api, wire: Wire, random: Random, read: Callable[[int, int], None]) -> None:
    """Open some of the newest mails and follow some of their links, through the tracking addresses.

    Parameters
    ----------
    read : callable
        Hears after each mail how many are done, and of how many.
    """
    letters = _newest(api)
    lots = [
        (letter, random.random() < _OPENED, random.random() < _CLICKED, random.choice(_BROWSERS)) for letter in letters
    ]
    opened = [(letter, clicks, browser) for letter, opens, clicks, browser in lots if opens]
    with ThreadPoolExecutor(_READERS) as pool:
        done = pool.map(lambda lot: _read(api, wire, *lot), opened)
        for number, _ in enumerate(done, 1):
            read(number, len(opened))


def _newest(api: Api) -> list[int]:
    found: list[int] = []
    cursor = ""
    while len(found) < _MOST_READ:
        page = api.get(f"/mailbox?limit={_PAGE}{cursor}")
        found += [mail["id"] for mail in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    return found[:_MOST_READ]


def _read(api: Api, wire: Wire, letter: int, clicks: bool, browser: str) -> None:
    text = api.get(f"/mailbox/{letter}")["html"]
    addresses = _PIXEL.findall(text)[:1] + (_LINK.findall(text)[:1] if clicks else [])
    for address in addresses:
        split = urlsplit(html.unescape(address))
        wire.send("GET", split.path, None, {"User-Agent": browser})
