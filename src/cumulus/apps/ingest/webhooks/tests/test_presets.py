"""Every preset: its sample, signed as its sender does, becomes people with events."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from cumulus.apps.contacts.models import Contact, Identity
from cumulus.apps.ingest.models import Quarantined
from cumulus.apps.ingest.tests.sending import events
from cumulus.apps.ingest.webhooks.mapping import read_plan
from cumulus.apps.ingest.webhooks.presets.registry import PRESETS
from cumulus.apps.ingest.webhooks.tests.posting import open_hook
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace


@dataclass(frozen=True)
class Expected:
    """What a sample becomes."""

    events: list[tuple[str, JsonObject]]
    """Beside `Contact Identified` and `Group Joined`."""
    people: list[dict[str, str]] = field(default_factory=list)
    """Identities of the oldest kinds, which no workspace can do without."""
    traits: JsonObject = field(default_factory=dict)
    """Some attributes of the first person."""


ORDER: JsonObject = {
    "order": "#1042", "order_id": "5678901234567", "currency": "EUR", "coupon": "SPRING", "total": 126.9,
    "discount": 12, "lines": 2, "products": ["Longjing, 250 g", "Cup, pair"],
}  # fmt: skip
EXPECTED: dict[str, Expected] = {
    "custom": Expected([("Message Received", {"subject": "Hello"})], [{"email": "lin.yue@example.com"}]),
    "shopify": Expected(
        [
            ("Order Completed", ORDER),
            ("Product Purchased", {"order_id": "5678901234567", "currency": "EUR", "sku": "CUP-2",
                                   "product": "Cup, pair", "price": 41.9, "quantity": 1}),
            ("Product Purchased", {"order_id": "5678901234567", "currency": "EUR", "sku": "TEA-250",
                                   "product": "Longjing, 250 g", "price": 48.5, "quantity": 2}),
        ],
        [{"email": "emma.bauer@example.com", "phone": "+4915112345678"}],
        {"first_name": "Emma", "city": "Leipzig"},
    ),
    "youzan": Expected(
        [("Order Completed", {"order_id": "E20250308102133000400001", "shop": "山水茶舍", "total": 128, "currency": "CNY",
                              "list_total": 138, "quantity": 1, "products": ["碧螺春 明前 100 g"]})],
        [{"phone": "+8613800138001"}],
        {"nickname": "小满", "city": "苏州市"},
    ),
    "weihou": Expected(
        [("Live Watched", {"live": "春茶品鉴直播", "live_id": "482915307", "minutes": 73, "device": "wap",
                           "city": "苏州", "replay": False, "entered_at": "2025-03-08T11:58:12+00:00"})],
        [{"user_id": "u-1001", "phone": "+8613800138002"}],
        {"nickname": "林悦"},
    ),
    "xiaoetong": Expected(
        [
            ("Live Watched", {"live": "增长实战课 第三讲", "live_id": "l_67cc1a02e4b0694c5a11d7a1", "minutes": 16,
                              "comments": 0, "bought": False}),
            ("Live Watched", {"live": "增长实战课 第三讲", "live_id": "l_67cc1a02e4b0694c5a11d7a1", "minutes": 62,
                              "comments": 3, "bought": True}),
        ],
        [{"phone": "+8613800138003"}, {"phone": "+8613800138004"}],
        {"nickname": "阿满"},
    ),
    "form": Expected(
        [("Form Submitted", {"form": "Book a demo", "form_id": "lT4Z3j", "team_size": "11–50", "utm_source": "wechat",
                             "utm_campaign": "spring"})],
        [{"email": "chen@example.com", "phone": "+8613800138005"}],
        {"name": "陈晨", "company": "云上科技"},
    ),
    "crm": Expected(
        [("CRM Stage Changed", {"stage": "opportunity", "before": "qualified", "owner": "Sales 7"})],
        [{"email": "wang.lei@example.com", "phone": "+8613800138006"}],
        {"crm_score": 82, "job_title": "CIO"},
    ),
    "stripe": Expected(
        [("Payment Succeeded", {"charge_id": "ch_3QzDemo0001", "order_id": "A-1001", "amount": 128, "currency": "eur",
                                "card": "visa"})],
        [{"user_id": "u-2002", "email": "noah.weiss@example.com"}],
        {"name": "Noah Weiss", "country": "AT"},
    ),
}  # fmt: skip
UNNAMED = {"Contact Identified", "Group Joined"}
OLDEST_KINDS = {"user_id", "email", "phone"}


def test_every_preset_says_what_its_sample_becomes() -> None:
    assert EXPECTED.keys() == PRESETS.keys()


@pytest.mark.parametrize("key", PRESETS)
def test_a_presets_mapping_has_no_fault(key: str) -> None:
    assert read_plan(PRESETS[key].mapping)[1] == []


@pytest.mark.parametrize("key", PRESETS)
def test_a_sample_becomes_people_with_events_and_counts_once(
    api: Api, workspace: TestWorkspace, warehouse: Warehouse, drain: Callable[[], int], key: str
) -> None:
    preset, expected = PRESETS[key], EXPECTED[key]
    hook = open_hook(api, key)
    first = hook.post(preset.sample, **preset.sample_headers)
    assert (first.status, first.body["verdict"]) == (200, "accepted"), hook.deliveries()
    again = hook.post(preset.sample, **preset.sample_headers)
    assert again.body["verdict"] == ("accepted" if key == "custom" else "duplicate")
    drain()

    found = [(name, json.loads(str(properties))) for _, name, properties in events(warehouse, workspace)]
    named = sorted(
        ((n, p) for n, p in found if n not in UNNAMED), key=lambda each: (each[0], json.dumps(each[1], sort_keys=True))
    )
    wanted = expected.events * (2 if key == "custom" else 1)
    assert named == sorted(wanted, key=lambda each: (each[0], json.dumps(each[1], sort_keys=True)))
    people = list(Contact.objects.filter(workspace_id=workspace.id, merged_into_id=None).order_by("id"))
    identities = [
        {i.namespace: i.value for i in Identity.objects.filter(contact_id=p.pk) if i.namespace in OLDEST_KINDS}
        for p in people
    ]
    assert identities == expected.people
    assert expected.traits.items() <= people[0].attributes.items()
    assert not Quarantined.objects.filter(workspace_id=workspace.id).exists()


@pytest.mark.parametrize("key", PRESETS)
def test_the_gallery_shows_a_preset_with_its_dry_run(api: Api, key: str) -> None:
    (shown,) = [each for each in api.get("/webhook-presets").body["items"] if each["key"] == key]
    asked = {"mapping": shown["mapping"], "sample": shown["sample"], "headers": shown["sample_headers"]}
    tried = api.post("/webhooks/preview", asked)
    assert (tried.status, tried.body["problems"]) == (200, [])
    assert {item.get("event") for item in tried.body["items"]} - {None} == {name for name, _ in EXPECTED[key].events}
