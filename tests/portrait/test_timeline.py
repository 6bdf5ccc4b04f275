"""The timeline, filtered and page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest

from cumulus.apps.audiences.own_events import OWN_EVENTS
from cumulus.apps.contacts.portrait.timeline import NAMES, TimelineKind, kind_of
from tests.fixtures import Api, TestWorkspace
from tests.portrait.making import NOW, done, live, viewed, whose

Drain = Callable[[], int]


@pytest.fixture
def person(workspace: TestWorkspace, api: Api, drain: Drain) -> int:
    items = [
        viewed("/pricing", 5),
        viewed("/blog/a", 4),
        done("Order Completed", 3, {"total": 5, "note": "Straße/北京"}),
        done("Seen", 2, {"n": 1}),
    ]
    live(workspace, drain, "u1", items)
    found = whose(api, "u1")
    api.post(f"/contacts/{found}/tags", {"name": "vip"})
    drain()
    return found


def names(api: Api, person: int, query: str) -> list[str]:
    answer = api.get(f"/contacts/{person}/events?{query}")
    assert answer.status == 200, answer.body
    assert answer.body["total"] == len(answer.body["items"])
    return [item["name"] for item in answer.body["items"]]


def test_every_event_of_ours_is_about_one_thing() -> None:
    told = [name for found in NAMES.values() for name in found]
    assert sorted(told) == sorted(OWN_EVENTS)
    assert len(told) == len(set(told))
    assert kind_of("Anything Else") is TimelineKind.TRACK


@pytest.mark.parametrize(("query", "expected"), [
    ("about=page", ["Page Viewed", "Page Viewed"]),
    ("about=track", ["Seen", "Order Completed"]),
    ("about=tag&about=track", ["Tag Added", "Seen", "Order Completed"]),
    ("name=Seen", ["Seen"]),
    ("name=Seen&about=page", []),
    ("q=PRICING", ["Page Viewed"]),
    ("q=" + quote("straße/北京"), ["Order Completed"]),
    ("q=order", ["Order Completed"]),
])  # fmt: skip
def test_it_is_filtered_by_kind_name_and_text(api: Api, person: int, query: str, expected: list[str]) -> None:
    assert names(api, person, query) == expected


def test_it_is_filtered_by_time(api: Api, person: int) -> None:
    since = quote((NOW - timedelta(days=3, hours=1)).isoformat())
    until = quote((NOW - timedelta(days=1)).isoformat())
    assert names(api, person, f"since={since}&until={until}") == ["Seen", "Order Completed"]
    assert api.get(f"/contacts/{person}/events?since=0001-01-01T00:00:00Z").status == 422


def test_pages_give_each_event_once_also_those_of_one_instant(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    live(workspace, drain, "u2", [done("Seen", 1, {"n": n}) for n in range(25)])
    person, seen, cursor = whose(api, "u2"), [], ""
    while True:
        page = api.get(f"/contacts/{person}/events?name=Seen&limit=4{cursor}").body
        seen += [item["properties"]["n"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(seen) == list(range(25))
