"""What other apps may know of journeys."""

from __future__ import annotations

from dataclasses import dataclass

from cumulus.core.ids import JourneyId


@dataclass(frozen=True, slots=True)
class RunningJourney:
    """A live or paused journey with its results so far, of all its versions."""

    id: JourneyId
    name: str
    status: str
    entered: int
    active: int
    completed: int
    sent: int
    opened: int
    clicked: int
