"""What is stored tells nothing, opens again, and opens for nobody else."""

from __future__ import annotations

import pytest
from django.test import override_settings

from cumulus.platform.secrets import SecretUnreadable, decrypt, encrypt


@pytest.mark.parametrize("text", ["", "whsec_abc", "密钥 😀", "x" * 10_000])
def test_a_secret_comes_back_as_it_was(text: str) -> None:
    assert decrypt(encrypt(text)) == text


def test_a_token_tells_nothing_not_even_that_two_are_the_same() -> None:
    first, second = encrypt("s3cret"), encrypt("s3cret")
    assert "s3cret" not in first
    assert first != second


def test_a_changed_token_does_not_open() -> None:
    token = encrypt("s3cret")
    at = len(token) // 2
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    with pytest.raises(SecretUnreadable):
        decrypt(changed)


@pytest.mark.parametrize("token", ["", "v1.", "v1.AAAA", "v2." + "A" * 64, "s3cret", "v1.密", "v1.!!!"])
def test_what_is_no_token_does_not_open(token: str) -> None:
    with pytest.raises(SecretUnreadable):
        decrypt(token)


def test_another_installation_cannot_open_it() -> None:
    with override_settings(SECRET_KEY="a" * 50):
        token = encrypt("s3cret")
    with pytest.raises(SecretUnreadable):
        decrypt(token)
