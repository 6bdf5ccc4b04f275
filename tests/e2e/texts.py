"""The front end's own texts, to tell one language's from the other's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.e2e.browser import Locale

_SOURCES = Path(__file__).parents[2] / "web" / "src"
_SAME_AS_DATA = frozenset({"Website", "Welcome"})
"""English texts that data in any language may hold."""


@cache
def foreign_to(locale: Locale) -> tuple[str, ...]:
    """Return the whole texts of the other language; a page in `locale` shows none of them."""
    other: Locale = "en" if locale == "zh-CN" else "zh-CN"
    return tuple(sorted(_texts(other) - _texts(locale) - _SAME_AS_DATA))


@cache
def _texts(locale: Locale) -> frozenset[str]:
    files = [*_SOURCES.rglob(f"{locale}.json"), *_SOURCES.rglob(f"*.{locale}.json")]
    found = {text for file in files for text in _leaves(json.loads(file.read_text("utf-8")))}
    return frozenset(text for text in found if "{{" not in text and len(text) > 1)


def _leaves(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
        return
    for branch in tree.values():
        yield from _leaves(branch)
