"""Why rows are rejected, in the words of the rejects file."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    "nobody": ("The row has no identifier", "这一行没有任何标识"),
    "invalid_email": ("Not a mail address", "邮箱格式不对"),
    "invalid_phone": ("Not a phone number", "手机号格式不对"),
    "invalid_identifier": ("Not a valid identifier", "标识无效"),
    "broken_row": ("The row cannot be read", "这一行无法读取"),
    "too_many_cells": ("More cells than columns", "单元格比列多"),
    "undecodable": ("Characters that the encoding does not know", "含有该编码无法识别的字符"),
    "not_a_number": ("Not a number", "不是数字"),
    "not_a_date": ("Not a date", "不是日期"),
    "not_yes_or_no": ("Neither yes nor no", "不是“是”或“否”"),
    "not_json": ("Not JSON", "不是 JSON"),
    "value_too_long": ("The value is too long", "内容太长"),
    "invalid_tag_name": ("A tag's name is too long", "标签名太长"),
    "too_many_keys": ("The value has too many keys", "内容的字段太多"),
    "too_deep": ("The value nests too deep", "内容嵌套太深"),
    "key_too_long": ("A key is too long", "字段名太长"),
    "empty_key": ("A key is empty", "字段名为空"),
    "number_out_of_range": ("The number is too large", "数字太大"),
}
REASONS = frozenset(_WORDS)


def in_words(reason: str, locale: str) -> str:
    """Return the reason in Chinese for every Chinese locale, else in English."""
    english, chinese = _WORDS.get(reason, (reason, reason))
    return chinese if locale.startswith("zh") else english
