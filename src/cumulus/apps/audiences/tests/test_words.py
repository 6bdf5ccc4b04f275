"""Every expression reads as a sentence, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cumulus.apps.audiences.expressions.catalogue import OpenCatalogue
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.phrases import EVERYBODYS, Locale, Names
from cumulus.apps.audiences.expressions.words import sentence
from cumulus.apps.audiences.facade import speaker
from cumulus.apps.audiences.scoring.tests.cards import publish
from cumulus.apps.workspaces.contracts import Permission
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
        'People whose sum of total over "Order Completed" is at least 1000',
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
        {"account": "attributes.employees", "op": "gte", "value": 200},
        "People with a company whose employees is at least 200",
        "所属企业的员工人数至少为 200的人",
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
    (
        {"event": "Cart Updated", "within": {"first": "7d", "after": {"attribute": "birthday"}}},
        'People who did "Changed the cart" in the first 7 days after "birthday"',
        "“生日”之后的 7 天内做过“更新购物车”的人",
    ),
    (
        {"event": "Cart Updated", "within": {"first": "1d", "after": {"event": "Lamp Sold"}}},
        'People who did "Changed the cart" in the first day after the first "Lamp Sold"',
        "首次“售出灯具”后的 1 天内做过“更新购物车”的人",
    ),
]
NAMES = Names(
    attributes={**EVERYBODYS.attributes, "vip": ("VIP", "VIP level")},
    events={**EVERYBODYS.events, "Lamp Sold": ("售出灯具", "")},
    company=EVERYBODYS.company,
    properties=EVERYBODYS.properties,
    of_events={
        **EVERYBODYS.of_events,
        ("Lamp Sold", "total"): ("实付金额", ""),
        ("Lamp Sold", "VIP"): ("VIP", "VIP price"),
    },
    scores={"fit-1": "适配度"},
    models={"way": "客户生命周期"},
    stages={("way", "lead"): ("线索", "Lead")},
)


@pytest.mark.parametrize(("raw", "english", "chinese"), CALLED, ids=lambda value: str(value)[:40])
def test_sentences_call_things_as_people_do(raw: JsonValue, english: str, chinese: str) -> None:
    assert (_said(raw, "en", NAMES), _said(raw, "zh", NAMES)) == (english, chinese)


_BIG: JsonObject = {"property": "total", "op": "gt", "value": 100}
_COUPON: JsonObject = {"property": "coupon", "op": "exists"}
_UNKNOWN: JsonObject = {"property": "spout", "op": "exists"}


def _aggregate(function: str, key: str, **compared: JsonValue) -> JsonObject:
    return {**ORDER, "aggregate": {"function": function, "property": key, **compared}}


STATES: list[JsonValue] = [
    {"key": "lead", "name_zh": "线索", "name_en": "Lead", "tone": "sky", "expression": {"all": []}},
]
PROPERTIES: list[tuple[JsonValue, str, str]] = [
    (
        {**ORDER, "where": [_BIG, _COUPON]},
        'People who did "Order Completed" where total is more than 100 and coupon is known',
        "做过“完成订单”（总额大于 100 且优惠券有值）的人",
    ),
    (
        {**ORDER, "where": [_COUPON, _UNKNOWN, _BIG]},
        'People who did "Order Completed" where coupon is known and spout is known and total is more than 100',
        "做过“完成订单”（优惠券有值且 spout 有值且总额大于 100）的人",
    ),
    (
        {"event": "Lamp Sold", "where": [_BIG]},
        'People who did "Lamp Sold" where total is more than 100',
        "做过“售出灯具”（实付金额大于 100）的人",
    ),
    (
        {"event": "Lamp Sold", "where": [{"property": "VIP", "op": "exists"}]},
        'People who did "Lamp Sold" where VIP price is known',
        "做过“售出灯具”（VIP 有值）的人",
    ),
    (
        {"event": "Lamp Sold", "where": [{"property": "product_id", "op": "in", "value": ["7"]}]},
        'People who did "Lamp Sold" where product id is "7"',
        "做过“售出灯具”（商品 ID 是“7”）的人",
    ),
    (
        _aggregate("sum", "total", op="gte", value=1000),
        'People whose sum of total over "Order Completed" is at least 1000',
        "“完成订单”的总额合计至少为 1000的人",
    ),
    (
        _aggregate("distinct", "product_id", op="gte", value=3),
        'People whose number of different values of product id over "Order Completed" is at least 3',
        "“完成订单”的商品 ID 不同值的个数至少为 3的人",
    ),
    (
        _aggregate("first", "payment_method", op="in", value=["card"]),
        'People whose payment method at the first "Order Completed" is "card"',
        "首次“完成订单”的支付方式是“card”的人",
    ),
    (
        _aggregate("last", "sku", op="exists"),
        'People whose SKU at the last "Order Completed" is known',
        "最近一次“完成订单”的 SKU 有值的人",
    ),
    (
        _aggregate("most_frequent", "category", op="in", value=["tea"]),
        'People whose most frequent category over "Order Completed" is "tea"',
        "“完成订单”中最常见的类别是“tea”的人",
    ),
    (
        {"sequence": [{"event": "Lamp Sold", "where": [_BIG]}, {**ORDER, "where": [_BIG]}]},
        'People who did "Lamp Sold" where total is more than 100 and then "Order Completed" where total is more than 100',
        "依次做过“售出灯具”（实付金额大于 100），然后“完成订单”（总额大于 100）的人",
    ),
    (
        {"event": "Stage Changed", "where": [{"property": "to", "op": "eq", "value": "lead"}]},
        'People who did "Stage changed" where new stage is "lead"',
        "做过“阶段变化”（新阶段是“lead”）的人",
    ),
    (
        {"event": "Contact Identified", "where": [{"property": "title", "op": "exists"}]},
        'People who did "Gave details" where job title is known',
        "做过“登记资料”（职位有值）的人",
    ),
]


@pytest.mark.parametrize(("raw", "english", "chinese"), PROPERTIES, ids=lambda value: str(value)[:40])
def test_sentences_call_properties_as_people_do(raw: JsonValue, english: str, chinese: str) -> None:
    assert (_said(raw, "en", NAMES), _said(raw, "zh", NAMES)) == (english, chinese)


def test_properties_are_called_as_the_plan_of_the_own_workspace_calls_them(
    api: Api, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    long = "What the customer has really paid in the end, with taxes, without vouchers."
    said: list[JsonValue] = [
        {"name": "total", "description_zh": "实付金额", "description_en": long},
        {"name": "spout", "description_zh": "壶嘴", "description_en": "Kind of spout"},
    ]
    assert api.post("/plan/events", {"name": "Order Completed", "status": "live", "properties": said}).status == 201
    both: JsonObject = {**ORDER, "where": [_BIG, _UNKNOWN]}
    say, others = speaker(workspace.id), speaker(other_workspace.id)
    assert say(both, "zh-CN") == "做过“完成订单”（实付金额大于 100 且壶嘴有值）的人"
    assert say(both, "en").endswith("where total is more than 100 and kind of spout is known")
    assert say({"event": "Cart Updated", "where": [_BIG]}, "zh-CN") == "做过“更新购物车”（总额大于 100）的人"
    assert others(both, "zh-CN") == "做过“完成订单”（总额大于 100 且 spout 有值）的人"


def test_a_workspace_calls_things_its_own_way(api: Api, workspace: TestWorkspace) -> None:
    assert api.put("/attributes/city", {"type": "text", "label_zh": "常住地", "label_en": ""}).status == 200
    say = speaker(workspace.id)
    assert say(CITY, "zh-CN") == "常住地是“Shanghai”或“苏州”的人"
    assert say(CITY, "en") == 'People whose city is "Shanghai" or "苏州"'


def test_what_cannot_be_read_has_no_words(workspace: TestWorkspace) -> None:
    say = speaker(workspace.id)
    assert say({"all": "everybody"}, "en") == say([], "zh") == ""


def test_events_name_scores_and_stages_that_readers_of_contacts_are_told_of(
    api: Api, other_api: Api, token_with: Callable[..., Api]
) -> None:
    publish(api, name="适配度")
    assert api.post("/stages", {"name": "客户旅程", "states": STATES}).status == 201
    found = token_with(Permission.CONTACTS_VIEW).get("/catalogue/names").body
    (score,), (model,), (stage,) = found["scores"], found["stage_models"], found["stages"]
    assert (score["name"], model["name"]) == ("适配度", "客户旅程")
    assert stage == {"model": model["slug"], "key": "lead", "name_zh": "线索", "name_en": "Lead"}
    assert other_api.get("/catalogue/names").body == {"scores": [], "stage_models": [], "stages": []}
    assert token_with(Permission.SEGMENTS_VIEW).get("/catalogue/names").status == 403
