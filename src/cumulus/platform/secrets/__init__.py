"""Secrets that other systems gave us, kept so that a dump of the database does not tell them."""

from __future__ import annotations

from cumulus.platform.secrets.sealing import SecretUnreadable, decrypt, decrypt_named, encrypt, encrypt_named

__all__ = ["SecretUnreadable", "decrypt", "decrypt_named", "encrypt", "encrypt_named"]
