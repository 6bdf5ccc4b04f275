"""Who watched a live stream on Xiaoetong (小鹅通): a list of viewers in each delivery."""

from __future__ import annotations

from typing import Final

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.presets.preset import Preset, number, paths, when
from cumulus.apps.ingest.webhooks.signatures import Options

_WHO = paths(phone="each.phone", wechat_unionid="each.wx_union_id")

XIAOETONG: Final = Preset(
    scheme=Scheme.HMAC,
    options=Options(header="X-Signature", encoding="hex", timestamp_header="X-Timestamp"),
    delivery_id={"path": "event_id"},
    mapping={
        "each": "data.users",
        "items": [
            {
                "kind": "identify",
                "identifiers": _WHO,
                "timestamp": {"path": "created_at"},
                "traits": paths(phone="each.phone", nickname="each.nickname"),
            },
            {
                "kind": "track",
                "event": {"text": "Live Watched"},
                "when": when("event_type", "live.watch.finish"),
                "identifiers": _WHO,
                "timestamp": {"path": "each.left_at"},
                "messageId": {"path": "join('/', [data.live.id, each.user_id])"},
                "properties": {
                    **paths(live="data.live.title", live_id="data.live.id"),
                    "minutes": number("each.stay_seconds", 60),
                    "comments": number("each.comment_count"),
                    "bought": {"path": "each.has_bought", "as": "bool"},
                },
            },
        ],
    },
    sample={
        "app_id": "appA1b2C3d4E5f6",
        "event_id": "evt-67cc2f10-0001",
        "event_type": "live.watch.finish",
        "created_at": 1741439700,
        "data": {
            "live": {"id": "l_67cc1a02e4b0694c5a11d7a1", "title": "增长实战课 第三讲"},
            "users": [
                {
                    "user_id": "u_67a0c4d1_8xKf",
                    "nickname": "阿满",
                    "phone": "13800138003",
                    "wx_union_id": "oUnion-demo-0003",
                    "stay_seconds": 3720,
                    "comment_count": 3,
                    "has_bought": 1,
                    "left_at": 1741439400,
                },
                {
                    "user_id": "u_67a0c4d2_9pQz",
                    "nickname": "周舟",
                    "phone": "13800138004",
                    "wx_union_id": "oUnion-demo-0004",
                    "stay_seconds": 960,
                    "comment_count": 0,
                    "has_bought": 0,
                    "left_at": 1741437000,
                },
            ],
        },
    },
)
