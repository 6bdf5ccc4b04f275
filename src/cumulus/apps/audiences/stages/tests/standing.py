"""A workspace's stage models for tests: let the loop work at an instant until it rests, ask who stands where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from cumulus.apps.audiences.models import StageModel
from cumulus.apps.audiences.stages import services, turning
from cumulus.apps.audiences.stages.noting import forget_models
from cumulus.apps.audiences.stages.placing import known_stages
from cumulus.apps.audiences.tests.making import ids_of
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.warehouse.client import get_warehouse
from tests.fixtures import TestWorkspace

_TOLD = """
    SELECT contact_id, properties.from::String, properties.to::String FROM events
    WHERE workspace_id = {workspace:UInt32} AND name = 'Stage Changed' ORDER BY timestamp, contact_id
"""


def state(key: str, expression: JsonValue, *, alert: bool = False) -> JsonObject:
    """Return a stage as a model has it."""
    return {"key": key, "name_zh": key, "name_en": key, "tone": "teal", "expression": expression, "alert": alert}


@dataclass
class StageRoom:
    """One workspace's stage models, worked on step by step; the others go along."""

    workspace_id: WorkspaceId
    drain: Callable[[], int]

    def rest(self, now: datetime) -> None:
        """Let the pipeline and the loop work until neither has anything to do."""
        quiet = 0
        while quiet < 2:
            quiet = 0 if self.drain() + turning.turn_once(now) else quiet + 1

    def keep(self, name: str, states: list[JsonObject], now: datetime) -> StageModel:
        """Save a model, and let everybody be placed and judged once."""
        made = self.keep_for_others(name, states, now)
        self.rest(now)
        self.rest(now + timedelta(seconds=9))
        return made

    def keep_for_others(self, name: str, states: list[JsonObject], now: datetime) -> StageModel:
        """Save a model for a loop that runs by itself."""
        forget_models(self.workspace_id)
        return services.create_model(self.workspace_id, services.StageDraft(name, "", states), None, now)

    def standing(self, model: StageModel) -> dict[str, str]:
        """Return the stage of each user who has one."""
        people = ids_of(self.workspace_id)
        known = known_stages(self.workspace_id, [model.pk], list(people.values()))
        return {user: found for user, pk in people.items() if (found := known.get((model.pk, pk)))}

    def told(self) -> list[tuple[int, str, str]]:
        """Return the moves that were told, in order: who, from, to."""
        self.drain()
        return [tuple(row) for row in get_warehouse().query(_TOLD, {"workspace": self.workspace_id}).rows]


@pytest.fixture
def room(workspace: TestWorkspace, drain: Callable[[], int]) -> StageRoom:
    """The stages of the test's own workspace; import it where it is used."""
    return StageRoom(workspace.id, drain)
