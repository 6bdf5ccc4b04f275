"""What a person is called is found however it is written, and nobody else is hit."""

from __future__ import annotations

import pytest

from cumulus.core.redaction import Redaction

WORDS = Redaction(["zoe.quill@example.com", "+8613800138000", "u-4711-zq", "42"])


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("to Zoe.Quill@Example.COM now", "to erased now"),
        ("?mail=zoe.quill%40example.com&x=1", "?mail=erased&x=1"),
        ("call +86 138-0013-8000!", "call erased!"),
        ('{"id":"u-4711-zq"}', '{"id":"erased"}'),
        ("user 42 stays", "user 42 stays"),
        ("u-4711-zqx and xu-4711-zq stay", "u-4711-zqx and xu-4711-zq stay"),
        ("azoe.quill@example.com stays", "azoe.quill@example.com stays"),
    ],
)
def test_cleaning(text: str, cleaned: str) -> None:
    assert WORDS.clean(text) == cleaned
    assert WORDS.found_in(text) is (text != cleaned)


def test_nothing_to_find_changes_nothing() -> None:
    assert Redaction(["42"]).clean("42") == "42"
