"""A person in four panels, as the API tells of them."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.contacts.facade import suppress
from cumulus.apps.contacts.portrait.interests import HALF_LIFE_DAYS, TOP, WEIGHTS, interests_of
from cumulus.apps.messaging.models import OutgoingMessage
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.ids import ContactId
from tests.fixtures import Api, TestWorkspace
from tests.portrait.making import NOW, done, live, viewed, whose

Drain = Callable[[], int]
Past = Sequence[tuple[str, float, dict[str, object]]]


def test_who_they_are_in_groups_with_their_names(workspace: TestWorkspace, api: Api) -> None:
    attributes = {"name": "林青", "company": "晴川", "city": "上海", "email": "lin@x.io", "plan": "pro"}
    person = api.post("/contacts", {"attributes": attributes}).body["id"]
    account = api.post("/accounts", {"name": "晴川科技"}).body["id"]
    api.put(f"/accounts/{account}/members/{person}", {"role": "buyer", "title": "采购"})
    who = api.get(f"/contacts/{person}/portrait").body["who"]
    grouped = {group["key"]: [fact["key"] for fact in group["items"]] for group in who["groups"]}
    assert grouped == {"contact": ["email", "name"], "work": ["company"], "place": ["city"], "other": ["plan"]}
    assert who["account"] == {"id": account, "name": "晴川科技", "role": "buyer", "title": "采购"}
    assert [(each["namespace"], each["values"]) for each in who["names"]] == [("email", ["lin@x.io"])]


def test_an_account_is_told_only_to_who_may_see_accounts(
    workspace: TestWorkspace, api: Api, token_with: Callable[..., Api]
) -> None:
    person = api.post("/contacts", {"attributes": {"email": "lin@x.io"}}).body["id"]
    account = api.post("/accounts", {"name": "晴川科技"}).body["id"]
    api.put(f"/accounts/{account}/members/{person}", {"role": "buyer"})
    told = token_with(Permission.CONTACTS_VIEW).get(f"/contacts/{person}/portrait").body
    assert told["who"]["account"] is None


def test_the_relation_counts_an_order_once_by_its_id_and_by_currency(
    workspace: TestWorkspace, api: Api, drain: Drain
) -> None:
    orders = [
        done("Order Completed", 20, {"order_id": "A1", "total": 100.1, "currency": "CNY"}),
        done("Order Completed", 19, {"order_id": "A1", "total": 90, "currency": "CNY"}),
        done("Order Completed", 5, {"order_id": "A2", "total": "10.25", "currency": "cny"}),
        done("Order Completed", 2, {"order_id": 7, "revenue": 8, "currency": "USD"}),
    ]
    live(workspace, drain, "u1", orders)
    relation = api.get(f"/contacts/{whose(api, 'u1')}/portrait").body["relation"]
    told = [(each["currency"], each["count"], float(each["total"])) for each in relation["orders"]]
    assert told == [("CNY", 2, 100.25), ("USD", 1, 8.0)]
    stages = {stage["key"]: datetime.fromisoformat(stage["at"]) for stage in relation["stages"]}
    assert stages["first_order"] == datetime.fromisoformat(orders[0]["timestamp"])
    assert stages["last_order"] == datetime.fromisoformat(orders[3]["timestamp"])
    assert relation["scores"] == []


def test_the_first_and_the_last_touch_come_from_campaigns_and_what_the_sdk_remembers(
    workspace: TestWorkspace, api: Api, drain: Drain
) -> None:
    came = {"page": {"url": "https://www.example.com/a?utm_source=baidu&utm_medium=cpc&utm_campaign=spring"}}
    remembered = {"type": "referral", "at": "2026-01-02T03:04:05Z", "source": "zhihu.com", "medium": "referral"}
    items = [
        viewed("/a", 40, context=came),
        viewed("/b", 3, context={"touch": {"first": remembered, "last": remembered}}),
        done("Order Completed", 1, {"total": 5}),
    ]
    live(workspace, drain, "u1", items)
    relation = api.get(f"/contacts/{whose(api, 'u1')}/portrait").body["relation"]
    first, last = relation["first_touch"], relation["last_touch"]
    assert [first[key] for key in ("type", "source", "medium", "campaign")] == ["campaign", "baidu", "cpc", "spring"]
    assert first["landing_page"] == "https://www.example.com/a"
    assert [last["type"], last["source"], last["at"]] == ["referral", "zhihu.com", "2026-01-02T03:04:05Z"]


def test_tags_stand_in_their_groups_with_value_and_source(workspace: TestWorkspace, api: Api) -> None:
    folder = api.post("/tag-groups", {"name": "意向"}).body["id"]
    api.post("/tags", {"name": "高意向", "group_id": folder})
    person = api.post("/contacts", {"attributes": {"email": "a@x.io"}}).body["id"]
    for tag in ("高意向", "散客"):
        api.post(f"/contacts/{person}/tags", {"name": tag})
    tags = api.get(f"/contacts/{person}/portrait").body["relation"]["tags"]
    assert [(group["group"], [tag["name"] for tag in group["tags"]]) for group in tags] == [
        ("意向", ["高意向"]),
        ("", ["散客"]),
    ]
    assert tags[0]["tags"][0]["source"].startswith("hand")


def test_channels_say_whether_and_why_not_and_what_came_of_messages(
    workspace: TestWorkspace, api: Api, drain: Drain
) -> None:
    person = api.post("/contacts", {"attributes": {"email": "a@x.io", "phone": "13800138000"}}).body["id"]
    facts = {"workspace_id": workspace.id, "contact_id": person, "channel": "email", "template_version_id": 1}
    for opened, clicked in ((NOW, NOW), (NOW, None), (None, None), (None, None)):
        OutgoingMessage.objects.create(**facts, status="sent", sent_at=NOW, opened_at=opened, clicked_at=clicked)
    OutgoingMessage.objects.create(**facts, status="suppressed")
    before = channels(api, person)
    assert before["email"] == ("reachable", 4, 2, 1)
    assert before["wechat"] == ("no_address", 0, 0, 0)
    api.post("/consent/presets/pipl")
    assert channels(api, person)["sms"][0] == "no_consent"
    agreed = {"purpose": "marketing", "channel": "sms", "state": "given"}
    assert api.post(f"/contacts/{person}/consent", agreed).status == 200
    suppress(workspace.id, [ContactId(person)], "email", SuppressionReason.BOUNCED)
    after = channels(api, person)
    assert (after["sms"][0], after["email"][0]) == ("reachable", "bounced")


def channels(api: Api, person: int) -> dict[str, tuple[str, int, int, int]]:
    told = api.get(f"/contacts/{person}/portrait").body["talk"]["channels"]
    return {each["channel"]: (each["reason"], each["sent"], each["opened"], each["clicked"]) for each in told}


def test_the_hours_are_those_of_the_workspaces_zone(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    items = [done("Seen", days) for days in (1, 1, 2, 3.3)]
    live(workspace, drain, "u1", items)
    talk = api.get(f"/contacts/{whose(api, 'u1')}/portrait").body["talk"]
    expected = [0] * 168
    for item in items:
        local = datetime.fromisoformat(item["timestamp"]).astimezone(ZoneInfo("Asia/Shanghai"))
        expected[local.weekday() * 24 + local.hour] += 1
    assert talk["hours"] == expected
    assert talk["best_hour"] == expected.index(max(expected))
    assert talk["timezone"] == "Asia/Shanghai"


def oracle(past: Past) -> dict[tuple[str, str], tuple[float, float, int]]:
    """Return each interest's strength now, thirty days ago, and events, as plain sums."""
    found: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for name, days, told in past:
        weight = WEIGHTS.get(name, 1)
        for key in spoken_of(name, told):
            found[key][0] += weight * math.pow(0.5, days / HALF_LIFE_DAYS)
            if days >= HALF_LIFE_DAYS:
                found[key][1] += weight * math.pow(0.5, (days - HALF_LIFE_DAYS) / HALF_LIFE_DAYS)
            found[key][2] += 1
    return {key: (now, before, int(events)) for key, (now, before, events) in found.items()}


def spoken_of(name: str, told: dict[str, object]) -> set[tuple[str, str]]:
    found = {("category", told.get("category")), ("product", told.get("product"))}
    if name.startswith("Product ") and "product" not in told:
        found.add(("product", told.get("name")))
    found |= {("tag", tag) for tag in told.get("tags", [])}  # type: ignore[attr-defined]
    if isinstance(path := told.get("path"), str):
        found |= {("page", path), ("section", path.split("/")[1])}
    return {(kind, value) for kind, value in found if isinstance(value, str) and value}


@pytest.mark.parametrize("seed", range(3))
def test_interests_fade_as_plain_python_says(workspace: TestWorkspace, api: Api, drain: Drain, seed: int) -> None:
    chance = random.Random(seed)
    past = []
    for _ in range(200):
        told: dict[str, object] = {}
        if chance.random() < 0.5:
            told["category"] = chance.choice(["灯具", "户外", "Books"])
        if chance.random() < 0.4:
            told["tags"] = chance.sample(["露营", "sale", "a/b"], chance.randint(1, 3))
        if chance.random() < 0.4:
            told["path"] = chance.choice(["/blog/a", "/blog/b", "/", "/pricing"])
        if chance.random() < 0.4:
            told["name"] = chance.choice(["Lamp", "Tent"])
        past.append((chance.choice(["Product Viewed", "Order Completed", "Seen"]), chance.uniform(0, 300), told))
    live(workspace, drain, "u1", [done(*each) for each in past])
    found = interests_of(workspace.id, ContactId(whose(api, "u1")), NOW)
    expected = oracle(past)
    assert {(str(each.kind), each.value) for each in found} == expected.keys()
    for each in found:
        strength, before, events = expected[str(each.kind), each.value]
        assert each.strength == pytest.approx(strength, rel=1e-4)
        assert each.before == pytest.approx(before, rel=1e-4)
        assert each.events == events


def test_products_of_an_order_count_and_the_twelve_strongest_are_told(
    workspace: TestWorkspace, api: Api, drain: Drain
) -> None:
    items = [done("Seen", 1, {"category": f"c{n:02}"}) for n in range(20)]
    goods = [{"name": "Lamp", "category": "Light"}, {"name": "Tent", "category": "Light"}]
    live(workspace, drain, "u1", [*items, done("Order Completed", 0, {"products": goods, "total": 1})])
    care = api.get(f"/contacts/{whose(api, 'u1')}/portrait").body["care"]
    told = [(each["kind"], each["value"]) for each in care["interests"]]
    assert told[:3] == [("category", "Light"), ("product", "Lamp"), ("product", "Tent")]
    assert len(told) == TOP
    assert [each["value"] for each in care["products"]] == ["Lamp", "Tent"]
    assert care["interests"][0]["trend"] == "new"


def test_a_merged_person_is_shown_with_what_both_did(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    live(workspace, drain, "u1", [done("Order Completed", 2, {"total": 5, "category": "灯具"})])
    live(workspace, drain, "u2", [done("Order Completed", 1, {"total": 7, "category": "户外"})])
    first, second = whose(api, "u1"), whose(api, "u2")
    api.post(f"/contacts/{second}/notes", {"text": "Calls on Mondays"})
    merged = api.post(f"/contacts/{first}/merge", {"with_id": second, "reason": "same person"})
    assert merged.status == 200, merged.body
    drain()
    portrait = api.get(f"/contacts/{first}/portrait").body
    assert [(each["count"], float(each["total"])) for each in portrait["relation"]["orders"]] == [(2, 12.0)]
    assert {each["value"] for each in portrait["care"]["interests"]} == {"灯具", "户外"}
    assert sum(portrait["talk"]["hours"]) == 2
    for each in (first, second):
        assert [note["text"] for note in api.get(f"/contacts/{each}/notes").body["items"]] == ["Calls on Mondays"]


def test_somebody_of_whom_nothing_is_known_has_an_empty_portrait(workspace: TestWorkspace, api: Api) -> None:
    person = api.post("/contacts", {"identities": [{"namespace": "user_id", "value": "u9"}]}).body["id"]
    portrait = api.get(f"/contacts/{person}/portrait").body
    assert portrait["care"] == {"interests": [], "pages": [], "products": [], "half_life_days": 30}
    assert portrait["talk"]["best_hour"] is None
    assert portrait["relation"]["first_touch"] is None
    assert [stage["key"] for stage in portrait["relation"]["stages"]] == ["created"]
