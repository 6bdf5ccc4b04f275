"""Trades of a Youzan (有赞) shop: paid, and closed.

The body's `msg` is URL-encoded JSON, signed with MD5 over client id, message and client
secret in `sign`; a message sent again has the same `msg_id`. [doc.youzanyun.com: message push]
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote_plus

import msgspec

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.presets.preset import Preset, china_time, number, paths, when
from cumulus.apps.ingest.webhooks.signatures import Options
from cumulus.core.json import JsonObject

_INFO = "msg.full_order_info"
_WHO = paths(
    phone=f"{_INFO}.buyer_info.buyer_phone || {_INFO}.address_info.receiver_tel",
    wechat_openid=f"{_INFO}.buyer_info.outer_user_id",
)
_TRADE: JsonObject = {
    **paths(order_id=f"{_INFO}.order_info.tid", shop="kdt_name", products=f"{_INFO}.orders[].title"),
    "total": number(f"{_INFO}.pay_info.payment"),
    "list_total": number(f"{_INFO}.pay_info.total_fee"),
    "quantity": number(f"sum({_INFO}.orders[].num)"),
    "currency": {"text": "CNY"},
}
_MESSAGE: JsonObject = {
    "full_order_info": {
        "order_info": {
            "tid": "E20250308102133000400001",
            "status": "WAIT_SELLER_SEND_GOODS",
            "created": "2025-03-08 10:21:33",
            "pay_time": "2025-03-08 10:22:07",
            "update_time": "2025-03-08 10:22:07",
        },
        "buyer_info": {"buyer_phone": "13800138001", "fans_nickname": "小满", "outer_user_id": "oZx3y5kYdemo0001"},
        "address_info": {"delivery_province": "江苏省", "delivery_city": "苏州市", "receiver_tel": "13800138001"},
        "pay_info": {"payment": "128.00", "total_fee": "138.00", "post_fee": "0.00"},
        "orders": [{"oid": "2801", "title": "碧螺春 明前 100 g", "num": 1, "price": "138.00", "payment": "128.00"}],
    }
}

YOUZAN: Final = Preset(
    scheme=Scheme.YOUZAN,
    options=Options(client_id="a1b2c3d4e5f6a7b8c9"),
    delivery_id={"path": "msg_id"},
    mapping={
        "unpack": ["msg"],
        "items": [
            {
                "kind": "identify",
                "identifiers": _WHO,
                "when": {"path": f"{_INFO}.buyer_info"},
                "timestamp": china_time(f"{_INFO}.order_info.update_time"),
                "traits": paths(
                    phone=f"{_INFO}.buyer_info.buyer_phone || {_INFO}.address_info.receiver_tel",
                    nickname=f"{_INFO}.buyer_info.fans_nickname",
                    province=f"{_INFO}.address_info.delivery_province",
                    city=f"{_INFO}.address_info.delivery_city",
                ),
            },
            {
                "kind": "track",
                "event": {"text": "Order Completed"},
                "when": when("type", "trade_TradeBuyerPay", "trade_TradePaid"),
                "identifiers": _WHO,
                "properties": _TRADE,
                "timestamp": china_time(f"{_INFO}.order_info.pay_time"),
                "messageId": {"path": "id"},
            },
            {
                "kind": "track",
                "event": {"text": "Order Cancelled"},
                "when": when("type", "trade_TradeClose"),
                "identifiers": _WHO,
                "properties": _TRADE,
                "timestamp": china_time(f"{_INFO}.order_info.update_time"),
                "messageId": {"path": "id"},
            },
        ],
    },
    sample={
        "client_id": "a1b2c3d4e5f6a7b8c9",
        "id": "E20250308102133000400001",
        "kdt_id": 160001,
        "kdt_name": "山水茶舍",
        "mode": 1,
        "msg": quote_plus(msgspec.json.encode(_MESSAGE).decode()),
        "msg_id": "5f2a1c1e-70f0-4f0f-9d56-2b1f6d9b7a10",
        "sendCount": 0,
        "sign": "0" * 32,
        "status": "WAIT_SELLER_SEND_GOODS",
        "test": False,
        "type": "trade_TradeBuyerPay",
        "version": 1741400527,
    },
)
