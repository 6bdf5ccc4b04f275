"""Random histories while time moves: everybody's stage is the oracle's, by the clock alone, without a proof."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from cumulus.apps.audiences.expressions.oracle import matches
from cumulus.apps.audiences.models import StageModel
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.stages import turning
from cumulus.apps.audiences.stages.placing import read_ladder
from cumulus.apps.audiences.stages.tests.standing import StageRoom, room, state
from cumulus.apps.audiences.tests.history import HISTORIES, STEPS, TREES, History
from cumulus.apps.audiences.tests.making import ids_of
from tests.fixtures import TestWorkspace

__all__ = ["room"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_stages_agree_with_the_oracle(
    workspace: TestWorkspace, room: StageRoom, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turning, "prove_some", lambda *_: False)
    chance = random.Random(seed)
    history = History(workspace, chance, datetime.now(UTC).replace(microsecond=0) - timedelta(hours=60))
    history.begin()
    room.drain()
    models = [_model(room, history, f"Way {at}") for at in range(3)]
    history.now += timedelta(seconds=9)
    for _ in range(STEPS):
        for _ in range(chance.randrange(1, 6)):
            history.step()
        if chance.random() < 0.2:
            room.drain()  # the pipeline is ahead of the loop
        history.now += timedelta(seconds=chance.choice((3, 60, 3_700, 9_000)))
        room.rest(history.now)
        for model in models:
            assert room.standing(model) == _expected(room, history, model)


def _model(room: StageRoom, history: History, name: str) -> StageModel:
    states = [state(f"s{at}", tree) for at, tree in enumerate(history.chance.sample(TREES, 5))]
    return room.keep(name, states, history.now)


def _expected(room: StageRoom, history: History, model: StageModel) -> dict[str, str]:
    ids = ids_of(room.workspace_id)
    ladder = read_ladder(model.states, load_catalogue(room.workspace_id))
    people = zip(ids, history.model.people(ids), strict=True)
    stages = {
        user: ladder.stage([matches(tree, person, history.now) for tree in ladder.trees]) for user, person in people
    }
    return {user: stage for user, stage in stages.items() if stage}
