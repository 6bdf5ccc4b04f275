"""What a company's name comes to, however it is written. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SHORTEST = 2
"""A name of one character says nothing."""

_PLACES_TEXT = (
    "中国 北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 "
    "贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 广州 深圳 杭州 南京 苏州 无锡 宁波 成都 武汉 "
    "西安 青岛 大连 厦门 长沙 郑州 济南 合肥 福州 沈阳 哈尔滨 长春 石家庄 太原 昆明 南宁 南昌 贵阳 兰州 海口 珠海 "
    "东莞 佛山 常州 温州 嘉兴 昆山 中国大陆 亚太 亚洲 全球 china beijing shanghai shenzhen guangzhou hangzhou hongkong "
    "hk prc asia apac global singapore usa us uk japan germany"
)
_PLACES = frozenset(_PLACES_TEXT.split())
_BRACKETED = re.compile(r"[(\[{【〔<《「『]([^()\[\]{}【】〔〕<>《》「」『』]*)[)\]}】〕>》」』]")
_LEGAL = re.compile(
    r"(?:(?:集团)?(?:股份有限责任公司|股份有限公司|有限责任公司|有限公司|股份公司|总公司|公司)"
    r"(?:\w{0,12}?(?:分公司|办事处|代表处))?|(?:集团|分公司))$"
)
_FORMS_TEXT = (
    "inc incorporated ltd limited llc llp lp plc gmbh ag kg co corp corporation company sa sas srl spa bv nv ab as oy "
    "pty pte pvt kk group holding holdings & +"
)
_FORMS = frozenset(_FORMS_TEXT.split())
_NOBODY_TEXT = (
    "无 没有 暂无 未知 个人 自由职业 学生 待业 其他 其它 测试 保密 none null nil na n/a unknown test testing self "
    "selfemployed freelance freelancer student personal individual other private undefined nan home"
)
_NOBODY = frozenset(_NOBODY_TEXT.split())


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """Return what two ways to write one company's name have in common; empty when nothing is left.

    Width and case are folded (NFKC), places in brackets, the legal form, and all punctuation
    go: `晴川科技（北京）有限公司` and `晴川科技` are one. A place that is not in brackets stays: it
    may be all that tells two companies apart. Traditional characters are not made simplified.
    """
    text = _BRACKETED.sub(_without_place, unicodedata.normalize("NFKC", name).casefold())
    words = re.findall(r"[\w&+]+", text.replace("_", " "))
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    return _without_legal_form("".join(words))


def _without_place(found: re.Match[str]) -> str:
    inner = re.sub(r"\s+", "", found[1])
    is_place = inner in _PLACES or inner.removesuffix("市").removesuffix("省") in _PLACES
    return " " if is_place else f" {found[1]} "


def _without_legal_form(text: str) -> str:
    while (found := _LEGAL.search(text)) and found.start() > 0:
        text = text[: found.start()]
    return text


def names_a_company(name: str) -> bool:
    """Return whether somebody's `company` may be taken for one: not `个人`, not `n/a`, not a number."""
    key = name_key(name)
    return len(key) >= SHORTEST and key not in _NOBODY and not key.isnumeric()
