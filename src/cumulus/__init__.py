"""Cumulus, an open marketing cloud."""

from __future__ import annotations

__version__ = "0.1.0"
