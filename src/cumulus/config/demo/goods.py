"""What the two companies offer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """Something that the shop sells; the price in yuan."""

    id: str
    name: str
    category: str
    price: int
    weight: int


_BY_CATEGORY = {
    "家居": (
        ("云感四件套", 399, 9), ("亚麻抱枕", 89, 8), ("陶瓷餐具套装", 268, 6), ("香薰蜡烛", 128, 10), ("原木小边几", 599, 3),
        ("羊毛地毯", 1299, 2),
    ),
    "厨房": (
        ("手冲咖啡壶", 239, 8), ("铸铁炒锅", 459, 5), ("玻璃保鲜盒", 79, 11), ("多功能料理机", 899, 4), ("精酿啤酒杯", 69, 6),
    ),
    "个护": (
        ("氨基酸洁面乳", 99, 14), ("玫瑰精华水", 189, 9), ("声波电动牙刷", 329, 7), ("便携吹风机", 499, 5),
        ("身体护理礼盒", 258, 6),
    ),
    "户外": (
        ("轻量冲锋衣", 799, 6), ("碳钢露营炉", 349, 4), ("保温水壶", 159, 10), ("徒步背包 30L", 459, 5), ("双人帐篷", 1099, 2),
    ),
    "数码": (
        ("降噪耳机", 1299, 6), ("智能手表", 1599, 5), ("氮化镓充电器", 149, 12), ("机械键盘", 469, 5), ("投影仪", 2999, 2),
    ),
    "食品": (
        ("云南小粒咖啡", 79, 14), ("每日坚果礼盒", 138, 12), ("明前龙井", 328, 5), ("低糖燕麦", 59, 11), ("黑巧克力", 49, 10),
    ),
}  # fmt: skip

PRODUCTS = tuple(
    Product(f"SKU-{shelf:02d}{place:02d}", name, category, price, weight)
    for shelf, (category, goods) in enumerate(_BY_CATEGORY.items(), 1)
    for place, (name, price, weight) in enumerate(goods, 1)
)
COUPONS = ("新人立减20", "满300减50", "会员9折", "双11满减", "生日礼券")
CAMPAIGNS = (
    ("baidu", "cpc", "品牌词", 18), ("xiaohongshu", "social", "种草笔记", 16), ("douyin", "social", "直播间", 15),
    ("wechat", "social", "公众号推文", 18), ("edm", "email", "每周精选", 10), ("weibo", "social", "话题", 5),
    ("google", "cpc", "brand", 3),
)  # fmt: skip
"""Source, medium, name and weight of what brings visitors."""

WHITEPAPERS = (
    ("2026 中国营销自动化白皮书", "营销自动化"), ("CDP 选型指南", "客户数据平台"), ("B2B 线索培育实战手册", "线索管理"),
    ("制造业数字营销案例集", "行业案例"), ("私域运营 30 问", "私域"), ("Marketing Ops Playbook", "运营"),
)  # fmt: skip
WEBINARS = (
    ("从线索到商机：B2B 营销自动化", "webinar-01"), ("双 11 复盘：用户旅程怎么搭", "webinar-02"),
    ("CDP 落地的五个坑", "webinar-03"), ("AI 如何改写内容营销", "webinar-04"), ("SaaS 增长公开课", "webinar-05"),
)  # fmt: skip
PLANS = (("标准版", 1_200), ("专业版", 3_600), ("企业版", 9_800))
"""Names of the software's plans, and yuan for a seat and year."""

SITE_PAGES = (
    ("首页", "/"), ("产品", "/product"), ("价格", "/pricing"), ("客户案例", "/customers"), ("集成", "/integrations"),
    ("博客", "/blog"), ("文档", "/docs"),
)  # fmt: skip
