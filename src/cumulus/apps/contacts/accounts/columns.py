"""What the columns of a list of companies mean, by their names. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial

from cumulus.apps.contacts.accounts.codes import normal_code
from cumulus.apps.contacts.accounts.domains import is_free, normal_domain
from cumulus.apps.contacts.accounts.evidence import CREDIT_CODE, DOMAIN, Key
from cumulus.apps.contacts.accounts.facts import FactValue
from cumulus.apps.contacts.accounts.names import name_key

_NAMES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name",
        "account",
        "company",
        "companyname",
        "公司",
        "公司名称",
        "客户",
        "客户名称",
        "单位",
        "单位名称",
        "企业名称",
    ),
    "legal_name": ("legalname", "全称", "工商名称", "公司全称"),
    "credit_code": ("creditcode", "uscc", "统一社会信用代码", "信用代码", "税号"),
    "domains": ("domain", "domains", "website", "域名", "网站", "官网"),
    "industry": ("industry", "行业"),
    "region": ("region", "province", "city", "地区", "区域", "省份", "城市"),
    "tier": ("tier", "level", "grade", "等级", "级别", "客户等级"),
    "signed": ("signed", "issigned", "签约", "是否签约", "已签约"),
    "signed_on": ("signedon", "signeddate", "signdate", "签约日期", "签约时间"),
    "annual_revenue": ("annualrevenue", "revenue", "年营收", "营收", "年收入", "收入"),
    "annual_cost": ("annualcost", "cost", "年成本", "成本", "投入成本"),
    "currency": ("currency", "币种", "货币"),
    "crm": ("crm", "crmid", "crm编号"),
    "erp": ("erp", "erpid", "erp编号", "客户编号"),
}
_COLUMNS = {spelt: field for field, names in _NAMES.items() for spelt in names}
_EXTERNAL = ("crm", "erp")
_TRUE = frozenset({"1", "true", "yes", "y", "是", "已签约", "已签", "√"})
_FALSE = frozenset({"0", "false", "no", "n", "否", "未签约", "未签", "×"})
_LENGTHS = {"name": 200, "legal_name": 200, "industry": 100, "region": 100, "tier": 40}


class BadCell(ValueError):
    """A cell cannot be taken; `reason` is stable."""

    def __init__(self, reason: str, value: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file, understood.

    Attributes
    ----------
    number : int
        As a spreadsheet counts: the header is row 1.
    values : Mapping[str, FactValue]
        The account's fields that the row has something for.
    keys : tuple[Key, ...]
        What leads to the account, the strongest first.
    """

    number: int
    values: Mapping[str, FactValue]
    keys: tuple[Key, ...]
    name_key: str


def known_columns(header: Sequence[str]) -> dict[int, str]:
    """Return the field of each column that means something, by its place; the first of each counts."""
    found: dict[int, str] = {}
    for place, written in enumerate(header):
        spelt = re.sub(r"[\s_\-（）()/.]", "", unicodedata.normalize("NFKC", written).casefold())
        field = _COLUMNS.get(spelt)
        if field is not None and field not in found.values():
            found[place] = field
    return found


def understood(number: int, row: Sequence[str], columns: Mapping[int, str]) -> Line:
    """Return what a row says.

    Raises
    ------
    BadCell
        `name_missing`, `invalid_credit_code`, `invalid_domain`, `free_mail_domain`,
        `invalid_number`, `invalid_date`, `invalid_bool`, `invalid_currency`, `too_long`.
    """
    cells = {field: row[place] for place, field in columns.items() if place < len(row) and row[place]}
    name = cells.get("name") or cells.get("legal_name", "")
    keys = (*_codes(cells), *((field, cells[field][:255]) for field in _EXTERNAL if field in cells), *_domains(cells))
    if not name and not keys:
        raise BadCell("name_missing", "")
    values = {field: parse(cells[field]) for field, parse in _PARSERS.items() if field in cells}
    return Line(number, {**values, **({"name": _text("name", name)} if name else {})}, keys, name_key(name))


def _codes(cells: Mapping[str, str]) -> tuple[Key, ...]:
    written = cells.get("credit_code", "")
    code = normal_code(written)
    if written and not code:
        raise BadCell("invalid_credit_code", written)
    return ((CREDIT_CODE, code),) if code else ()


def _domains(cells: Mapping[str, str]) -> tuple[Key, ...]:
    return tuple((DOMAIN, _domain(each)) for each in re.split(r"[,;，；\s]+", cells.get("domains", "")) if each)


def _domain(written: str) -> str:
    domain = normal_domain(written)
    if not domain:
        raise BadCell("invalid_domain", written)
    if is_free(domain):
        raise BadCell("free_mail_domain", written)
    return domain


def _text(field: str, text: str) -> str:
    if len(text) > _LENGTHS[field]:
        raise BadCell("too_long", text[:60])
    return text


def _bool(text: str) -> bool:
    folded = text.casefold()
    if folded not in _TRUE | _FALSE:
        raise BadCell("invalid_bool", text)
    return folded in _TRUE


def _number(text: str) -> Decimal:
    try:
        number = Decimal(re.sub(r"[,，\s¥￥$€]", "", unicodedata.normalize("NFKC", text)))
    except InvalidOperation as error:
        raise BadCell("invalid_number", text) from error
    if not number.is_finite() or not 0 <= number < 10**16:
        raise BadCell("invalid_number", text)
    return number.quantize(Decimal("0.01"))


def _date(text: str) -> date:
    spelt = re.sub(r"[年月/.]", "-", text.replace("日", ""))
    for layout in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y%m%d"):
        try:
            return datetime.strptime(spelt, layout).date()  # noqa: DTZ007  # a date has no zone
        except ValueError:
            continue
    raise BadCell("invalid_date", text)


def _currency(text: str) -> str:
    code = {"人民币": "CNY", "RMB": "CNY", "美元": "USD", "欧元": "EUR"}.get(text.upper(), text.upper())
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise BadCell("invalid_currency", text)
    return code


_PARSERS: Mapping[str, Callable[[str], FactValue]] = {
    "legal_name": partial(_text, "legal_name"),
    "industry": partial(_text, "industry"),
    "region": partial(_text, "region"),
    "tier": partial(_text, "tier"),
    "signed": _bool,
    "signed_on": _date,
    "annual_revenue": _number,
    "annual_cost": _number,
    "currency": _currency,
}
