"""Every expression reads as a sentence, in Chinese and in English."""

from __future__ import annotations

import pytest

from cumulus.apps.audiences.facade import words
from cumulus.core.json import JsonObject, JsonValue

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
    assert (words(raw, "en"), words(raw, "zh-CN")) == (english, chinese)


def test_what_cannot_be_read_has_no_words() -> None:
    assert words({"all": "everybody"}, "en") == words([], "zh") == ""
