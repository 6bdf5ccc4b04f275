"""Rules over whole batches of the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cumulus.apps.contacts.models import AppliedTag
from cumulus.apps.contacts.tags.jobs import run_job
from cumulus.apps.contacts.tags.tests.making import event, held, person, rule, tag, tags_on
from cumulus.apps.ingest.tests.sending import send, tagged
from cumulus.core.clock import utc_now
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

Drain = Callable[[], int]
SEQUENCE: dict[str, Any] = {"kind": "sequence", "first": {"event": "A"}, "then": {"event": "B"}, "days": 7}


def on(name: str, *where: object) -> dict[str, Any]:
    return {"kind": "event", "event": {"event": name, "where": [*where]}}


def who_is(api: Api, user: str) -> int:
    return int(api.get(f"/contacts/lookup?namespace=user_id&value={user}").body["id"])


def test_an_event_puts_a_tag_on(api: Api, workspace: TestWorkspace, drain: Drain, warehouse: Warehouse) -> None:
    rule_id = rule(api, tag(api, "报名"), on("Event Registered"))
    send(workspace, event("Event Registered", "u1"), event("Other", "u2"))
    drain()
    drain()
    assert tagged(warehouse, workspace, "报名") == [who_is(api, "u1")]
    assert AppliedTag.objects.get(workspace_id=workspace.id).source == f"rule:{rule_id}"


def test_filters_decide(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    rule(api, tag(api, "大单"), on("Order Completed", {"property": "total", "op": "gt", "value": 100}))
    send(workspace, event("Order Completed", "u1", total=50), event("Order Completed", "u2", total=500))
    drain()
    assert held(workspace, "大单") == [who_is(api, "u2")]


def test_a_broken_filter_is_refused(api: Api, workspace: TestWorkspace) -> None:
    body = {"name": "R", "tag_id": tag(api, "X"), "when": on("A", {"nonsense": 1})}
    assert api.post("/tag-rules", body).status == 422


def test_the_later_of_add_and_remove_wins(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    tag_id = tag(api, "订阅")
    rule(api, tag_id, on("Subscribed"))
    rule(api, tag_id, on("Unsubscribed"), action="remove")
    now = utc_now()
    send(
        workspace,
        event("Unsubscribed", "u1", now),
        event("Subscribed", "u1", now - timedelta(hours=1)),
        event("Unsubscribed", "u2", now - timedelta(hours=1)),
        event("Subscribed", "u2", now),
    )
    drain()
    assert held(workspace, "订阅") == [who_is(api, "u2")]


def test_a_disabled_rule_does_nothing(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    rule(api, tag(api, "X"), on("A"), enabled=False)
    send(workspace, event("A", "u1"))
    drain()
    assert held(workspace, "X") == []


def test_expiry_counts_from_the_event(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    rule(api, tag(api, "X"), on("A"), expires_after_days=7)
    old, young = utc_now() - timedelta(days=8), utc_now() - timedelta(days=6)
    send(workspace, event("A", "old", old), event("A", "young", young))
    drain()
    row = AppliedTag.objects.get(workspace_id=workspace.id)
    assert row.contact_id == who_is(api, "young")
    assert row.expires_at is not None
    assert abs(row.expires_at - young - timedelta(days=7)) < timedelta(seconds=5)


@pytest.mark.parametrize("order", ["AB", "BA"])
@pytest.mark.parametrize("together", [True, False])
def test_a_sequence_holds_in_any_order_of_arrival(
    api: Api, workspace: TestWorkspace, drain: Drain, order: str, together: bool
) -> None:
    rule(api, tag(api, "AB"), SEQUENCE)
    now = utc_now()
    at = {"A": now - timedelta(days=5), "B": now - timedelta(days=1)}
    for name in order:
        send(workspace, event(name, "u1", at[name]))
        if not together:
            drain()
    drain()
    assert held(workspace, "AB") == [who_is(api, "u1")]


def test_a_sequence_asks_for_time_and_absence(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    rule(api, tag(api, "AB"), {**SEQUENCE, "without": {"event": "C"}})
    now = utc_now()

    def ago(days: float) -> Any:
        return now - timedelta(days=days)

    send(workspace, event("A", "late", ago(9)), event("B", "late", ago(1)))
    send(workspace, event("A", "broken", ago(3)), event("C", "broken", ago(2)), event("B", "broken", ago(1)))
    send(workspace, event("B", "turned", ago(3)), event("A", "turned", ago(1)))
    send(workspace, event("C", "fit", ago(4)), event("A", "fit", ago(3)), event("B", "fit", ago(1)))
    drain()
    assert held(workspace, "AB") == [who_is(api, "fit")]


def test_what_was_taken_off_by_hand_does_not_come_back_by_old_events(
    api: Api, workspace: TestWorkspace, drain: Drain
) -> None:
    tag_id = tag(api, "AB")
    rule(api, tag_id, SEQUENCE)
    now = utc_now()
    send(workspace, event("A", "u1", now - timedelta(days=3)), event("B", "u1", now - timedelta(days=2)))
    drain()
    api.delete(f"/contacts/{who_is(api, 'u1')}/tags/{tag_id}")
    send(workspace, event("A", "u1", now - timedelta(days=1)))
    drain()
    assert held(workspace, "AB") == []
    send(workspace, event("B", "u1", now))
    drain()
    assert held(workspace, "AB") == [who_is(api, "u1")]


def test_a_merge_completes_a_sequence(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    rule(api, tag(api, "AB"), SEQUENCE)
    now = utc_now()
    visit: dict[str, Any] = {
        "type": "track",
        "event": "A",
        "anonymousId": "anon-1",
        "timestamp": (now - timedelta(days=2)).isoformat(),
    }
    send(workspace, visit)
    send(workspace, event("B", "u1", now - timedelta(days=1)))
    drain()
    assert held(workspace, "AB") == []
    send(workspace, {"type": "identify", "userId": "u1", "anonymousId": "anon-1"})
    drain()
    drain()
    assert held(workspace, "AB") == [who_is(api, "u1")]


def test_a_dry_run_counts_and_the_past_is_tagged(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    now = utc_now()
    for number in range(6):
        send(workspace, event("A", f"u{number}", now - timedelta(days=2)), event("B", f"u{number}", now))
    send(workspace, event("B", "only-b", now), event("A", "long-ago", now - timedelta(days=40)))
    drain()
    tried = api.post("/tag-rules/dry-run", {"when": SEQUENCE, "days": 30}).body
    assert (tried["people"], len(tried["sample"])) == (6, 6)
    assert api.post("/tag-rules/dry-run", {"when": on("A"), "days": 30}).body["people"] == 6
    rule_id = rule(api, tag(api, "AB"), SEQUENCE)
    run_job(api.post(f"/tag-rules/{rule_id}/apply", {"days": 30}).body["id"])
    assert held(workspace, "AB") == sorted(who_is(api, f"u{number}") for number in range(6))


def test_form_answers_mean_tags(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    strength = tag(api, "预算", kind="value", values=[{"value": "高"}, {"value": "低"}])
    api.post("/tags/mappings", {"field": "budget", "tag_id": strength})
    api.post("/tags/mappings", {"field": "topics", "field_value": "云", "tag_id": tag(api, "云计算"), "form": "f1"})
    fields = {"budget": "高", "topics": ["云", "AI"]}
    send(workspace, event("Form Submitted", "u1", form_id="f1", fields=fields))
    send(workspace, event("Form Submitted", "u2", form_id="f2", fields=fields))
    drain()
    assert tags_on(api, who_is(api, "u1")) == {"预算": ("高", "form"), "云计算": ("", "form")}
    assert tags_on(api, who_is(api, "u2")) == {"预算": ("高", "form")}


def test_members_inherit_a_groups_tags(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    tag_id = tag(api, "车友")
    joined: dict[str, Any] = {"type": "group", "userId": "u1", "groupId": "g1", "traits": {"name": "车友一群"}}
    send(workspace, joined, {**joined, "groupId": "g2"}, {**joined, "userId": "u2"})
    drain()
    second, first = sorted(api.get("/groups").body["items"], key=lambda each: each["external_id"], reverse=True)
    assert (first["name"], first["members"]) == ("车友一群", 2)
    for group in (first, second):
        api.post(f"/groups/{group['id']}/tags", {"tag_id": tag_id})
    one, two = who_is(api, "u1"), who_is(api, "u2")
    assert held(workspace, "车友") == sorted([one, two])
    # The other group still gives it; what was given by hand stays.
    api.post(f"/contacts/{two}/tags", {"name": "车友"})
    send(workspace, event("Group Left", "u1", group_id="g1"), event("Group Left", "u2", group_id="g1"))
    drain()
    assert tags_on(api, one) == {"车友": ("", "group")}
    assert tags_on(api, two) == {"车友": ("", "hand")}
    api.delete(f"/groups/{second['id']}/members/{one}")
    assert held(workspace, "车友") == [two]
    # A word about the past, heard late, changes nothing.
    send(workspace, {**joined, "userId": "u2", "timestamp": (utc_now() - timedelta(days=3)).isoformat()})
    drain()
    assert api.get(f"/groups/{first['id']}/members").body["total"] == 0


def test_merged_people_keep_one_tag_of_an_exclusive_folder(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    folder = api.post("/tag-groups", {"name": "阶段", "exclusive": True}).body["id"]
    rule(api, tag(api, "先", group_id=folder), on("A"))
    rule(api, tag(api, "后", group_id=folder), on("B"))
    both = tag(api, "两边")
    rule(api, both, on("A"))
    rule(api, both, on("B"))
    send(workspace, {"type": "track", "event": "A", "anonymousId": "anon-2"})
    drain()
    send(workspace, event("B", "u1"))
    drain()
    send(workspace, {"type": "identify", "userId": "u1", "anonymousId": "anon-2"})
    drain()
    drain()
    who = who_is(api, "u1")
    assert tags_on(api, who).keys() == {"后", "两边"}
    assert [each["people"] for each in api.get("/tags").body["items"] if each["name"] == "两边"] == [1]
    api.delete(f"/contacts/{who}/tags/{both}")
    assert held(workspace, "两边") == []


def test_a_rule_on_a_tag_does_not_loop_for_ever(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    tag_id = tag(api, "X")
    rule(api, tag_id, on("Tag Removed"))
    rule(api, tag_id, on("Tag Added"), action="remove")
    api.post(f"/contacts/{person(api, 'li')}/tags", {"name": "X"})
    assert drain() < 50


def test_an_unmerge_brings_back_what_an_exclusive_folder_gave_up(
    api: Api, workspace: TestWorkspace, drain: Drain
) -> None:
    folder = api.post("/tag-groups", {"name": "阶段", "exclusive": True}).body["id"]
    first, later = tag(api, "先", group_id=folder), tag(api, "后", group_id=folder)
    one, two = person(api, "li"), person(api, "wang")
    api.post(f"/contacts/{one}/tags", {"name": "先"})
    api.post(f"/contacts/{two}/tags", {"name": "后"})
    whole = api.post(f"/contacts/{one}/merge", {"with_id": two, "reason": "one"}).body["contact_id"]
    drain()
    assert tags_on(api, whole) == {"后": ("", "hand")}
    merge = api.get(f"/contacts/{whole}/identity").body["merges"][0]["id"]
    assert api.post(f"/merges/{merge}/undo", {"reason": "two"}).status == 200
    drain()
    drain()
    assert (tags_on(api, one), tags_on(api, two)) == ({"先": ("", "hand")}, {"后": ("", "hand")})
    assert (held(workspace, "先"), held(workspace, "后")) == ([one], [two])
    # What took its place meanwhile stays; what was taken off by hand does not come back.
    api.post(f"/contacts/{one}/merge", {"with_id": two, "reason": "again"})
    drain()
    api.delete(f"/contacts/{whole}/tags/{later}")
    api.delete(f"/contacts/{whole}/tags/{first}")
    merge = api.get(f"/contacts/{whole}/identity").body["merges"][0]["id"]
    assert api.post(f"/merges/{merge}/undo", {"reason": "two"}).status == 200
    drain()
    drain()
    assert (tags_on(api, one), tags_on(api, two)) == ({"先": ("", "hand")}, {})
