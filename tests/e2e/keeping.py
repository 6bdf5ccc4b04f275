"""A saved portrait, for the pages that show one."""

from __future__ import annotations

from tests.acceptance.serving import Served


def kept(served: Served, segment: int) -> int:
    """Return a saved portrait; the first time one of the segment is taken."""
    rows = served.api("GET", "/insight/portraits")["items"]
    body = {"name": "上季度", "segment": segment}
    return int((rows[0] if rows else served.api("POST", "/insight/portraits", body))["id"])
