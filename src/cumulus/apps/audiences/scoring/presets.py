"""Cards to start from, in both languages: the same rules, other words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cumulus.core.json import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class PresetTagRule:
    """A rule that is made with the card: who does `event` gets `tag`."""

    name: str
    tag: str
    event: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A card to start from; `definitions` and `tag_rules` have their words in each language."""

    key: str
    name: Mapping[str, str]
    description: Mapping[str, str]
    definitions: Mapping[str, JsonObject]
    tag_rules: Mapping[str, tuple[PresetTagRule, ...]] = field(default_factory=dict)


_PRODUCT_TAG = {"zh": "产品意向", "en": "Product interest"}
"""Which tag a certificate brings."""


def _rule(key: str, name: str, points: float, **said: JsonValue) -> JsonValue:
    return {"key": key, "name": name, "points": points, **said}


def _events(language: str) -> JsonObject:
    """Return the card for courses and meetings: registered, checked in, certified."""
    zh = language == "zh"

    def both(chinese: str, english: str) -> str:
        return chinese if zh else english

    checked_in: JsonValue = {"all": [{"event": "Event Registered"}, {"event": "Event Checked In"}]}
    return {
        "groups": [
            {
                "name": both("会议与课程", "Meetings and courses"),
                "factor": "engagement",
                "cap": 60,
                "rules": [
                    _rule("registered", both("报名", "Registered"), 1, event="Event Registered", half_life="180d"),
                    _rule(
                        "checked_in",
                        both("报名且签到", "Registered and checked in"),
                        3,
                        event="Event Checked In",
                        half_life="180d",
                    ),
                    _rule("first_visit", both("首次到场", "First time there"), 5, when=checked_in),
                    _rule("certified", both("获得证书", "Earned a certificate"), 10, event="Certificate Earned"),
                ],
            },
            {
                "name": both("产品兴趣", "Interest in the product"),
                "factor": "fit",
                "rules": [
                    _rule(
                        "product_tag",
                        both("有产品标签", "Has the product's tag"),
                        20,
                        when={"tag": both(_PRODUCT_TAG["zh"], _PRODUCT_TAG["en"]), "op": "has"},
                    ),
                    _rule(
                        "email", both("留有邮箱", "Left a mail address"), 5, when={"attribute": "email", "op": "exists"}
                    ),
                    _rule(
                        "company",
                        both("留有公司", "Named their company"),
                        10,
                        when={"attribute": "company", "op": "exists"},
                    ),
                ],
            },
        ],
        "thresholds": {"fit": [30, 20, 10], "engagement": [20, 10, 3]},
        "mql": 30,
    }


def _b2b(language: str) -> JsonObject:
    """Return the general card for selling to companies."""
    zh = language == "zh"

    def both(chinese: str, english: str) -> str:
        return chinese if zh else english

    leads = ("总监", "经理", "负责人", "VP", "Director", "Head", "Manager", "CEO", "CTO", "CIO")
    titles: list[JsonValue] = [{"attribute": "title", "op": "contains", "value": word} for word in leads]
    return {
        "groups": [
            {
                "name": both("身份", "Who they are"),
                "factor": "fit",
                "cap": 100,
                "rules": [
                    _rule("title", both("有决策权的职位", "Title of somebody who decides"), 30, when={"any": titles}),
                    _rule(
                        "company",
                        both("留有公司", "Named their company"),
                        20,
                        when={"attribute": "company", "op": "exists"},
                    ),
                    _rule(
                        "phone",
                        both("留有电话", "Left a phone number"),
                        15,
                        when={"attribute": "phone", "op": "exists"},
                    ),
                    _rule(
                        "email",
                        both("留有邮箱", "Left a mail address"),
                        15,
                        when={"attribute": "email", "op": "exists"},
                    ),
                    _rule(
                        "employee", both("自己的员工", "One of our own"), -100, when={"tag": "employee", "op": "has"}
                    ),
                ],
            },
            {
                "name": both("浏览与阅读", "Visits and reading"),
                "factor": "engagement",
                "cap": 40,
                "rules": [
                    _rule(
                        "pages",
                        both("浏览页面", "Viewed a page"),
                        1,
                        event="Page Viewed",
                        cap=20,
                        cap_per_day=5,
                        half_life="14d",
                    ),
                    _rule(
                        "clicks",
                        both("点击邮件链接", "Clicked a link in a mail"),
                        4,
                        event="Link Clicked",
                        cap=20,
                        half_life="30d",
                        where=[{"property": "bot", "op": "not_exists"}],
                    ),
                    _rule("opens", both("打开邮件", "Opened a mail"), 1, event="Email Opened", cap=10, half_life="30d"),
                ],
            },
            {
                "name": both("意向", "Intent"),
                "factor": "engagement",
                "rules": [
                    _rule("form", both("提交表单", "Sent a form"), 20, event="Form Submitted", half_life="60d", cap=60),
                    _rule(
                        "demo",
                        both("申请演示", "Asked for a demo"),
                        50,
                        event="Demo Requested",
                        first_only=True,
                        half_life="90d",
                    ),
                    _rule("left", both("退订", "Unsubscribed"), -30, event="Email Unsubscribed", first_only=True),
                ],
            },
        ],
        "thresholds": {"fit": [60, 40, 20], "engagement": [60, 30, 10]},
        "mql": 80,
        "cells": {
            grade: text
            for grades, text in (
                (("A1", "A2", "B1"), both("立即联系", "Call now")),
                (("A3", "B2", "C1"), both("培育", "Nurture")),
            )
            for grade in grades
        },
    }


PRESETS: tuple[Preset, ...] = (
    Preset(
        "courses",
        {"zh": "会议与课程", "en": "Meetings and courses"},
        {
            "zh": "报名 +1，报名且签到 +3，证书更多，并打上产品标签。",
            "en": "Registered +1, registered and checked in +3, a certificate more and a product tag.",
        },
        {"zh": _events("zh"), "en": _events("en")},
        {
            "zh": (PresetTagRule("获得证书即打标", _PRODUCT_TAG["zh"], "Certificate Earned"),),
            "en": (PresetTagRule("Tag who earns a certificate", _PRODUCT_TAG["en"], "Certificate Earned"),),
        },
    ),
    Preset(
        "b2b",
        {"zh": "企业客户（通用）", "en": "Selling to companies"},
        {
            "zh": "职位与公司看匹配，浏览、邮件、表单与演示看互动，随时间衰减。",
            "en": "Title and company for the fit; visits, mails, forms and demos for the engagement, with decay.",
        },
        {"zh": _b2b("zh"), "en": _b2b("en")},
    ),
)
"""In the order in which they are offered."""
