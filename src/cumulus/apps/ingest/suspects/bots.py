"""Which programs announce themselves as crawlers; the list is the crawler-user-agents project's."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cumulus.core.later import Later

if TYPE_CHECKING:
    import crawleruseragents
else:
    crawleruseragents = Later("crawleruseragents")

_TOOLS = frozenset({"http-library", "browser-automation"})
"""Libraries and driven browsers are somebody's program: a rule of their own looks at those."""
_PATTERNS_AT_ONCE = 100
_REMEMBERED = 20_000


@cache
def _compiled(*, tools: bool) -> list[re.Pattern[str]]:
    """Return the patterns of the tools, or of all others; a tenth of a second and 3 MB, once a process that judges."""
    patterns = [
        str(each["pattern"])
        for each in crawleruseragents.CRAWLER_USER_AGENTS_DATA
        if bool(_TOOLS.intersection(each.get("tags", ()))) is tools
    ]
    parts = (patterns[at : at + _PATTERNS_AT_ONCE] for at in range(0, len(patterns), _PATTERNS_AT_ONCE))
    return [re.compile("|".join(part)) for part in parts]


@lru_cache(_REMEMBERED)
def is_crawler(user_agent: str) -> bool:
    """Return whether a user agent names a known crawler; a tenth of a millisecond the first time."""
    return any(pattern.search(user_agent) for pattern in _compiled(tools=False))


@lru_cache(_REMEMBERED)
def is_driven(user_agent: str) -> bool:
    """Return whether a user agent names a browser that a program drives, or an HTTP library."""
    return any(pattern.search(user_agent) for pattern in _compiled(tools=True))
