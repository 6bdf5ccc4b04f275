"""Brings the rooms about audiences to life by the API: a score card, a lifecycle, an RFM tag, a portrait; twice does no harm."""

from __future__ import annotations

import time

from cumulus.config.demo.wire import Api
from cumulus.core.json import JsonObject

CARD = "企业客户（通用）"
LIFECYCLE = "客户生命周期"
RFM = "RFM 价值分层"
PORTRAIT = "高价值客户 · 首次画像"
_PORTRAYED = "高价值客户"
_PLACING_SECONDS = 15.0
_LOOK_SECONDS = 0.3
_GROUPS: JsonObject = {
    "111": "重要价值客户",
    "101": "重要发展客户",
    "011": "重要保持客户",
    "001": "重要挽留客户",
    "110": "一般价值客户",
    "100": "一般发展客户",
    "010": "一般保持客户",
    "000": "一般挽留客户",
}


def furnish_audiences(api: Api) -> None:
    """Make sure that people are scored, stand in stages and have an RFM group.

    Waits a moment until everybody stands somewhere: whoever moves afterwards is a move.
    """
    furnish_card(api)
    furnish_lifecycle(api)
    furnish_rfm(api)


def furnish_card(api: Api) -> None:
    """Publish the preset for selling to companies, with borders that fit so small a shop."""
    if any(each["name"] == CARD for each in api.get("/scores")["items"]):
        return
    preset = next(each for each in api.get("/scores/presets")["items"] if each["key"] == "b2b")
    borders: JsonObject = {"fit": [45, 30, 15], "engagement": [30, 15, 5]}
    definition: JsonObject = {**preset["zh"], "mql": 40, "thresholds": borders}
    body: JsonObject = {"name": CARD, "description": preset["description"]["zh"], "definition": definition}
    made = api.post("/scores", {**body, "product_line": "智能照明"})
    api.post(f"/scores/{made['id']}/publish", {"revision": made["revision"], "note": "首版"})


def furnish_lifecycle(api: Api) -> None:
    """Place everybody in the preset's stages."""
    found = api.get("/stages")
    if not any(each["name"] == LIFECYCLE for each in found["items"]):
        api.post("/stages", {"name": LIFECYCLE, "states": found["preset"]})
    deadline = time.monotonic() + _PLACING_SECONDS
    while time.monotonic() < deadline and any(each["is_placing"] for each in api.get("/stages")["items"]):
        time.sleep(_LOOK_SECONDS)


def furnish_rfm(api: Api) -> None:
    """Have the buyers of a year divided by recency, frequency and money."""
    if any(each["name"] == RFM for each in api.get("/computed-tags")["items"]):
        return
    bought: JsonObject = {"event": "Order Completed", "amount": "total", "within": {"last": "365d"}}
    definition: JsonObject = {"kind": "rfm", **bought, "groups": 8, "names": _GROUPS}
    api.post("/computed-tags", {"name": RFM, "description": "近一年的购买：多近、多勤、多少", "definition": definition})


def keep_portrait(api: Api) -> None:
    """Save a first portrait, for later ones to be held against."""
    if any(each["name"] == PORTRAIT for each in api.get("/insight/portraits")["items"]):
        return
    segment = api.ids_by_name("/segments").get(_PORTRAYED)
    if segment is not None:
        api.post("/insight/portraits", {"name": PORTRAIT, "segment": segment})
