"""Tracked codes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cumulus.apps.contacts.facade import contact_token
from cumulus.apps.contacts.tags.tests.making import event, held, person, tag
from cumulus.apps.ingest.tests.sending import send
from cumulus.core.ids import ContactId
from tests.fixtures import Api, TestWorkspace

Drain = Callable[[], int]


def code(api: Api, name: str = "展会") -> dict[str, str]:
    body = {"tag_id": tag(api, name), "target_url": "https://example.com/a?b=1", "scene": "展台"}
    answer = api.post("/tags/codes", body)
    assert answer.status == 201, answer.body
    found: dict[str, str] = answer.body
    return found


def test_a_scan_tags_the_visitor_and_later_the_person(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    made = code(api)
    client = Client()
    answer = client.get(f"/q/{made['code']}?next=https://evil.example&target_url=https://evil.example")
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://example.com/a?b=1")
    visitor = client.cookies["cml_anonymous_id"].value
    client.get(f"/q/{made['code']}")
    assert client.cookies["cml_anonymous_id"].value == visitor
    drain()
    send(workspace, {**event("Signed In", "u1"), "anonymousId": visitor})
    drain()
    who = api.get("/contacts/lookup?namespace=user_id&value=u1").body["id"]
    assert held(workspace, "展会") == [who]
    assert api.get(f"/contacts/{who}/tags").body["tags"][0]["source"] == f"qr:{made['code']}"
    assert [each["scans"] for each in api.get("/tags/codes").body["items"]] == [2]
    told = api.get(f"/contacts/{who}/events?name=QR Scanned").body["items"][0]["properties"]
    assert told == {"code": made["code"], "tag": "展会", "scene": "展台"}


def test_a_signed_link_knows_the_person(
    api: Api, workspace: TestWorkspace, other_workspace: TestWorkspace, drain: Drain
) -> None:
    made, who = code(api), ContactId(person(api, "li"))
    foreign = contact_token(other_workspace.id, who)
    Client().get(f"/q/{made['code']}?cid={contact_token(workspace.id, who)}")
    drain()
    assert held(workspace, "展会") == [who]
    Client().get(f"/q/{made['code']}?cid={foreign}")
    drain()
    assert len(held(workspace, "展会")) == 2


def test_previews_and_dead_codes_count_as_nothing(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    made = code(api)
    assert Client().head(f"/q/{made['code']}").status_code == 302
    assert Client().get(f"/q/{made['code']}", headers={"Sec-Purpose": "prefetch"}).status_code == 302
    api.patch(f"/tags/codes/{made['id']}", {"disabled": True})
    assert Client().get(f"/q/{made['code']}").status_code == 404
    assert Client().get("/q/nothing").status_code == 404
    drain()
    assert held(workspace, "展会") == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil.example", "/app", "https://", "https:///x", "http://a b", "https://a\\b"]
)
def test_targets_are_whole_addresses(api: Api, workspace: TestWorkspace, url: str) -> None:
    body = {"tag_id": tag(api, "展会"), "target_url": url}
    assert api.post("/tags/codes", body).body["code"] == "invalid_target_url"


def test_a_client_cannot_scan_by_saying_so(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    made = code(api)
    send(workspace, event("QR Scanned", "u1", code=made["code"]))
    drain()
    assert held(workspace, "展会") == []


def test_the_picture_is_drawn(api: Api, workspace: TestWorkspace) -> None:
    made = code(api)
    svg, png = (api.get(f"/tags/codes/{made['id']}/qr.{kind}") for kind in ("svg", "png"))
    assert (b"<svg" in svg.content, png.content[:4]) == (True, b"\x89PNG")
