"""A model from its settings to everybody's score, on the real engines and in a real process."""

from __future__ import annotations

from typing import Any

import pytest

from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.learning.enough import wanted_of
from cumulus.apps.audiences.learning.features import new_plan
from cumulus.apps.audiences.learning.frames import Frame
from cumulus.apps.audiences.learning.running import carry_out
from cumulus.apps.audiences.learning.settings import ModelSettings
from cumulus.apps.audiences.learning.tests.shop import Shop, desk, home, open_shop, shop
from cumulus.apps.audiences.models import LearningRun
from cumulus.apps.audiences.naming import load_naming
from cumulus.apps.audiences.tests.population import insert_events
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse
from tests.fixtures import Api, TestWorkspace

__all__ = ["desk", "home", "shop"]

BUYS: dict[str, Any] = {"event": "Order Completed", "days": 30}


def made(api: Api, kind: str = "conversion", **settings: object) -> int:
    answer = api.post("/models", {"name": f"A {kind}", "kind": kind, "settings": {**BUYS, **settings}})
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def worked(api: Api, path: str) -> LearningRun:
    """Start a run and do it, as the worker does."""
    begun = api.post(path, {})
    assert begun.status == 201, begun.body
    carry_out(begun.body["id"])
    return LearningRun.objects.get(pk=begun.body["id"])


def trained(api: Api, **settings: Any) -> dict[str, Any]:
    model_id = made(api, **settings)
    run = worked(api, f"/models/{model_id}/train")
    assert (run.state, run.error) == ("done", "")
    body: dict[str, Any] = api.get(f"/models/{model_id}").body
    return body


@pytest.fixture(scope="module")
def model(shop: Shop, desk: Api) -> dict[str, Any]:
    return trained(desk)


def test_a_report_says_how_good_the_model_is_beside_a_simple_rule(model: dict[str, Any]) -> None:
    report = model["report"]
    assert model["state"] == "trained"
    assert 0.65 < report["auc"]["low"] < report["auc"]["value"] < report["auc"]["high"] <= 1
    assert 0.5 < report["baseline"]["auc"] < report["auc"]["value"] + 0.05
    assert set(report["compared"]) == {"logistic", "lightgbm"}
    assert [row["decile"] for row in report["deciles"]] == list(range(1, 11))
    assert report["deciles"][0]["lift"] > 1.5
    assert report["calibration_error"] < 0.12
    assert report["training"]["people"] == 600
    assert len(report["dates"]) == 4
    assert report["suspects"] == []


def test_nobody_is_scored_before_somebody_approved(model: dict[str, Any], desk: Api) -> None:
    refused = desk.post(f"/models/{model['id']}/go-live")
    assert (refused.status, refused.body["code"]) == (409, "model_wrong_state")
    assert desk.post(f"/models/{model['id']}/score").status == 409


def test_a_live_model_scores_everybody_with_reasons(model: dict[str, Any], shop: Shop, desk: Api) -> None:
    path = f"/models/{model['id']}"
    assert desk.post(f"{path}/approve").body["state"] == "approved"
    assert desk.post(f"{path}/approve").status == 409
    live = desk.post(f"{path}/go-live").body
    assert (live["state"], live["run"]["task"]) == ("live", "score")
    carry_out(live["run"]["id"])
    after = desk.get(path).body
    assert after["people"] == 600
    assert sum(after["bands"].values()) == 600
    assert after["drift"] in {"calm", "watch"}
    best = desk.get(f"{path}/people?limit=50").body
    assert best["total"] == 600
    assert sum(each["id"] in shop.keen for each in best["items"]) > 40
    first = desk.get(f"{path}/people/{best['items'][0]['id']}").body
    assert first["grade"] == "A"
    assert len(first["reasons"]) == 5
    again = worked(desk, f"{path}/score")
    assert again.state == "done"
    assert desk.get(f"{path}/people").body["total"] == 600
    assert desk.post(f"{path}/retire").body["state"] == "retired"
    assert desk.get(f"{path}/people").body["total"] == 0


def test_what_happens_after_the_date_changes_no_feature(workspace: TestWorkspace) -> None:
    small = open_shop(workspace.id, people=60)
    before = _features(workspace.id, small)
    everybody = (*small.keen, *small.idle)
    later = [Person(pk, events=(Happening("Order Completed", small.now, {"total": 5}),)) for pk in everybody]
    insert_events(get_warehouse(), workspace.id, later)
    assert _features(workspace.id, small) == before
    assert len(before) == 60


def _features(workspace_id: WorkspaceId, shop: Shop) -> list[tuple[Any, ...]]:
    naming = load_naming(workspace_id)
    settings = ModelSettings("Order Completed", 30, attributes=("city",))
    wanted = wanted_of("conversion", settings, naming.catalogue)
    frame = Frame(workspace_id, new_plan(naming, settings.attributes), wanted, shop.now)
    rows = frame.rows()
    found = get_warehouse().query(rows.sql, rows.params)
    kept = [at for at, name in enumerate(found.columns) if name != "label"]
    return sorted(tuple(row[at] for at in kept) for row in found.rows)


def test_too_little_data_is_refused_with_what_is_missing(api: Api, workspace: TestWorkspace) -> None:
    open_shop(workspace.id, people=30)
    check = api.post("/models/check", {"kind": "conversion", "settings": BUYS}).body
    assert check["enough"] is False
    assert {each["what"] for each in check["missing"]} >= {"outcomes", "recent_outcomes"}
    run = worked(api, f"/models/{made(api)}/train")
    assert (run.state, run.error) == ("failed", "too_little_data")
    assert api.get(f"/models/runs/{run.pk}").body["missing"] == check["missing"]


def test_churn_is_learned_from_who_was_active(shop: Shop, desk: Api) -> None:
    report = trained(desk, kind="churn", days=20)["report"]
    assert report["auc"]["low"] > 0.55
    assert report["training"]["people"] < 601


def test_purchases_are_foretold_and_compared_with_what_happened(shop: Shop, desk: Api) -> None:
    found = trained(desk, kind="purchase", days=28, value="total")
    report = found["report"]
    assert report["purchases"]["predicted"] == pytest.approx(report["purchases"]["actual"], rel=0.5)
    assert report["mae"] < report["baseline"]["mae"]
    desk.post(f"/models/{found['id']}/approve")
    run = desk.post(f"/models/{found['id']}/go-live").body["run"]
    carry_out(run["id"])
    best = desk.get(f"/models/{found['id']}/people").body["items"][0]
    assert best["value"] > 0
    assert 0 < best["fit"] <= 100


def test_whom_a_model_is_about_does_not_look_ahead(desk: Api, shop: Shop) -> None:
    settings = {**BUYS, "who": {"event": "Order Completed"}}
    answer = desk.post("/models", {"name": "Seer", "kind": "conversion", "settings": settings})
    assert (answer.status, answer.body["code"]) == (422, "model_looks_ahead")


def test_an_approved_training_is_not_replaced_unseen(desk: Api, shop: Shop) -> None:
    model_id = made(desk)
    begun = desk.post(f"/models/{model_id}/train")
    assert desk.post(f"/models/{model_id}/train").body["code"] == "learning_run_active"
    assert desk.post(f"/models/runs/{begun.body['id']}/cancel").body["state"] == "cancelled"
    carry_out(begun.body["id"])
    assert desk.get(f"/models/{model_id}").body["state"] == "draft"


def test_a_run_whose_worker_died_begins_anew(desk: Api, shop: Shop) -> None:
    model_id = made(desk)
    run_id = desk.post(f"/models/{model_id}/train").body["id"]
    LearningRun.objects.filter(pk=run_id).update(state="running", attempt=1)
    carry_out(run_id)
    assert LearningRun.objects.get(pk=run_id).state == "running"
    LearningRun.objects.filter(pk=run_id).update(state="waiting")
    carry_out(run_id)
    assert LearningRun.objects.get(pk=run_id).state == "done"
