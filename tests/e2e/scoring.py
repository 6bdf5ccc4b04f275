"""A score card that counts, for the pages that show one."""

from __future__ import annotations

from tests.acceptance.serving import Served

NAME = "企业客户（通用）"


def scored(served: Served) -> int:
    """Return the published card, made from the general preset the first time, once everybody is scored."""
    found = next((each for each in served.api("GET", "/scores")["items"] if each["name"] == NAME), None)
    made = found or _made(served)
    served.wait_until(lambda: served.api("GET", f"/scores/{made['id']}")["fill"]["filled_at"] is not None)
    return int(made["id"])


def _made(served: Served) -> dict[str, int]:
    preset = next(each for each in served.api("GET", "/scores/presets")["items"] if each["key"] == "b2b")
    definition = preset["zh"] | {"mql": 40, "thresholds": {"fit": [45, 30, 15], "engagement": [30, 15, 5]}}
    body = {"name": NAME, "description": preset["description"]["zh"], "definition": definition}
    made = served.api("POST", "/scores", {**body, "product_line": "智能照明"})
    served.api("POST", f"/scores/{made['id']}/publish", {"revision": made["revision"], "note": "首版"})
    return {"id": int(made["id"])}
