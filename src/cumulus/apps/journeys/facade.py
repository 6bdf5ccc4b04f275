"""What other apps may ask of journeys."""

from __future__ import annotations

from cumulus.apps.journeys.engine.loop import run_forever
from cumulus.apps.journeys.engine.merging import adopt_runs
from cumulus.apps.journeys.entries.events import reactor
from cumulus.apps.journeys.erasing import erase_runs, export_runs
from cumulus.apps.journeys.figures import running_journeys
from cumulus.apps.journeys.queries import (
    contact_runs_count,
    journey_graphs,
    journey_labels,
    journey_names,
    journey_stays,
    search_journeys,
)

__all__ = [
    "adopt_runs",
    "contact_runs_count",
    "erase_runs",
    "export_runs",
    "journey_graphs",
    "journey_labels",
    "journey_names",
    "journey_stays",
    "reactor",
    "run_forever",
    "running_journeys",
    "search_journeys",
]
