"""Fills the rooms around people by the API: companies, tags, consent, files, webhooks, the plan; twice does no harm."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from random import Random
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from cumulus.config.demo.places import CHINA
from cumulus.config.demo.playbook import TAGS
from cumulus.config.demo.room_plans import (
    ALIKE,
    ATTRIBUTES,
    CUSTOMERS,
    GOVERNED,
    IMPORT_FILE,
    REFUSED,
    RULES,
    TAG_FOLDERS,
    TAG_MEANINGS,
    TRACKED,
    VALUE_TAG,
    VALUES,
    WEBHOOK,
    import_text,
)
from cumulus.config.demo.telling import Teller
from cumulus.config.demo.wire import Api, Wire
from cumulus.core.json import JsonObject, JsonValue

_COMPANIES = 10
_ASKED = 60
_VALUED = 24
_ORDERS = 8
_IMPORT_SECONDS = 40.0
_LOOK_SECONDS = 0.3


def furnish_rooms(api: Api, wire: Wire, teller: Teller, seed: int) -> None:
    """Fill every room that a newcomer may open."""
    random = Random(seed)
    furnish_attributes(api)
    furnish_library(api)
    furnish_companies(api, random)
    furnish_consent(api, random)
    furnish_webhook(api, wire)
    furnish_plan(api, teller)
    furnish_import(api)


def furnish_attributes(api: Api) -> None:
    """Declare what the shop knows of people, and let two be computed from what they do."""
    for name, declaration in ATTRIBUTES.items():
        api.put(f"/attributes/{name}", declaration)


def furnish_library(api: Api) -> None:
    """Sort the tags into groups, say what they mean, and make a tag of values and two rules."""
    folders = {folder["name"]: folder["id"] for folder in api.get("/tag-groups")["items"]}
    for name, exclusive in TAG_FOLDERS.items():
        folders[name] = folders.get(name) or api.post("/tag-groups", {"name": name, "exclusive": exclusive})["id"]
    library = api.get("/tags")
    owner = library["owners"][0]["id"]
    tags = {tag["name"]: tag["id"] for tag in library["items"]}
    if VALUE_TAG not in tags:
        tags[VALUE_TAG] = api.post("/tags", {"name": VALUE_TAG, "color": "teal", "kind": "value", "values": [*VALUES]})[
            "id"
        ]
        _spread_values(api)
    for name in (*TAGS, VALUE_TAG):
        folder, zh, en, days = TAG_MEANINGS[name]
        said: JsonObject = {"definition_zh": zh, "definition_en": en, "expires_after_days": days}
        api.patch(f"/tags/{tags[name]}", {**said, "group_id": folders[folder], "owner_id": owner})
    known = {rule["name"] for rule in api.get("/tag-rules")["items"]}
    for name, (tag, value, when) in RULES.items():
        if name not in known:
            api.post("/tag-rules", {"name": name, "tag_id": tags[tag], "value": value, "when": when})


def _spread_values(api: Api) -> None:
    people = api.get(f"/contacts?limit={_VALUED}")["items"]
    for place, person in enumerate(people):
        value = VALUES[place % len(VALUES)]["value"]
        api.post(f"/contacts/{person['id']}/tags", {"name": VALUE_TAG, "value": value})


def furnish_companies(api: Api, random: Random) -> None:
    """Describe the companies with the most people, and say who decides there."""
    rows = api.get("/accounts?limit=200")["items"]
    owners = api.get("/accounts/choices")["owners"]
    largest = sorted(rows, key=lambda row: (-row["members"], row["id"]))[:_COMPANIES]
    for place, row in enumerate(each for each in largest if not each["tier"]):
        tier, revenue = CUSTOMERS[place % len(CUSTOMERS)]
        signed = place % 3 != 2
        facts: JsonObject = {"tier": tier, "region": random.choice(CHINA).city, "signed": signed}
        if signed:
            facts |= {"signed_on": f"2026-0{place % 9 + 1}-18", "annual_revenue": revenue, "annual_cost": revenue // 6}
        api.patch(f"/accounts/{row['id']}", {**facts, "owner_id": owners[0]["id"]})
        _name_decider(api, row["id"])


def _name_decider(api: Api, account_id: int) -> None:
    members = api.get(f"/accounts/{account_id}/members")["items"]
    if members and all(member["role"] != "decision_maker" for member in members):
        api.put(f"/accounts/{account_id}/members/{members[0]['contact_id']}", {"role": "decision_maker"})


def furnish_consent(api: Api, random: Random) -> None:
    """Ask as the Chinese law wants, with the answers of some; marketing goes to who has not said no."""
    settings = api.post("/consent/presets/pipl")
    marketing = next(each for each in settings["purposes"] if each["key"] == "marketing")
    if marketing["needs_opt_in"]:
        kept = ("name_zh", "name_en", "description_zh", "description_en", "legal_basis", "channels")
        api.put(
            f"/consent/purposes/{marketing['id']}",
            {**{name: marketing[name] for name in kept}, "needs_opt_in": False, "archived": False},
        )
    for person in api.get(f"/contacts?limit={_ASKED}")["items"]:
        for purpose, share in (("marketing", 0.6), ("profiling", 0.35)):
            if random.random() < share:
                said = "withdrawn" if random.random() < 0.08 else "given"
                body: JsonObject = {"purpose": purpose, "channel": "email", "state": said, "evidence": "官网注册表单"}
                api.post(f"/contacts/{person['id']}/consent", {**body, "once": f"demo-{person['id']}-{purpose}"})


def furnish_webhook(api: Api, wire: Wire) -> None:
    """Open a shop's webhook with some orders, one of nobody and one with a wrong signature."""
    if WEBHOOK in api.ids_by_name("/webhooks"):
        return
    made = api.post("/webhooks", {"name": WEBHOOK, "preset": "shopify"})
    secret = token_urlsafe()
    hook = api.patch(f"/webhooks/{made['id']}", {"secret": secret})
    for body in _orders(hook["sample"], api.get("/contacts?limit=60")["items"]):
        _deliver(wire, hook["address"], body, secret)
    _deliver(wire, hook["address"], {"id": 1}, secret)
    _deliver(wire, hook["address"], {"id": 2}, token_urlsafe())


# Any: the preset's sample and the contacts are JSON.
def _orders(sample: Any, people: list[Any]) -> Iterator[JsonObject]:
    """Yield the sample as orders of people whom we know by mail, under their own names."""
    known = [person for person in people if person["email"] and person["name"]][:_ORDERS]
    for number, person in enumerate(known, 1):
        email, (first, last) = person["email"], _two_names(person["name"])
        lines: list[JsonValue] = [{**line, "id": line["id"] + 10 * number} for line in sample["line_items"]]
        customer = {**sample["customer"], "email": email, "phone": None, "first_name": first, "last_name": last}
        yield {**sample, "id": sample["id"] + number, "email": email, "customer": customer, "line_items": lines}


def _two_names(name: str) -> tuple[str, str]:
    """Return given and family name; a Chinese name begins with the family."""
    given, _, family = name.partition(" ")
    return (given, family) if family else (name[1:], name[:1])


def _deliver(wire: Wire, address: str, body: JsonObject, secret: str) -> None:
    raw = json.dumps(body).encode()
    sign = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
    headers = {"X-Shopify-Topic": "orders/paid", "X-Shopify-Webhook-Id": str(uuid4()), "X-Shopify-Hmac-Sha256": sign}
    wire.send("POST", urlsplit(address).path, raw, {"Content-Type": "application/json", **headers})


def furnish_plan(api: Api, teller: Teller) -> None:
    """Put the events that matter into the plan, and let a client send a slip of the pen and three faults."""
    known = {event["name"]: event for event in api.get("/plan/events?limit=200")["items"]}
    owner = api.get("/plan/owners")["items"][0]["id"]
    for name in (*GOVERNED, *TRACKED):
        if name in known and known[name]["status"] == "learned":
            said = {**GOVERNED.get(name, {}), "status": "live", "owner_id": owner}
            api.put(f"/plan/events/{known[name]['id']}", said)
    if ALIKE["event"] not in known:
        person = next(row for row in api.get("/contacts?limit=60")["items"] if row["email"])
        items = [{**ALIKE, "userId": _user(api, person["id"])}, *REFUSED]
        teller.send("event", [{**item, "messageId": f"demo-{uuid4()}"} for item in items])


def _user(api: Api, contact_id: int) -> str:
    found = api.get(f"/contacts/{contact_id}")["identities"]
    return next((each["value"] for each in found if each["namespace"] == "user_id"), f"demo-{contact_id}")


def furnish_import(api: Api) -> None:
    """Bring a list of booth visitors from a file, two rows of which cannot be taken."""
    if IMPORT_FILE in {each["name"] for each in api.get("/imports")["items"]}:
        return
    brought = api.upload("/imports", IMPORT_FILE, import_text().encode("gb18030"))
    path = f"/imports/{brought['id']}"
    columns = [column["suggestion"] for column in brought["columns"]]
    api.put(f"{path}/mapping", {"columns": columns, "tags": ["展会"]})
    api.post(f"{path}/preview")
    if _await(api, path, "uploaded"):
        api.post(f"{path}/start")
        _await(api, path, "done")


def _await(api: Api, path: str, state: str) -> bool:
    """Wait for the import to get to a state; a file that takes longer goes on by itself."""
    deadline = time.monotonic() + _IMPORT_SECONDS
    while (found := api.get(path))["state"] != state:
        if time.monotonic() > deadline or found["state"] == "failed":
            return False
        time.sleep(_LOOK_SECONDS)
    return True
