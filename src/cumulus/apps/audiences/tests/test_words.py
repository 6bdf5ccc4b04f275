"""Every expression reads as a sentence, in Chinese and in English."""

from __future__ import annotations

import pytest

from cumulus.apps.audiences.expressions.catalogue import OpenCatalogue
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.phrases import EVERYBODYS, Locale, Names
from cumulus.apps.audiences.expressions.words import sentence
from cumulus.apps.audiences.facade import speaker
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import Api, TestWorkspace

ORDER: JsonObject = {"event": "Order Completed"}
CITY: JsonObject = {"attribute": "city", "op": "in", "value": ["Shanghai", "苏州"]}

SENTENCES: list[tuple[JsonValue, str, str]] = [
    ({"all": []}, "Everybody", "所有人"),
    ({"any": []}, "Nobody", "没有人"),
    (CITY, 'People whose city is "Shanghai" or "苏州"', "city 是“Shanghai”或“苏州”的人"),
    (
        {"attribute": "age", "op": "between", "value": [18, 30.5]},
        "People whose age is from 18 to 30.5",
        "age 在 18 到 30.5 之间的人",
    ),
    ({"attribute": "email", "op": "not_exists"}, "People whose email is not known", "email 没有值的人"),
    ({"attribute": "vip", "op": "is", "value": True}, "People whose vip is true", "vip 为真的人"),
    (
        {"attribute": "born", "op": "last", "value": "30d"},
        "People whose born is in the last 30 days",
        "born 在最近 30 天内的人",
    ),
    (
        {"attribute": "likes", "op": "has_all", "value": ["tea", "wine"]},
        'People whose likes includes "tea" and "wine"',
        "likes 同时含有“tea”和“wine”的人",
    ),
    ({"tag": "vip", "op": "has_not"}, 'People who do not have the tag "vip"', "没有标签“vip”的人"),
    ({"segment": "grown-up", "op": "in"}, 'People who are in the segment "grown-up"', "属于人群分组“grown-up”的人"),
    (ORDER, 'People who did "Order Completed"', "做过“Order Completed”的人"),
    (
        {**ORDER, "count": {"op": "eq", "value": 0}, "within": {"last": "12h"}},
        'People who never did "Order Completed" in the last 12 hours',
        "最近 12 小时内没有做过“Order Completed”的人",
    ),
    (
        {
            **ORDER,
            "where": [{"property": "total", "op": "gt", "value": 100}],
            "within": {"last": "90d"},
            "count": {"op": "gte", "value": 2},
        },
        'People who did "Order Completed" at least 2 times in the last 90 days where total is more than 100',
        "最近 90 天内做过“Order Completed”至少 2 次（total 大于 100）的人",
    ),
    (
        {**ORDER, "aggregate": {"function": "sum", "property": "total", "op": "gte", "value": 1000}},
        'People whose total of total over "Order Completed" is at least 1000',
        "“Order Completed”的 total 合计至少为 1000的人",
    ),
    (
        {"all": [CITY, {"not": {"tag": "employee", "op": "has"}}, {"any": [{"tag": "a", "op": "has"}, ORDER]}]},
        'People whose city is "Shanghai" or "苏州", and who are not people who have the tag "employee", and (who have the tag "a", or who did "Order Completed")',
        "city 是“Shanghai”或“苏州”，且并非有标签“employee”，且（有标签“a”，或做过“Order Completed”）的人",
    ),
]


@pytest.mark.parametrize(("raw", "english", "chinese"), SENTENCES, ids=lambda value: str(value)[:40])
def test_an_expression_reads_as_a_sentence(raw: JsonValue, english: str, chinese: str) -> None:
    assert (_said(raw, "en", Names()), _said(raw, "zh", Names())) == (english, chinese)


def _said(raw: JsonValue, locale: Locale, names: Names) -> str:
    return sentence(parse(raw, OpenCatalogue()).required(), locale, names)


CALLED: list[tuple[JsonValue, str, str]] = [
    (CITY, 'People whose city is "Shanghai" or "苏州"', "城市是“Shanghai”或“苏州”的人"),
    ({"attribute": "user_id", "op": "exists"}, "People whose user id is known", "用户 ID 有值的人"),
    ({"attribute": "vip", "op": "is", "value": True}, "People whose VIP level is true", "VIP 为真的人"),
    ({"event": "Cart Updated"}, 'People who did "Changed the cart"', "做过“更新购物车”的人"),
    ({"event": "Lamp Sold"}, 'People who did "Lamp Sold"', "做过“售出灯具”的人"),
    (
        {"sequence": [{"event": "Lamp Sold"}, {"event": "Cart Updated"}]},
        'People who did "Lamp Sold" and then "Changed the cart"',
        "依次做过“售出灯具”，然后“更新购物车”的人",
    ),
    (
        {"account": "industry", "op": "in", "value": ["IT"]},
        'People with a company whose industry is "IT"',
        "所属企业的行业是“IT”的人",
    ),
    (
        {"account": "attributes.name", "op": "exists"},
        "People with a company whose name is known",
        "所属企业的 name 有值的人",
    ),
    (
        {"score": "fit-1", "op": "gte", "value": 40},
        'People whose score "适配度" is at least 40',
        "评分“适配度”至少为 40的人",
    ),
    (
        {"stage": "way", "op": "in", "value": ["lead"]},
        'People who are in the stage "Lead" of "客户生命周期"',
        "处于“客户生命周期”的阶段“线索”的人",
    ),
    (
        {"date": "birthday", "op": "anniversary", "next": "0d"},
        "People whose birthday has its anniversary today",
        "生日的周年日在今天的人",
    ),
]
NAMES = Names(
    attributes={**EVERYBODYS.attributes, "vip": ("VIP", "VIP level")},
    events={**EVERYBODYS.events, "Lamp Sold": ("售出灯具", "")},
    company=EVERYBODYS.company,
    scores={"fit-1": "适配度"},
    models={"way": "客户生命周期"},
    stages={("way", "lead"): ("线索", "Lead")},
)


@pytest.mark.parametrize(("raw", "english", "chinese"), CALLED, ids=lambda value: str(value)[:40])
def test_sentences_call_things_as_people_do(raw: JsonValue, english: str, chinese: str) -> None:
    assert (_said(raw, "en", NAMES), _said(raw, "zh", NAMES)) == (english, chinese)


def test_a_workspace_calls_things_its_own_way(api: Api, workspace: TestWorkspace) -> None:
    assert api.put("/attributes/city", {"type": "text", "label_zh": "常住地", "label_en": ""}).status == 200
    say = speaker(workspace.id)
    assert say(CITY, "zh-CN") == "常住地是“Shanghai”或“苏州”的人"
    assert say(CITY, "en") == 'People whose city is "Shanghai" or "苏州"'


def test_what_cannot_be_read_has_no_words(workspace: TestWorkspace) -> None:
    say = speaker(workspace.id)
    assert say({"all": "everybody"}, "en") == say([], "zh") == ""
