"""Requests that are almost right: seeded, over both protocols, bent in their bytes, form or sense."""

from __future__ import annotations

import base64
import gzip
import json
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

# JSON of any shape; that is the point.
Json = Any

_VALUES: list[Json] = [
    None, True, 0, -1, 10**30, 1e308, "", " ", "\x00", "\ud800", "null", "undefined", "😀" * 50, "x" * 3_000,
    [], {}, [[]], {"": 1}, {"a": {"b": {"c": [1, None, {"d": "e"}]}}}, "'; DROP TABLE x; --", "2026-13-99", "1.7e999",
    "2026-01-01 00:00:00.7", 1_750_000_000, 1_750_000_000_000, [1] * 500, {f"k{n}": n for n in range(400)},
]  # fmt: skip
_KEYS = [
    "type", "event", "userId", "anonymousId", "messageId", "properties", "traits", "context", "timestamp", "sentAt",
    "batch", "writeKey", "integrations", "distinct_id", "identities", "time", "_track_id", "_flush_time", "lib",
    "item_type", "item_id", "original_id", "forcedProtocol", "forcedType", "project", "$time", "",
]  # fmt: skip
_SEGMENT_PATHS = [
    "batch", "b", "import", "t", "track", "i", "identify", "p", "page", "s", "g", "a", "alias", "m",
]  # fmt: skip
_SENSORS_TYPES = [
    "track", "track_signup", "track_id_bind", "track_id_unbind", "profile_set", "profile_set_once",
    "profile_increment", "profile_append", "profile_unset", "profile_delete", "item_set", "item_delete",
]  # fmt: skip
_PACKERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}


@dataclass
class Shot:
    """One request."""

    method: str
    path: str
    body: bytes = field(default=b"", repr=False)
    headers: dict[str, str] = field(default_factory=dict)


def shots(dice: random.Random, key: str, count: int) -> Iterator[Shot]:
    """Yield `count` requests; the same dice give the same ones."""
    makers = [_segment, _segment, _sensors, _sensors, _sensors_get, _pixel]
    for _ in range(count):
        yield dice.choice(makers)(dice, key)


def _segment(dice: random.Random, key: str) -> Shot:
    item: Json = {
        "type": dice.choice(["track", "identify", "page", "screen", "group", "alias"]), "event": "Fuzzed",
        "userId": f"fuzz-{dice.randrange(50)}", "properties": {"n": 1}, "traits": {"email": "f@example.com"},
        "context": {"page": {"url": "https://x.io"}}, "timestamp": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    path = dice.choice(_SEGMENT_PATHS)
    single = path not in ("batch", "b", "import")
    whole = {**item, "writeKey": key} if single else {"batch": [item] * dice.randrange(4), "writeKey": key}
    body = _bent_bytes(dice, _dumped(_bent(dice, whole)))
    headers = {"Content-Type": dice.choice(["text/plain", "application/json", "x/y; charset=\x7f"])}
    packing = dice.choice(["", "", "", "gzip", "deflate", "br", "gzip, gzip"])
    if packing:
        headers["Content-Encoding"] = packing
        body = _bent_bytes(dice, _PACKERS.get(packing, bytes)(body))
    if dice.random() < 0.3:
        headers["Authorization"] = dice.choice(["Basic ", "Bearer ", ""]) + dice.choice(
            [base64.b64encode(f"{key}:".encode()).decode(), "%%%", "AAAA", "\xff"]
        )
    return Shot("POST", f"/v1/{path}" if dice.random() < 0.95 else "/beacon/v1/batch", body, headers)


def _record(dice: random.Random) -> Json:
    record: Json = {
        "type": dice.choice(_SENSORS_TYPES), "event": "Fuzzed", "distinct_id": f"fuzz-{dice.randrange(50)}",
        "time": 1_767_225_600_000, "properties": {"n": 1, "$url": "https://x.io", "$time": 1_767_225_600_000},
        "identities": {"$identity_login_id": f"fuzz-{dice.randrange(50)}"}, "_track_id": dice.randrange(10**9),
        "lib": {"$lib": "js"}, "item_type": "thing", "item_id": str(dice.randrange(20)), "original_id": "o",
    }  # fmt: skip
    for name in dice.sample(sorted(record), dice.randrange(4)):
        del record[name]
    return record


def _form(dice: random.Random) -> str:
    """Return a Sensors form, bent on any of its layers."""
    listed = dice.random() < 0.6
    whole = [_record(dice) for _ in range(dice.randrange(5))] if listed else _record(dice)
    packing = dice.choice(["0", "1", "1", "9", "13", "7", ""])
    packed = _dumped(_bent(dice, whole))
    if packing == "1":
        packed = gzip.compress(packed)
    text = base64.b64encode(_bent_bytes(dice, packed)).decode()
    fields = {"data_list" if listed else "data": text, "gzip": packing}
    if dice.random() < 0.2:
        fields[dice.choice(["crc", "ext"])] = dice.choice(["crc=1", "-5", "x", "crc=", "\u0661"])
    return urlencode(fields) if dice.random() < 0.8 else "&".join(f"{name}={value}" for name, value in fields.items())


def _sensors(dice: random.Random, key: str) -> Shot:
    path = dice.choice(["/sa", "/sa", "/sa.gif", "/debug"])
    project = dice.choice([key, key, key, key, "nobody", ""])
    headers = {"Dry-Run": "true"} if dice.random() < 0.5 else {}
    return Shot("POST", f"{path}?project={project}", _bent_bytes(dice, _form(dice).encode()), headers)


def _sensors_get(dice: random.Random, key: str) -> Shot:
    query = _bent_text(dice, _form(dice))
    return Shot("GET", f"/sa.gif?project={key}&{query}"[:8_000])


def _pixel(dice: random.Random, key: str) -> Shot:
    names = ["event", "anonymousId", "userId", "properties", "properties.a.b", "context", "a.b.c", "name", "."]
    fields = [(dice.choice(names), str(dice.choice(_VALUES))[:100]) for _ in range(dice.randrange(8))]
    query = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in fields)
    return Shot(
        "GET", f"/pixel/v1/{dice.choice(['track', 'page', 'x'])}?writeKey={key}&{_bent_text(dice, query)}"[:8_000]
    )


def _dumped(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


def _bent(dice: random.Random, value: Json) -> Json:
    """Return the value with some places changed, dropped, doubled or named otherwise."""
    if dice.random() < 0.05:
        return dice.choice(_VALUES)
    if isinstance(value, dict):
        bent = {key: _bent(dice, each) for key, each in value.items() if dice.random() > 0.02}
        if dice.random() < 0.15:
            bent[dice.choice(_KEYS)] = dice.choice(_VALUES)
        return bent
    if isinstance(value, list):
        return [_bent(dice, each) for each in value for _ in range(dice.choice([1, 1, 1, 2]))]
    return value


def _cut(dice: random.Random, raw: bytes) -> bytes:
    return raw[: dice.randrange(len(raw) + 1)]


def _flip(dice: random.Random, raw: bytes) -> bytes:
    at = dice.randrange(len(raw))
    return raw[:at] + bytes([dice.randrange(256)]) + raw[at + 1 :]


def _swell(dice: random.Random, raw: bytes) -> bytes:
    at = dice.randrange(len(raw))
    return (
        raw[:at] + dice.choice([b"[", b'{"a":', b"\x00", b"\xff", b"%", b"&", b"9"]) * dice.randrange(3_000) + raw[at:]
    )


def _splice(dice: random.Random, raw: bytes) -> bytes:
    return raw[dice.randrange(len(raw)) :] + raw[: dice.randrange(len(raw))]


_BENDS: list[Callable[[random.Random, bytes], bytes]] = [_cut, _flip, _flip, _flip, _swell, _splice]


def _bent_bytes(dice: random.Random, raw: bytes) -> bytes:
    """Return the bytes, in a third of all cases bent up to three times."""
    for _ in range(dice.choice([0, 0, 0, 0, 1, 3])):
        if raw:
            raw = dice.choice(_BENDS)(dice, raw)
    return raw


def _bent_text(dice: random.Random, text: str) -> str:
    """Return an address's query, bent but still free of what no client can put on the wire."""
    bent = _bent_bytes(dice, text.encode())
    return "".join(chr(code) if 32 < code < 127 else f"%{code:02X}" for code in bent)
