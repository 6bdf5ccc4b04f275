"""An expression as text comes back as it was; what is no expression says where."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from cumulus.apps.audiences.expressions.text import UnreadableText, parse_text, write
from cumulus.apps.audiences.tests import strategies
from cumulus.core.json import JsonValue

TEXTS: list[tuple[JsonValue, str]] = [
    ({"all": []}, "everybody"),
    ({"any": []}, "nobody"),
    (
        {
            "all": [
                {"attribute": "city", "op": "in", "value": ["Suzhou", "苏州"]},
                {"not": {"tag": "staff", "op": "has"}},
            ]
        },
        'city in ["Suzhou", "苏州"]\nand not tag "staff" has',
    ),
    ({"all": [{"attribute": "名 字", "op": "exists"}]}, "all(`名 字` exists)"),
    (
        {
            "event": "Order Completed",
            "where": [{"property": "total", "op": "gt", "value": 100}, {"property": "currency", "op": "exists"}],
            "within": {"last": "90d"},
            "count": {"op": "gte", "value": 2},
        },
        'event "Order Completed" where total gt 100, currency exists within {"last": "90d"} count gte 2',
    ),
    (
        {
            "members": "any",
            "of": {"any": [{"attribute": "a", "op": "is", "value": True}, {"score": "s", "op": "gt", "value": 1}]},
        },
        'members "any" of (a is true or score "s" gt 1)',
    ),
    ({"attribute": "and", "op": "eq", "value": "`"}, '`and` eq "`"'),
]


@pytest.mark.parametrize(("expression", "text"), TEXTS, ids=[text for _, text in TEXTS])
def test_an_expression_is_written_so(expression: JsonValue, text: str) -> None:
    assert (write(expression), parse_text(text)) == (text, expression)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=strategies.trees)
def test_every_expression_comes_back_as_it_was(raw: JsonValue) -> None:
    assert parse_text(write(raw)) == raw


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("city", 4),
        ('city eq "a" and', 15),
        ("(city exists", 12),
        ("a exists and b exists or c exists", 22),
        ("a exists )", 9),
        ("tag vip has", 4),
        ("a exists ; b exists", 9),
        ("not " * 100 + "a exists", 244),
        ("(" * 100_000, 61),
    ],
)
def test_what_is_no_expression_says_where(text: str, position: int) -> None:
    with pytest.raises(UnreadableText) as refused:
        parse_text(text)
    assert refused.value.fields["position"] == position
