"""A million people, then ten: the pages of people, and an import, as a user of the API has them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from urllib.parse import quote

from rich.console import Console

from benchmarks import baselines, crowd, importing, report, segmenting
from benchmarks.figures import Figure, percentile
from benchmarks.installation import Installation
from benchmarks.population import TEN_CONDITIONS
from cumulus.core.cursors import encode_cursor
from cumulus.core.json import JsonObject

_ROUNDS = 7
_GIVEN_NAMES = ("丽强", "敏静", "伟芳", "娜磊", "军洋", "勇艳", "明超", "秀霞")
_MILLION = 1_000_000
_PAGE_MS = 300.0
_IMPORTED = 300_000
PARTS = ("pages", "import")


def measure(
    console: Console, installation: Installation, millions: Sequence[int], parts: Sequence[str]
) -> list[Figure]:
    """Return the figures of each size; the same installation grows from one to the next."""
    figures: list[Figure] = []
    before = 0
    segmenting.teach(installation)
    for size in sorted(millions):
        people = size * _MILLION
        seconds = crowd.fill(
            installation, before, people, lambda what, done: console.print(f"  [dim]{done:,} {what}[/]")
        )
        console.print(f"  [dim]{people - before:,} people written in {seconds:,.0f} s[/]")
        before = people
        installation.wait_for_columns()
        found = _pages(installation, size) if "pages" in parts else []
        # Once: what it brings stays, and the next size would not be what it says.
        if "import" in parts and size == min(millions):
            found += importing.measure_rows(installation, people, _IMPORTED)
        report.say(console, found)
        figures += found
    return figures


def _pages(installation: Installation, millions: int) -> list[Figure]:
    """Return how long each page takes while nothing else is written."""
    with installation.halted("pipeline"):  # or it would join merged people's events meanwhile
        names = _paths(millions, 0)
        return [_timed(installation, name, millions) for name in names] + [_segment(installation, millions)]


def _paths(millions: int, round_: int) -> dict[str, str]:
    """Return what is asked in a round: other words each time, or the engine remembers where they are not."""
    middle = quote(encode_cursor([crowd.FIRST_ID + millions * _MILLION // 2 + round_]))
    number = 123_456 + 7_919 * round_
    person = crowd.heavy_person()
    return {
        "list_first_page": "/contacts",
        "list_deep_page": f"/contacts?cursor={middle}",
        "list_of_a_tag": "/contacts?tag=gold",
        "search_mail": f"/contacts?q=known{number}",
        "search_name": f"/contacts?q={quote(_GIVEN_NAMES[round_ % len(_GIVEN_NAMES)])}",
        "search_phone": f"/contacts?q=000{number}",
        "search_nobody": f"/contacts?q=nobody-{number}",
        "profile": f"/contacts/{person}",
        "timeline": f"/contacts/{person}/events",
    }


def _timed(installation: Installation, name: str, millions: int) -> Figure:
    found, answer = _times(lambda round_: installation.api.get(_paths(millions, round_)[name]))
    total = answer.get("total")
    note = f"{millions} M people; over HTTP, median of {_ROUNDS}, slowest {max(found):.0f} ms"
    note += "" if total is None else f"; {total:,} found, counted exactly"
    return Figure(f"{name}_{millions}m", percentile(found, 0.5), "ms", "less", _PAGE_MS, baselines.CLICKHOUSE, note)


def _segment(installation: Installation, millions: int) -> Figure:
    name = f"Ten conditions over {millions} M"
    saved = installation.api.post("/segments", {"name": name, "expression": TEN_CONDITIONS})
    found, answer = _times(lambda _: installation.api.get(f"/segments/{saved['id']}/members?limit=1"))
    note = f"{millions} M people; exact count and newest member, {answer['total']:,} found; slowest {max(found):.0f} ms"
    target = 250 if millions == 1 else 1_000
    value = percentile(found, 0.5)
    return Figure(f"segment_{millions}m", value, "ms", "less", target, baselines.CLICKHOUSE, note)


def _times(ask: Callable[[int], JsonObject]) -> tuple[list[float], JsonObject]:
    answer, found = ask(_ROUNDS), list[float]()
    for round_ in range(_ROUNDS):
        started = time.perf_counter()
        answer = ask(round_)
        found.append((time.perf_counter() - started) * 1000)
    return found, answer
