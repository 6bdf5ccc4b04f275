"""What columns probably mean, and what their cells become."""

from __future__ import annotations

import pytest

from cumulus.apps.contacts.identity.kinds import DEFAULTS
from cumulus.apps.contacts.importing.mapping import Column, DateOrder, Kind, Meaning
from cumulus.apps.contacts.importing.suggesting import suggest
from cumulus.apps.contacts.importing.values import Unreadable, converter, normaliser
from cumulus.core.json import JsonValue

_I, _A, _T, _C, _X = Meaning.IDENTIFIER, Meaning.ATTRIBUTE, Meaning.TAGS, Meaning.CHANNEL, Meaning.IGNORE


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("E-Mail", ["a@x.io"], Column(_I, "email")),
        ("邮箱地址", ["a@x.io"], Column(_I, "email")),
        ("Kontakt", ["a@x.io", "b@x.io"], Column(_I, "email")),
        ("Mobile Phone", ["13800138000"], Column(_I, "phone")),
        ("联系电话", ["138 0013 8000", "+86 139-0013-8000"], Column(_I, "phone")),
        ("x", ["13800138000", "13900138000"], Column(_I, "phone")),
        ("email", ["yes", "no"], Column(_A, "email", Kind.BOOL)),
        ("用户ID", ["u-1"], Column(_I, "user_id")),
        ("姓名", ["王小明"], Column(_A, "name")),
        ("公司名称", ["某某有限公司"], Column(_A, "company")),
        ("出生日期", ["1990年3月1日"], Column(_A, "birthday", Kind.DATE)),
        ("生日", ["属马"], Column(_A, "生日")),
        ("客户标签", ["金卡;老客户"], Column(_T)),
        ("邮件订阅", ["是", "否"], Column(_C, "email")),
        ("spent", ["1,200.50", "3"], Column(_A, "spent", Kind.NUMBER)),
        ("zip", ["02134", "94103"], Column(_A, "zip", Kind.TEXT)),
        ("身份", ["110101199003078888"], Column(_A, "身份", Kind.TEXT)),
        ("seen", ["2026-01-02 10:00", "2026-01-03 11:30"], Column(_A, "seen", Kind.DATETIME)),
        ("vip", ["true", "false"], Column(_A, "vip", Kind.BOOL)),
        ("empty", [], Column(_X)),
    ],
)
def test_a_column_is_known_by_its_name_or_by_what_stands_in_it(name: str, cells: list[str], expected: Column) -> None:
    assert suggest([name], [cells]) == [expected]


def test_no_two_columns_become_one_attribute() -> None:
    found = suggest(["name", "姓名"], [["Ada"], ["Ada"]])
    assert found == [Column(_A, "name"), Column(_A, "姓名")]


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("138 0013 8000", "CN", "+8613800138000"),
        ("+86 138-0013-8000", "DE", "+8613800138000"),
        ("8613800138000", "CN", "+8613800138000"),
        ("030 901820", "DE", "+4930901820"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("+44 20 7946 0958", "CN", "+442079460958"),
        ("12", "CN", None),
        ("call me", "CN", None),
    ],
)
def test_a_phone_number_of_any_region_becomes_one_form(text: str, region: str, expected: str | None) -> None:
    found = normaliser("phone", region, DEFAULTS)(text)
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Kind.NUMBER, "¥1,200.50", 1200.5),
        (Kind.NUMBER, "-3", -3),
        (Kind.BOOL, "是", True),
        (Kind.BOOL, "No", False),
        (Kind.DATE, "2026/1/9", "2026-01-09"),
        (Kind.DATE, "1990年3月1日", "1990-03-01"),
        (Kind.DATETIME, "2026-01-09 08:05", "2026-01-09T08:05:00"),
        (Kind.DATETIME, "2026-01-09T08:05:09Z", "2026-01-09T08:05:09+00:00"),
        (Kind.LIST, "茶、咖啡; 茶", ["茶", "咖啡"]),
        (Kind.JSON, '{"a":[1]}', {"a": [1]}),
    ],
)
def test_cells_become_values_of_their_type(kind: Kind, text: str, expected: JsonValue) -> None:
    assert converter(kind, DateOrder.YMD)(text) == expected


@pytest.mark.parametrize(("order", "expected"), [(DateOrder.DMY, "2026-02-01"), (DateOrder.MDY, "2026-01-02")])
def test_the_order_of_a_date_is_the_persons_word(order: DateOrder, expected: str) -> None:
    assert converter(Kind.DATE, order)("01/02/2026") == expected


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Kind.NUMBER, "1.2.3", "not_a_number"),
        (Kind.NUMBER, "1e999", "not_a_number"),
        (Kind.BOOL, "maybe", "not_yes_or_no"),
        (Kind.DATE, "2026-02-30", "not_a_date"),
        (Kind.JSON, "{", "not_json"),
    ],
)
def test_what_is_not_of_the_type_says_why(kind: Kind, text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        converter(kind, DateOrder.YMD)(text)
