"""Who watched a live stream on Weihou (微吼), and for how long: one viewer a delivery."""

from __future__ import annotations

from typing import Final

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.presets.preset import Preset, china_time, number, paths, when
from cumulus.apps.ingest.webhooks.signatures import Options

_WHO = paths(user_id="third_user_id", phone="phone")

WEIHOU: Final = Preset(
    scheme=Scheme.HMAC,
    options=Options(header="X-Signature", encoding="hex"),
    delivery_id={"path": "record_id"},
    mapping={
        "items": [
            {
                "kind": "identify",
                "identifiers": _WHO,
                "timestamp": china_time("leave_time"),
                "traits": paths(phone="phone", nickname="nick_name", city="city"),
            },
            {
                "kind": "track",
                "event": {"text": "Live Watched"},
                "when": when("event", "watch_end"),
                "identifiers": _WHO,
                "timestamp": china_time("leave_time"),
                "messageId": {"path": "record_id"},
                "properties": {
                    **paths(live="subject", device="terminal", city="city"),
                    "live_id": {"path": "webinar_id", "as": "text"},
                    "minutes": number("watch_duration", 60),
                    "entered_at": china_time("enter_time"),
                    "replay": {"path": "is_replay", "as": "bool"},
                },
            },
        ]
    },
    sample={
        "event": "watch_end",
        "record_id": "wr-20250308-118274",
        "webinar_id": 482915307,
        "subject": "春茶品鉴直播",
        "third_user_id": "u-1001",
        "nick_name": "林悦",
        "phone": "13800138002",
        "city": "苏州",
        "terminal": "wap",
        "is_replay": 0,
        "enter_time": "2025-03-08 19:58:12",
        "leave_time": "2025-03-08 21:11:12",
        "watch_duration": 4380,
    },
)
