"""Which programs announce themselves as crawlers; the list is the crawler-user-agents project's."""

from __future__ import annotations

import re
from functools import lru_cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

_TOOLS = frozenset({"http-library", "browser-automation"})
"""Libraries and driven browsers are somebody's program: a rule of their own looks at those."""
_PATTERNS_AT_ONCE = 100
_REMEMBERED = 20_000


def _compiled(*, tools: bool) -> list[re.Pattern[str]]:
    patterns = [
        str(each["pattern"])
        for each in CRAWLER_USER_AGENTS_DATA
        if bool(_TOOLS.intersection(each.get("tags", ()))) is tools
    ]
    parts = (patterns[at : at + _PATTERNS_AT_ONCE] for at in range(0, len(patterns), _PATTERNS_AT_ONCE))
    return [re.compile("|".join(part)) for part in parts]


_CRAWLERS = _compiled(tools=False)
_DRIVEN = _compiled(tools=True)


@lru_cache(_REMEMBERED)
def is_crawler(user_agent: str) -> bool:
    """Return whether a user agent names a known crawler; a tenth of a millisecond the first time."""
    return any(pattern.search(user_agent) for pattern in _CRAWLERS)


@lru_cache(_REMEMBERED)
def is_driven(user_agent: str) -> bool:
    """Return whether a user agent names a browser that a program drives, or an HTTP library."""
    return any(pattern.search(user_agent) for pattern in _DRIVEN)
