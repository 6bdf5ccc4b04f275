"""A cursor comes back as it went; anything else is refused as the caller's mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cumulus.core.cursors import decode_cursor, encode_cursor
from cumulus.core.errors import Invalid


@given(st.lists(st.one_of(st.text(max_size=20), st.integers(-(2**60), 2**60), st.none()), max_size=5))
def test_a_cursor_comes_back(values: list[str | int | None]) -> None:
    assert list(decode_cursor(encode_cursor(values), len(values))) == values


@pytest.mark.parametrize("text", ["", "x", "%00", "bnVsbA", "e30", "aGVsbG8", "😀", "W" * 5000])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(text, 2)
