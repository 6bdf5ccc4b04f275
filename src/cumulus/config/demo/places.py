"""Where the invented people live."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A city, how many live there relative to the others, and how its clock differs from UTC."""

    city: str
    region: str
    country: str
    weight: int
    utc_hours: int = 8


CHINA = tuple(
    Place(city, region, "中国", weight)
    for city, region, weight in (
        ("上海", "上海", 150), ("北京", "北京", 120), ("深圳", "广东", 95), ("广州", "广东", 90), ("杭州", "浙江", 80),
        ("成都", "四川", 75), ("苏州", "江苏", 60), ("南京", "江苏", 55), ("武汉", "湖北", 52), ("重庆", "重庆", 50),
        ("西安", "陕西", 42), ("长沙", "湖南", 38), ("宁波", "浙江", 34), ("青岛", "山东", 32), ("天津", "天津", 32),
        ("郑州", "河南", 30), ("厦门", "福建", 26), ("合肥", "安徽", 24), ("无锡", "江苏", 22), ("佛山", "广东", 20),
        ("济南", "山东", 18), ("昆明", "云南", 16), ("大连", "辽宁", 14), ("沈阳", "辽宁", 14), ("哈尔滨", "黑龙江", 10),
    )
)  # fmt: skip
ABROAD = (
    Place("Singapore", "Singapore", "Singapore", 30, 8),
    Place("Tokyo", "Tokyo", "Japan", 20, 9),
    Place("London", "England", "United Kingdom", 20, 0),
    Place("Berlin", "Berlin", "Germany", 16, 1),
    Place("Paris", "Île-de-France", "France", 12, 1),
    Place("San Francisco", "California", "United States", 18, -8),
    Place("Toronto", "Ontario", "Canada", 10, -5),
    Place("Sydney", "New South Wales", "Australia", 12, 10),
)
STORES = (
    ("上海静安店", "上海"), ("上海徐汇店", "上海"), ("北京三里屯店", "北京"), ("深圳万象店", "深圳"), ("广州天河店", "广州"),
    ("杭州西湖店", "杭州"), ("成都太古店", "成都"), ("苏州金鸡湖店", "苏州"), ("南京新街口店", "南京"), ("武汉江汉店", "武汉"),
    ("重庆解放碑店", "重庆"), ("西安高新店", "西安"),
)  # fmt: skip
"""The shop's own stores, and their cities."""
