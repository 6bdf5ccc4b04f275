"""Tells machines that look at mails from people, by what they say of themselves; pure.

Only clear cases: a machine counted as a person is corrected by the next rule, a person taken
for a machine is lost. Image proxies of mail providers fetch for a person and count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_ROBOT = re.compile(
    r"bot\b|crawl|spider|slurp|preview|scanner|barracuda|proofpoint|mimecast|safelinks|urldefense"
    r"|headlesschrome|facebookexternalhit|bytespider|skypeuripreview",
    re.IGNORECASE,
)
_PREFETCH = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")


def is_robot(headers: Mapping[str, str]) -> bool:
    """Return whether the user agent names a crawler or a mail scanner."""
    return _ROBOT.search(headers.get("User-Agent", "")) is not None


def is_prefetch(headers: Mapping[str, str]) -> bool:
    """Return whether a browser fetches ahead, before its person wants it."""
    return any("prefetch" in headers.get(name, "").lower() for name in _PREFETCH)
