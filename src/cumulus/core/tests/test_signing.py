"""A signed token opens only whole, with its key and for its purpose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cumulus.core.signing import Signer

SIGNER = Signer(b"k" * 32, "click")


@given(st.binary(max_size=200))
def test_what_was_signed_opens(payload: bytes) -> None:
    assert SIGNER.open(SIGNER.sign(payload)) == payload


@given(st.binary(min_size=1, max_size=40), st.data())
def test_no_changed_token_opens(payload: bytes, data: st.DataObject) -> None:
    token = SIGNER.sign(payload)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from([each for each in "AZaz09-_" if each != token[place]]))
    changed = token[:place] + letter + token[place + 1 :]
    assert SIGNER.open(changed) in {None, payload}


@given(st.text(max_size=60))
def test_any_text_is_refused_quietly(text: str) -> None:
    assert SIGNER.open(text) is None


def test_another_key_or_purpose_opens_nothing() -> None:
    token = SIGNER.sign(b"payload")
    assert Signer(b"x" * 32, "click").open(token) is None
    assert Signer(b"k" * 32, "open").open(token) is None
