"""What somebody may write where a value or a name belongs, and every place of a JSON to write it at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cumulus.core.json import JsonValue

TEXTS: tuple[str, ...] = (
    "it's",
    'say "no"',
    "`tick`",
    "back\\slash",
    "\\",
    "'",
    "\\'; DROP TABLE contacts; --",
    "' OR 1=1 --",
    "*/ 1 /*",
    "-- comment\n",
    "{p0:String}",
    "{workspace:UInt32}",
    "{among:Array(UInt32)}",
    "{x:Identifier}",
    "%(workspace)s %s %n",
    "{0} {} {{}} ${jndi:x}",
    "1) OR (1",
    ") UNION ALL SELECT contact_id FROM contacts --",
    "SELECT",
    "NULL",
    "contact_id",
    "attributes",
    "а\u0441\u0456ty",  # Cyrillic letters that look Latin
    "city\u200b",
    "\uff07\uff1b\uff0d\uff0d",  # full-width ';--
    "\u202eytic",
    "😀",
    "(a+)+$",
    "((((((((((a*)*)*)*)*)*)*)*)*)*)",
    "[",
    "(?P<x>",
    r"\p{L}{1000}",
    '{"all": []}',
    '[{"tag": "vip"}]',
    "a.b.c",
    "..",
    "x[]",
    ":`String`",
    "^attributes",
    "2026-13-45T99:99:99Z",
    "-1d",
    "9" * 400,
    "NaN",
    "",
    " ",
)
"""Text that a parameter can carry."""
NO_TEXTS: tuple[str, ...] = ("nul\0l", "\ud800", "\x1b[31m\x7f", "long " * 400, "l" * 20_000)
"""Text that is refused, or may be."""
OTHERS: tuple[JsonValue, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    2**31,
    2**63,
    2**70,
    -(2**70),
    1e308,
    [],
    {},
    [[]],
    [None],
    [{}],
    {"all": []},
    {"not": {"not": {"any": [{"tag": "vip", "op": "has"}]}}},
    ["'", "`", "{p0:String}"],
    {"'": "`"},
    [1, "a", True, None],
)
"""What is no text at all."""
EVERYTHING: tuple[JsonValue, ...] = (*TEXTS, *NO_TEXTS, *OTHERS)


def changed(raw: JsonValue, hostile: Sequence[JsonValue] = EVERYTHING) -> Iterator[JsonValue]:
    """Yield `raw` with each hostile thing at each of its places, as a value and as a key."""
    yield from hostile
    if isinstance(raw, list):
        for i, item in enumerate(raw):
            yield from ([*raw[:i], other, *raw[i + 1 :]] for other in changed(item, hostile))
    elif isinstance(raw, dict):
        for key, value in raw.items():
            yield from ({**raw, key: other} for other in changed(value, hostile))
        texts = [each for each in hostile if isinstance(each, str)][::5]
        yield from ({**raw, text: 1} for text in texts)
        yield from ({text if at == key else at: raw[at] for at in raw} for key in raw for text in texts)
