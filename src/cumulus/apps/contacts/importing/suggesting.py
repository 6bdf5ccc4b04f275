"""What a column probably means: by its name in either language, then by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cumulus.apps.contacts.identity.kinds import DEFAULTS, EMAIL, PHONE, USER_ID
from cumulus.apps.contacts.importing.mapping import Column, DateOrder, Kind, Meaning
from cumulus.apps.contacts.importing.values import Unreadable, converter, normaliser

_ENOUGH = 0.8
"""So much of what stands in a column must fit."""
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|\+\d[\d\s()-]{6,20}")

_IDENTIFIERS: Mapping[str, str] = {
    EMAIL: "email e-mail mail emailaddress mailaddress 邮箱 电子邮箱 邮件 邮箱地址 电子邮件 邮件地址",
    PHONE: "phone mobile mobilephone phonenumber mobilenumber cell cellphone tel telephone 手机 手机号 手机号码 电话 "
    "电话号码 联系电话 移动电话 联系方式",
    USER_ID: "userid uid 用户id 用户编号 账号id",
    "member_number": "membernumber memberno memberid cardno loyaltyid 会员号 会员编号 会员卡号 卡号",
    "crm_id": "crmid customerid customerno clientid 客户编号 客户id 客户号",
    "wechat_unionid": "unionid wechatunionid",
    "wechat_openid": "openid wechatopenid",
    "wecom_external_userid": "externaluserid wecomexternaluserid",
}
_ATTRIBUTES: Mapping[str, tuple[Kind, str]] = {
    "name": (Kind.TEXT, "name fullname 姓名 名字 联系人 联系人姓名 客户姓名 称呼"),
    "firstName": (Kind.TEXT, "firstname givenname 名"),
    "lastName": (Kind.TEXT, "lastname surname familyname 姓"),
    "company": (
        Kind.TEXT,
        "company organization organisation companyname employer 公司 公司名称 企业 单位 单位名称 企业名称",
    ),
    "title": (Kind.TEXT, "title jobtitle position 职位 职务 岗位 头衔"),
    "department": (Kind.TEXT, "department dept 部门"),
    "industry": (Kind.TEXT, "industry 行业 所属行业"),
    "city": (Kind.TEXT, "city town 城市 所在城市 所在地"),
    "province": (Kind.TEXT, "province state region 省 省份 地区"),
    "country": (Kind.TEXT, "country 国家"),
    "address": (Kind.TEXT, "address 地址 通讯地址 联系地址"),
    "gender": (Kind.TEXT, "gender sex 性别"),
    "birthday": (Kind.DATE, "birthday birthdate dateofbirth born dob 生日 出生日期"),
    "age": (Kind.NUMBER, "age 年龄"),
    "source": (Kind.TEXT, "source channel 来源 渠道 客户来源"),
    "note": (Kind.TEXT, "note notes remark remarks comment 备注 说明"),
}
_TAGS = "tag tags label labels 标签 客户标签"
_CHANNELS: Mapping[str, str] = {
    "email": "emailconsent newsletter emailoptin acceptsmarketing subscribed 订阅 邮件订阅 接受邮件 是否订阅",
    "sms": "smsconsent smsoptin 短信订阅 接受短信",
}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def _table() -> dict[str, Column]:
    found: dict[str, Column] = {}
    for namespace, words in _IDENTIFIERS.items():
        if DEFAULTS.declared(namespace):
            found |= {_plain(word): Column(Meaning.IDENTIFIER, namespace) for word in words.split()}
    for key, (kind, words) in _ATTRIBUTES.items():
        found |= {_plain(word): Column(Meaning.ATTRIBUTE, key, kind) for word in words.split()}
    for channel, words in _CHANNELS.items():
        found |= {_plain(word): Column(Meaning.CHANNEL, channel) for word in words.split()}
    return found | {_plain(word): Column(Meaning.TAGS) for word in _TAGS.split()}


_BY_NAME = _table()


def suggest(names: Sequence[str], samples: Sequence[Sequence[str]], region: str = "CN") -> list[Column]:
    """Return a meaning for each column; no two columns get the same attribute or channel.

    Parameters
    ----------
    samples : Sequence[Sequence[str]]
        What stands in each column, without empty cells.
    """
    taken: set[tuple[Meaning, str]] = set()
    found = []
    for name, cells in zip(names, samples, strict=True):
        column = _one(name, [cell for cell in cells if cell.strip()], region)
        if column.meaning in (Meaning.ATTRIBUTE, Meaning.CHANNEL) and (column.meaning, column.name) in taken:
            column = Column(Meaning.ATTRIBUTE, name, guess_kind(cells))
        taken.add((column.meaning, column.name))
        found.append(column)
    return found


def _one(name: str, cells: Sequence[str], region: str) -> Column:
    by_name = _BY_NAME.get(_plain(name))
    if by_name is not None and _fits(by_name, cells, region):
        return by_name
    if not cells:
        return Column(Meaning.IGNORE)
    for namespace in (EMAIL, PHONE):
        column = Column(Meaning.IDENTIFIER, namespace)
        if _fits(column, cells, region) and (namespace == EMAIL or _share(cells, _is_mobile) >= _ENOUGH):
            return column
    return Column(Meaning.ATTRIBUTE, name[:200], guess_kind(cells))


def _is_mobile(cell: str) -> bool:
    return _MOBILE.fullmatch(re.sub(r"[\s-]", "", cell)) is not None


def _fits(column: Column, cells: Sequence[str], region: str) -> bool:
    if not cells:
        return True
    if column.meaning is Meaning.IDENTIFIER:
        normal = normaliser(column.name, region, DEFAULTS)
        return _share(cells, lambda cell: normal(cell.strip()) is not None) >= 0.5
    if column.meaning is Meaning.CHANNEL:
        return _readable(Kind.BOOL, cells)
    if column.meaning is Meaning.ATTRIBUTE and column.kind is not Kind.TEXT:
        return _readable(column.kind, cells)
    return True


def guess_kind(cells: Sequence[str]) -> Kind:
    """Return the narrowest type that most cells fit; long numbers and leading zeros are text."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled or any(re.fullmatch(r"0\d+|\d{12,}", cell.strip()) for cell in filled):
        return Kind.TEXT
    if len({cell.strip().lower() for cell in filled}) <= 2 and _readable(Kind.BOOL, filled, 1):
        return Kind.BOOL
    for kind in (Kind.NUMBER, Kind.DATE):
        if _readable(kind, filled):
            has_time = kind is Kind.DATE and _share(filled, lambda cell: ":" in cell) > 0.5
            return Kind.DATETIME if has_time else kind
    if _share(filled, lambda cell: cell.lstrip().startswith(("{", "["))) >= _ENOUGH and _readable(Kind.JSON, filled):
        return Kind.JSON
    return Kind.TEXT


def _readable(kind: Kind, cells: Sequence[str], enough: float = _ENOUGH) -> bool:
    convert = converter(kind, DateOrder.YMD)

    def reads(cell: str) -> bool:
        try:
            convert(cell.strip())
        except Unreadable:
            return False
        return True

    return _share(cells, reads) >= enough


def _share(cells: Sequence[str], holds: object) -> float:
    return sum(1 for cell in cells if holds(cell)) / len(cells) if cells and callable(holds) else 0.0
