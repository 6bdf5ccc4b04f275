"""From the outbox to the provider: claim, decide, render, hand over, record."""

from __future__ import annotations

from cumulus.apps.messaging.delivery.loop import run_forever

__all__ = ["run_forever"]
