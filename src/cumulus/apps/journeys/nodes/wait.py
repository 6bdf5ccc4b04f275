"""People stay for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from typing_extensions import override

from cumulus.apps.journeys.graph.model import OUT
from cumulus.apps.journeys.graph.rules import Catalogue, Finding
from cumulus.apps.journeys.nodes.base import (
    Locale,
    Names,
    NodeConfig,
    NodeKind,
    Outcome,
    StepBatch,
)
from cumulus.core.json import JsonObject

_SECOND = timedelta(seconds=1)
_LONGEST = timedelta(days=1000)
"""Longer waits are surely mistakes; birthdays and renewals stay well below."""

_UNITS = (("days", "天", "d"), ("hours", "小时", "h"), ("minutes", "分钟", "min"), ("seconds", "秒", "s"))


class WaitConfig(NodeConfig, frozen=True):
    """The fields add up: one hour and thirty minutes."""

    days: float = 0
    hours: float = 0
    minutes: float = 0
    seconds: float = 0

    def duration(self) -> timedelta:
        """Return the whole wait, at most a little more than the longest allowed."""
        hours = self.days * 24 + self.hours
        seconds = hours * 3600 + self.minutes * 60 + self.seconds
        return timedelta(seconds=min(max(seconds, 0), 2 * _LONGEST.total_seconds()))


class Wait(NodeKind[WaitConfig]):
    """The wait of a fixed length, counted from the arrival."""

    name: ClassVar[str] = "wait"
    config_type = WaitConfig
    holds: ClassVar[bool] = True

    @override
    def findings(self, config: WaitConfig, catalogue: Catalogue) -> list[Finding]:
        """Return whether the length is missing, negative or absurd."""
        if min(config.days, config.hours, config.minutes, config.seconds) < 0:
            return [Finding("wait_negative", "A wait cannot be negative.")]
        if config.duration() < _SECOND:
            return [Finding("wait_missing", "Say how long to wait, at least one second.")]
        if config.duration() > _LONGEST:
            return [Finding("wait_too_long", f"Wait at most {_LONGEST.days} days.")]
        return []

    @override
    def delay(self, config: JsonObject) -> timedelta:
        """Return the wait's length."""
        return self.read(config).duration()

    @override
    def words(self, config: JsonObject, names: Names, locale: Locale) -> str:
        """Say the length."""
        parts = [
            f"{config[unit]} {zh}" if locale == "zh" else f"{config[unit]} {en}"
            for unit, zh, en in _UNITS
            if config.get(unit)
        ]
        length = " ".join(parts) or "…"
        return f"等待 {length}" if locale == "zh" else f"Wait {length}"

    @override
    def step(self, batch: StepBatch) -> Outcome:
        """Let everybody go on: the wait is over."""
        return Outcome({OUT: batch.people})
