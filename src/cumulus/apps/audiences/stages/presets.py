"""A lifecycle to start from, with conditions over what the workspace's data has."""

from __future__ import annotations

from collections.abc import Mapping

from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.core.json import JsonObject, JsonValue

_ORDERS = ("Order Completed", "Order Paid", "Product Purchased")
_SEEN = "Page Viewed"
_NOBODY: JsonValue = {"any": []}


def lifecycle(catalogue: Catalogue) -> list[JsonObject]:
    """Return the states 陌生 → 访客 → 线索 → 新潜客 → 沉睡 → 预流失 → 客户 → 忠诚; what no data fits means nobody."""
    known = [name for name in ("email", "phone") if catalogue.attribute(name) is not None]
    lead: JsonValue = {"any": [{"attribute": name, "op": "exists"} for name in known]}
    order = next((name for name in _ORDERS if catalogue.has_event(name)), None)
    conditions: Mapping[str, JsonValue] = {
        "stranger": {"all": []},
        "visitor": _did(_SEEN, "90d"),
        "lead": lead,
        "prospect": {"all": [lead, _did("Contact Identified", "30d")]},
        "dormant": {"all": [lead, {"not": _did(_SEEN, "30d")}, _did(_SEEN, "90d")]},
        "leaving": {"all": [lead, {"not": _did(_SEEN, "60d")}, _did(_SEEN, "180d")]},
        "customer": _NOBODY if order is None else {"event": order},
        "loyal": _NOBODY if order is None else {**_did(order, "365d"), "count": {"op": "gte", "value": 3}},
    }
    return [
        {"key": key, "name_zh": zh, "name_en": en, "tone": tone, "expression": conditions[key], "alert": alert}
        for key, zh, en, tone, alert in (
            ("stranger", "陌生", "Stranger", "gray", False),
            ("visitor", "访客", "Visitor", "sky", False),
            ("lead", "线索", "Lead", "primary", False),
            ("prospect", "新潜客", "New prospect", "teal", False),
            ("dormant", "沉睡", "Dormant", "violet", False),
            ("leaving", "预流失", "About to leave", "coral", True),
            ("customer", "客户", "Customer", "green", False),
            ("loyal", "忠诚", "Loyal", "amber", False),
        )
    ]


def _did(event: str, last: str) -> dict[str, JsonValue]:
    return {"event": event, "within": {"last": last}}
