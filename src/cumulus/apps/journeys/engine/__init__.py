"""The engine: moves everybody who is due, in sets."""

from __future__ import annotations

from cumulus.apps.journeys.engine.loop import run_forever
from cumulus.apps.journeys.engine.stepping import step_once

__all__ = ["run_forever", "step_once"]
