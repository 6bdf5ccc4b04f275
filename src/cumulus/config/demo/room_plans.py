"""What the rooms around people are filled with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cumulus.core.json import JsonObject

_MEMBERSHIP = "会员"
ATTRIBUTES: Mapping[str, JsonObject] = {
    "member_level": {"type": "text", "label_zh": "会员等级", "label_en": "Member level", "group": _MEMBERSHIP},
    "registered_via": {"type": "text", "label_zh": "注册渠道", "label_en": "Registered via", "group": _MEMBERSHIP},
    "birthday": {"type": "date", "label_zh": "生日", "label_en": "Birthday", "pii": "sensitive"},
    "lifetime_orders": {
        "type": "number",
        "label_zh": "累计订单",
        "label_en": "Lifetime orders",
        "group": _MEMBERSHIP,
        "definition": {"event": "Order Completed", "function": "count"},
    },
    "total_spent": {
        "type": "money",
        "label_zh": "累计消费",
        "label_en": "Total spent",
        "group": _MEMBERSHIP,
        "definition": {"event": "Order Completed", "function": "sum", "property": "total"},
    },
    "favourite_store": {
        "type": "text",
        "label_zh": "常去门店",
        "label_en": "Favourite store",
        "group": _MEMBERSHIP,
        "definition": {"event": "Store Visited", "function": "most_frequent", "property": "store"},
    },
}
"""What is declared of people's attributes; the last three are computed from events."""

TAG_FOLDERS: Mapping[str, bool] = {"生命周期": False, "价值与意向": False}
"""Tag groups, and whether a person has one of them at most."""

VALUE_TAG = "购买意向"
VALUES: Sequence[JsonObject] = (
    {"value": "强", "weight": 3},
    {"value": "中", "weight": 2},
    {"value": "弱", "weight": 1},
)
TAG_MEANINGS: Mapping[str, tuple[str, str, str, int | None]] = {
    "VIP 客户": ("价值与意向", "近一年消费满 5000 元", "Spent 5,000 yuan within a year", 365),
    "高意向线索": ("价值与意向", "要过演示或开了试用", "Asked for a demo or began a trial", 180),
    "待唤回": ("生命周期", "买过三次，60 天没有再来", "Bought three times, not seen for 60 days", None),
    "已唤回": ("生命周期", "收到唤回邮件后又下单", "Came back after the letter", None),
    "新客首单": ("生命周期", "第一次下单", "The first order", 90),
    VALUE_TAG: ("价值与意向", "销售判断的意向强弱", "How much they want it, as sales sees it", 90),
}
"""Group, definitions and days of each tag."""

RULES: Mapping[str, tuple[str, str, JsonObject]] = {
    "要演示即高意向": ("高意向线索", "", {"kind": "event", "event": {"event": "Demo Requested"}}),
    "加购后未下单": (
        VALUE_TAG,
        "中",
        {
            "kind": "sequence",
            "first": {"event": "Cart Updated"},
            "then": {"event": "Checkout Started"},
            "without": {"event": "Order Completed"},
            "days": 3,
        },
    ),
}
"""Tag, its value and the occasion of each rule."""

CUSTOMERS = (("A", 1_280_000), ("B", 460_000), ("A", 960_000), ("C", 120_000), ("B", 380_000))
"""Tier and revenue a year in yuan, in turn."""

WEBHOOK = "海外 Shopify 店铺"


def _property(name: str, kind: str, zh: str, *, required: bool = False) -> JsonObject:
    return {"name": name, "kind": kind, "required": required, "description_zh": zh}


GOVERNED: Mapping[str, JsonObject] = {
    "Order Completed": {
        "description_zh": "付款成功的订单",
        "description_en": "An order that is paid",
        "properties": [
            _property("total", "number", "实付金额", required=True),
            _property("currency", "text", "币种", required=True),
            _property("order_id", "text", "订单号"),
            _property("order_number", "number", "第几单"),
            _property("products", "any", "买了什么"),
        ],
    },
    "Demo Requested": {
        "description_zh": "官网提交演示申请",
        "description_en": "Somebody asks to be shown the product",
        "properties": [
            _property("product", "text", "想看的产品", required=True),
            _property("team_size", "number", "团队人数"),
        ],
    },
}
"""Events that the plan looks after."""

TRACKED = (
    "Account Created", "Booth Visited", "Cart Updated", "Checkout Started", "Deal Won", "Email Subscribed",
    "Feature Used", "Product List Viewed", "Product Reviewed", "Product Viewed", "Products Searched", "Store Visited",
    "Trial Started", "Webinar Attended", "Webinar Registered", "Whitepaper Downloaded",
)  # fmt: skip
"""Events that go into the plan as they came; of orders nobody has planned `coupon` and `discount`."""

ALIKE: JsonObject = {"type": "track", "event": "Whitepaper Download", "properties": {"title": "CDP 选型指南"}}
"""A client that calls an event almost as the others do."""

REFUSED: Sequence[JsonObject] = (
    {"type": "track", "event": "Booth Visited", "properties": {"gathering": "数字营销大会"}},
    {"type": "track", "event": "Store Visited", "properties": {"store": "静安旗舰店"}},
    {"type": "track", "userId": "demo-nameless", "properties": {"total": 128}},
)
"""Two that nobody did, and one without a name."""

IMPORT_FILE = "上海展会名单.csv"


def import_text() -> str:
    """Return a list as an organiser hands it over."""
    rows = [
        f"booth{number}@expo.example.com,1380013{number:04},展会访客{number},{'上海' if number % 2 else '杭州'}"
        for number in range(40)
    ]
    return "\n".join(["邮箱,手机号,姓名,城市", *rows, "没有邮箱,,周同,上海", "broken@,,陈可,杭州", ""])
