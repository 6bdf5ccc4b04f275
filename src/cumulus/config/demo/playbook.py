"""What the demo workspace is set up with: sources, tags, segments, mails and journeys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cumulus.config.demo.visits import Channel
from cumulus.core.json import JsonObject, JsonValue

_MAILS = Path(__file__).parent / "mails"

SOURCES: Mapping[Channel, tuple[str, str]] = {
    "site": ("官网与商城", "website"),
    "app": ("手机 App", "app"),
    "wechat": ("微信小程序", "app"),
    "event": ("门店与展会", "server"),
}
"""Name and kind of each channel's source."""

TAGS: Mapping[str, str] = {
    "VIP 客户": "amber",
    "高意向线索": "primary",
    "待唤回": "coral",
    "已唤回": "green",
    "新客首单": "violet",
}
"""Colour of each tag."""


@dataclass(frozen=True, slots=True)
class SegmentPlan:
    """A segment; its first members get `tag`, when there is one."""

    name: str
    description: str
    expression: JsonObject
    tag: str = ""


@dataclass(frozen=True, slots=True)
class MailPlan:
    """A mail template; its MJML stands in `mails/`."""

    name: str
    subject: str
    preheader: str
    file: str

    def source(self) -> str:
        """Return the MJML."""
        return (_MAILS / self.file).read_text("utf-8")


@dataclass(frozen=True, slots=True)
class JourneyPlan:
    """A journey; its graph names segments and mails by name, as `@name`; a draft unless `live`."""

    name: str
    nodes: Sequence[JsonObject]
    edges: Sequence[tuple[str, str, str]]
    live: bool = True

    def graph(self, ids: Mapping[str, int]) -> JsonObject:
        """Return the graph with ids in place of names."""
        edges: list[JsonValue] = [
            {"id": f"{source}-{branch}", "source": source, "target": target, "branch": branch}
            for source, branch, target in self.edges
        ]
        return {"nodes": [_with_ids(node, ids) for node in self.nodes], "edges": edges}


def _with_ids(value: JsonValue, ids: Mapping[str, int]) -> JsonValue:
    if isinstance(value, str) and value.startswith("@"):
        return ids[value[1:]]
    if isinstance(value, dict):
        return {key: _with_ids(each, ids) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_ids(each, ids) for each in value]
    return value


def _ordered(last: str) -> JsonObject:
    return {"event": "Order Completed", "within": {"last": last}}


def _node(kind: str, identity: str, title: str, place: tuple[int, int], **config: JsonValue) -> JsonObject:
    column, row = place
    return {
        "id": identity,
        "kind": kind,
        "title": title,
        "config": dict(config),
        "position": {"x": 120 + column * 300, "y": 80 + row * 150},
    }


SLEEPERS = "沉睡的老客户"
CART = "加购未买"
SEGMENTS = (
    SegmentPlan(
        "高价值客户",
        "近一年消费满 5000 元",
        {
            "event": "Order Completed",
            "within": {"last": "365d"},
            "aggregate": {"function": "sum", "property": "total", "op": "gte", "value": 5000},
        },
        "VIP 客户",
    ),
    SegmentPlan(
        SLEEPERS,
        "买过至少三次，最近 60 天没有再买",
        {
            "all": [
                {"event": "Order Completed", "count": {"op": "gte", "value": 3}},
                {"not": _ordered("60d")},
            ]
        },
        "待唤回",
    ),
    SegmentPlan(
        CART,
        "最近 14 天加过购物车，还没下单",
        {
            "all": [
                {"event": "Cart Updated", "within": {"last": "14d"}},
                {"not": _ordered("14d")},
                {"attribute": "email", "op": "exists"},
            ]
        },
    ),
    SegmentPlan(
        "高意向商机",
        "要过演示或开了试用的中大型企业",
        {
            "all": [
                {
                    "any": [
                        {"event": "Demo Requested", "within": {"last": "180d"}},
                        {"event": "Trial Started", "within": {"last": "180d"}},
                    ]
                },
                {"attribute": "company_size", "op": "in", "value": ["200-999", "1000-4999", "5000+"]},
                {"not": {"event": "Deal Won"}},
            ]
        },
        "高意向线索",
    ),
    SegmentPlan(
        "长三角会员",
        "上海、杭州、苏州、南京、宁波、无锡的注册会员",
        {
            "all": [
                {"attribute": "city", "op": "in", "value": ["上海", "杭州", "苏州", "南京", "宁波", "无锡"]},
                {"event": "Account Created"},
            ]
        },
    ),
)

MAILS = (
    MailPlan(
        "欢迎新订阅",
        "{{ contact.name|default('新朋友') }}，欢迎你，这里有一张新人券",
        "订阅专享 20 元，七天内有效",
        "welcome_zh.mjml",
    ),
    MailPlan(
        "Welcome (English)",
        "Welcome, {{ contact.name|default('friend') }}: a small gift inside",
        "¥20 off your first order",
        "welcome_en.mjml",
    ),
    MailPlan(
        "老客唤回",
        "{{ contact.name|default('老朋友') }}，好久不见，送你 8.5 折",
        "回归专享，七天内有效",
        "winback_zh.mjml",
    ),
    MailPlan(
        "研讨会报名确认", "座位已留好：{{ event.title|default('研讨会') }}", "加入日历，准时开播", "webinar_zh.mjml"
    ),
)

JOURNEYS = (
    JourneyPlan(
        "新订阅欢迎",
        (
            _node("entry_event", "start", "订阅了邮件", (1, 0), event="Email Subscribed", reentry="never"),
            _node(
                "condition", "language", "说中文吗", (1, 1),
                expression={"attribute": "language", "op": "eq", "value": "zh-CN"},
            ),
            _node("send_mail", "mail-zh", "欢迎邮件（中文）", (0, 2), template_id="@欢迎新订阅"),
            _node("send_mail", "mail-en", "欢迎邮件（英文）", (2, 2), template_id="@Welcome (English)"),
            _node("wait", "pause", "等两分钟（演示里的三天）", (1, 3), minutes=2),
            _node("condition", "bought", "下单了吗", (1, 4), expression=_ordered("3d")),
            _node("add_tag", "tag", "打上新客标签", (0, 5), tag="新客首单"),
            _node("exit", "end", "结束", (1, 6), reason="完成"),
        ),
        (
            ("start", "out", "language"), ("language", "yes", "mail-zh"), ("language", "no", "mail-en"),
            ("mail-zh", "out", "pause"), ("mail-en", "out", "pause"), ("pause", "out", "bought"),
            ("bought", "yes", "tag"), ("bought", "no", "end"), ("tag", "out", "end"),
        ),
    ),
    JourneyPlan(
        "老客唤回",
        (
            _node("entry_segment", "start", "进入沉睡人群", (1, 0), segment=f"@{SLEEPERS}", reentry="after_exit"),
            _node("send_mail", "mail", "唤回邮件", (1, 1), template_id="@老客唤回"),
            _node("wait", "pause", "等七天", (1, 2), days=7),
            _node("condition", "back", "回来了吗", (1, 3), expression=_ordered("7d")),
            _node("add_tag", "tag", "打上已唤回", (0, 4), tag="已唤回"),
            _node("exit", "end", "结束", (1, 5), reason="完成"),
        ),
        (
            ("start", "out", "mail"), ("mail", "out", "pause"), ("pause", "out", "back"),
            ("back", "yes", "tag"), ("back", "no", "end"), ("tag", "out", "end"),
        ),
    ),
    JourneyPlan(
        "研讨会跟进",
        (
            _node("entry_event", "start", "报名研讨会", (1, 0), event="Webinar Registered", reentry="after_exit"),
            _node("send_mail", "mail", "报名确认", (1, 1), template_id="@研讨会报名确认"),
            _node("wait", "pause", "等一天", (1, 2), days=1),
            _node(
                "condition", "came", "参加了吗", (1, 3),
                expression={"event": "Webinar Attended", "within": {"last": "7d"}},
            ),
            _node("add_tag", "tag", "打上高意向", (0, 4), tag="高意向线索"),
            _node("exit", "end", "结束", (1, 5), reason="完成"),
        ),
        (
            ("start", "out", "mail"), ("mail", "out", "pause"), ("pause", "out", "came"),
            ("came", "yes", "tag"), ("came", "no", "end"), ("tag", "out", "end"),
        ),
    ),
    JourneyPlan(
        "加购提醒",
        (
            _node("entry_segment", "start", "加购未买", (0, 0), segment=f"@{CART}", reentry="after_exit"),
            _node("wait", "pause", "等一小时", (0, 1), hours=1),
            _node("condition", "still", "还没下单吗", (0, 2), expression={"segment": f"@{CART}", "op": "in"}),
            _node("exit", "end", "结束", (0, 3), reason="完成"),
        ),
        (
            ("start", "out", "pause"), ("pause", "out", "still"), ("still", "yes", "end"), ("still", "no", "end"),
        ),
        live=False,
    ),
)  # fmt: skip
