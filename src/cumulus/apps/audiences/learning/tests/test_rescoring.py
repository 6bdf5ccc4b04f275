"""What a rescoring changes is said once, whatever breaks, and live segments follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.learning import rescoring, scores
from cumulus.apps.audiences.learning.lab.scoring import SCHEMA
from cumulus.apps.audiences.learning.running import carry_out
from cumulus.apps.audiences.learning.tests.shop import Shop, desk, home, shop
from cumulus.apps.audiences.live.tests.keeping import LiveRoom
from cumulus.apps.audiences.models import LearningRun, PredictiveModel
from cumulus.apps.audiences.scoring.tests.cards import said
from cumulus.apps.audiences.tests.population import insert_events
from cumulus.core.ids import ContactId
from cumulus.platform.warehouse.client import WarehouseUnavailable, get_warehouse
from tests.fixtures import Api, TestWorkspace

__all__ = ["desk", "home", "shop"]

BANDS = dict[int, tuple[float, str]]


@pytest.fixture(scope="module")
def model(shop: Shop, desk: Api) -> dict[str, Any]:
    """A model that scored everybody once."""
    settings = {"event": "Order Completed", "days": 30}
    made = desk.post("/models", {"name": "Buyers soon", "kind": "conversion", "settings": settings}).body
    carry_out(desk.post(f"/models/{made['id']}/train", {}).body["id"])
    desk.post(f"/models/{made['id']}/approve")
    live = desk.post(f"/models/{made['id']}/go-live").body
    carry_out(live["run"]["id"])
    assert LearningRun.objects.get(pk=live["run"]["id"]).state == "done"
    return dict(live)


@pytest.fixture
def drained(drain: Callable[[], int]) -> Callable[[], int]:
    drain()
    return drain


def stored(home: TestWorkspace, model_id: int) -> BANDS:
    found = rescoring.standing(home.id, model_id)
    rows = zip(found.people.tolist(), found.values.tolist(), found.grades.tolist(), strict=True)
    return {who: (value, grade) for who, value, grade in rows}


def wake(home: TestWorkspace, shop: Shop, people: tuple[ContactId, ...]) -> None:
    """Let people look and buy in the last days, as keen ones do."""
    days = [shop.now - timedelta(hours=hours) for hours in range(2, 200, 6)]
    theirs = tuple(Happening("Page Viewed", at, {"category": "lamps"}) for at in days)
    more = tuple(Happening("Order Completed", at, {"total": 80}) for at in days[::3])
    insert_events(get_warehouse(), home.id, [Person(pk, events=(*theirs, *more)) for pk in people])


def changes(before: BANDS, after: BANDS) -> dict[int, tuple[str, str]]:
    pairs = {who: (before.get(who, (0, ""))[1], grade) for who, (_, grade) in after.items()}
    return {who: (old, new) for who, (old, new) in pairs.items() if old != new}


def test_a_first_scoring_says_nothing(
    home: TestWorkspace, shop: Shop, model: dict[str, Any], drained: Callable[[], int]
) -> None:
    assert len(stored(home, model["id"])) == 600
    assert all(said(home.id, who) == [] for who in (*shop.keen[:20], *shop.idle[:20]))


def test_a_changed_band_is_said_once_and_moves_a_live_segment(
    home: TestWorkspace, shop: Shop, desk: Api, model: dict[str, Any], drained: Callable[[], int]
) -> None:
    room = LiveRoom(home.id, drained)
    best = room.keep("Best", {"score": model["slug"], "op": "in", "grade": ["A"]})
    likely = room.keep("Likely", {"score": model["slug"], "op": "gte", "value": 40})
    room.rest()
    before = stored(home, model["id"])
    wake(home, shop, shop.idle[:60])
    carry_out(desk.post(f"/models/{model['id']}/score", {}).body["id"])
    after = stored(home, model["id"])
    room.rest()
    changed = changes(before, after)
    assert len(changed) > 30
    for who in [*changed][:10]:
        (told,) = said(home.id, who)
        assert (told["score"], told["grade_from"], told["grade"]) == (model["slug"], *changed[who])
        assert told["to"] == pytest.approx(after[who][0], abs=0.01)
        assert told["cause"] == "model"
    same = next(who for who in after if who not in changed)
    assert said(home.id, same) == []
    entered = {who for who, (old, new) in changed.items() if new == "A"}
    assert {who for move, who in room.moves(best) if move == "Entered"} == entered
    assert room.members(best) == {who for who, (_, grade) in after.items() if grade == "A"}
    assert room.members(likely) == {who for who, (value, _) in after.items() if value >= 40}


def test_a_crash_in_the_middle_says_nothing_twice_and_loses_nothing(
    home: TestWorkspace,
    shop: Shop,
    desk: Api,
    model: dict[str, Any],
    drained: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = stored(home, model["id"])
    known = {who: len(said(home.id, who)) for who in shop.idle[60:120]}
    wake(home, shop, shop.idle[60:120])
    run_id = desk.post(f"/models/{model['id']}/score", {}).body["id"]

    with monkeypatch.context() as broken:
        broken.setattr(scores, "write", broken_after(scores.write))
        with pytest.raises(WarehouseUnavailable):
            carry_out(run_id)
    run = LearningRun.objects.get(pk=run_id)
    assert (run.state, bool(run.file)) == ("waiting", True)
    assert desk.post(f"/models/runs/{run_id}/cancel").body["state"] == "waiting"
    carry_out(run_id)
    carry_out(run_id)
    assert LearningRun.objects.get(pk=run_id).state == "done"
    drained()
    changed = changes(before, stored(home, model["id"]))
    moved = [who for who in known if who in changed]
    assert len(moved) > 20
    assert all(len(said(home.id, who)) == known[who] + 1 for who in moved[:10])


def broken_after(real: Callable[..., None]) -> Callable[..., None]:
    """Return what writes everything and then breaks, as a connection that ends before the answer."""

    def write(*given: Any) -> None:
        real(*given)
        raise WarehouseUnavailable("gone")

    return write


def test_a_retired_model_keeps_no_score_of_a_run_that_was_under_way(
    home: TestWorkspace, desk: Api, model: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = desk.post(f"/models/{model['id']}/score", {}).body["id"]
    with monkeypatch.context() as broken:
        broken.setattr(scores, "write", broken_after(scores.write))
        with pytest.raises(WarehouseUnavailable):
            carry_out(run_id)
    assert desk.post(f"/models/{model['id']}/retire").body["state"] == "retired"
    carry_out(run_id)
    assert stored(home, model["id"]) == {}
    assert not PredictiveModel.objects.filter(pk=model["id"], scored_at__isnull=False).exists()


def test_who_has_no_score_any_more_is_among_the_changes(tmp_path: Path) -> None:
    before = rescoring.Standing(
        np.asarray([3, 5, 9], np.uint32), np.asarray([10.0, 50.0, 90.0]), np.asarray(["D", "B", "A"], dtype=object)
    )
    rows = {"contact_id": [5, 7], "value": [50.001, 80.0], "fit": [0.0, 0.0], "engagement": [0.0, 0.0]}
    cells = [*rows.values(), ["B", "A"], [[], [1]], [[], [0.5]]]
    table = pa.table([pa.array(each, field.type) for each, field in zip(cells, SCHEMA, strict=True)], schema=SCHEMA)
    with pa.ipc.new_stream(tmp_path / "scores.arrow", SCHEMA) as writer:
        writer.write_table(table)
    rescoring.compare(tmp_path / "scores.arrow", before, tmp_path / "rescored.arrow")
    found = [row for batch in rescoring.read_batches(tmp_path / "rescored.arrow") for row in batch.to_pylist()]
    told = [(row["contact_id"], row["grade_before"], row["grade"], row["removed"]) for row in found]
    assert told == [(5, "B", "B", 0), (7, "", "A", 0), (3, "D", "", 1), (9, "A", "", 1)]
    assert [who for part in rescoring.moved(tmp_path / "rescored.arrow") for who in part] == [7, 3, 9]
