"""Random histories, in random batches, while time moves: the loop's members are the oracle's."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from cumulus.apps.audiences.expressions.oracle import members
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.live.tests.keeping import LiveRoom, room
from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.tests.history import HISTORIES, STEPS, TREES, History
from cumulus.apps.audiences.tests.making import ids_of
from tests.fixtures import TestWorkspace

__all__ = ["room"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_loop_agrees_with_the_oracle(workspace: TestWorkspace, room: LiveRoom, seed: int) -> None:
    chance = random.Random(seed)
    history = History(workspace, chance, datetime.now(UTC).replace(microsecond=0) - timedelta(hours=60))
    history.begin()
    room.drain()
    segments = [room.keep(f"S{i}", tree, history.now) for i, tree in enumerate(TREES)]
    for _ in range(STEPS):
        for _ in range(chance.randrange(1, 6)):
            history.step()
        if chance.random() < 0.2:
            room.crash()
        if chance.random() < 0.2:
            room.drain()  # the pipeline is ahead of the loop
        history.now += timedelta(seconds=chance.choice((3, 60, 3_700, 9_000)))
        room.rest(history.now)
        _compare(room, history, segments)


def _compare(room: LiveRoom, history: History, segments: list[Segment]) -> None:
    people = history.model.people(ids_of(room.workspace_id))
    catalogue = load_catalogue(room.workspace_id)
    inside = room.members_of(segments)
    found = {segment.name: sorted(inside[segment.pk]) for segment in segments}
    expected = {
        segment.name: sorted(members(parse(segment.expression, catalogue).required(), people, history.now))
        for segment in segments
    }
    assert found == expected
