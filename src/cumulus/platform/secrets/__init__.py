"""Secrets that other systems gave us, kept so that a dump of the database does not tell them."""

from __future__ import annotations

from cumulus.platform.secrets.sealing import SecretUnreadable, decrypt, encrypt

__all__ = ["SecretUnreadable", "decrypt", "encrypt"]
