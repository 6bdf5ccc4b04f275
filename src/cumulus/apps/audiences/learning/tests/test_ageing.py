"""How a model ages: what it foretold against what came, and when it is to be trained again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cumulus.apps.audiences.learning.ageing import ageing_of, judged_at
from cumulus.apps.audiences.learning.running import carry_out
from cumulus.apps.audiences.learning.tests.shop import Shop, desk, home, shop
from cumulus.apps.audiences.models import PredictiveModel
from tests.fixtures import Api

__all__ = ["desk", "home", "shop"]

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
TRAINED = {"auc": {"value": 0.8, "low": 0.77, "high": 0.83}, "mae": 0.5}
AS_GOOD = {"auc": {"value": 0.76, "low": 0.72, "high": 0.8}}
WORSE = {"auc": {"value": 0.7, "low": 0.65, "high": 0.75}}


def aged(days_ago: int, kind: str = "conversion", window: int = 30, **drift: object) -> PredictiveModel:
    trained_at = NOW - timedelta(days=days_ago)
    return PredictiveModel(
        kind=kind, settings={"days": window}, report=TRAINED, drift=drift, trained_at=trained_at, created_at=trained_at
    )


def told(model: PredictiveModel) -> tuple[str, str]:
    found = ageing_of(model, NOW)
    assert found is not None
    return found.verdict, found.because


def test_a_model_that_learned_nothing_has_no_age() -> None:
    assert ageing_of(PredictiveModel(settings={"days": 30}), NOW) is None


def test_a_model_is_old_after_a_quarter_or_three_windows() -> None:
    assert told(aged(10, level="calm")) == ("fresh", "age")
    assert told(aged(76, level="calm")) == ("soon", "age")
    assert told(aged(90, level="calm")) == ("due", "age")
    assert told(aged(90, window=60, level="calm")) == ("fresh", "age")


def test_a_moved_score_asks_for_a_training_before_its_time() -> None:
    assert told(aged(10, level="watch")) == ("soon", "drift")
    assert told(aged(10, level="alarm")) == ("due", "drift")


def test_a_model_that_does_worse_than_chance_explains_is_due() -> None:
    assert told(aged(40, level="calm", since=AS_GOOD)) == ("fresh", "age")
    assert told(aged(40, level="calm", since=WORSE)) == ("due", "outcomes")
    assert told(aged(40, "purchase", level="calm", since={"mae": 0.6})) == ("fresh", "age")
    assert told(aged(40, "purchase", level="calm", since={"mae": 0.9})) == ("due", "outcomes")


def test_outcomes_are_known_once_a_window_has_passed_after_the_training() -> None:
    assert judged_at(aged(29), NOW) is None
    assert judged_at(aged(30), NOW) == NOW - timedelta(days=30)
    assert judged_at(aged(400, "uplift"), NOW) is None


def live(desk: Api, now: datetime, **settings: object) -> str:
    """Return the path of a model that was trained at `now` and goes live."""
    wanted = {"event": "Order Completed", "days": 30, **settings}
    kind = "purchase" if "value" in settings else "conversion"
    path = f"/models/{desk.post('/models', {'name': 'Old', 'kind': kind, 'settings': wanted}).body['id']}"
    carry_out(desk.post(f"{path}/train", {}).body["id"], now)
    desk.post(f"{path}/approve")
    carry_out(desk.post(f"{path}/go-live").body["run"]["id"])
    found: dict[str, Any] = desk.get(path).body
    assert found["run"]["state"] == "done"
    return path


def test_a_model_is_held_against_what_happened_since_its_training(shop: Shop, desk: Api) -> None:
    trained_at = shop.now.replace(microsecond=0) - timedelta(days=45)
    found = desk.get(live(desk, trained_at)).body
    since = found["drift_report"]["since"]
    assert since["people"] == 600
    assert since["auc"]["low"] > 0.55
    assert since["rate"]["predicted"] == pytest.approx(since["rate"]["actual"], abs=0.1)
    assert found["age_days"] == 45
    said = found["ageing"]
    assert said["due_on"] == (trained_at + timedelta(days=90)).date().isoformat()
    assert datetime.fromisoformat(said["judged_from"]) == trained_at + timedelta(days=30)
    assert [each["since"] for each in said["history"]] == [since["auc"]["value"]]


def test_a_young_model_is_not_judged_yet(shop: Shop, desk: Api) -> None:
    found = desk.get(live(desk, shop.now)).body
    assert found["drift_report"]["since"] is None
    column = found["drift_report"]["columns"][0]
    assert sum(column["before"]) == pytest.approx(1)
    assert sum(column["after"]) == pytest.approx(1)
    assert len(column["before"]) == len(column["edges"]) + 2
    assert found["ageing"]["history"][0]["since"] is None


def test_purchases_foretold_are_held_against_purchases_made(shop: Shop, desk: Api) -> None:
    since = desk.get(live(desk, shop.now - timedelta(days=45), value="total", days=28)).body["drift_report"]["since"]
    assert since["purchases"]["predicted"] == pytest.approx(since["purchases"]["actual"], rel=0.5)
    assert since["mae"] > 0


def test_scorings_before_a_training_are_not_its_history(shop: Shop, desk: Api) -> None:
    path = live(desk, shop.now - timedelta(days=45))
    carry_out(desk.post(f"{path}/train", {}).body["id"])
    found = desk.get(path).body
    assert (found["ageing"]["history"], found["drift_report"]) == ([], {})
