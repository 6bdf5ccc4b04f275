"""People like those of a segment, and groups of people who are alike."""

from __future__ import annotations

import pytest

from cumulus.apps.audiences.learning import running
from cumulus.apps.audiences.learning.running import carry_out
from cumulus.apps.audiences.learning.tests.shop import Shop, desk, home, shop
from tests.fixtures import Api

__all__ = ["desk", "home", "shop"]


def seeded(api: Api, shop: Shop) -> str:
    """Save a segment of some keen people: those who bought recently."""
    buyers = {"event": "Order Completed", "within": {"last": "25d"}}
    made = api.post("/segments", {"name": "Buyers", "expression": buyers})
    assert made.status == 201, made.body
    return f"/segments/{made.body['id']}/lookalike"


def test_people_like_a_seed_are_ranked_and_its_hidden_part_is_found_again(shop: Shop, desk: Api) -> None:
    path = seeded(desk, shop)
    assert desk.get(path).body == {"run": None, "result": {}}
    assert desk.post(f"{path}/save", {"name": "x", "size": 5}).body["code"] == "learning_run_unfinished"
    run = desk.post(path, {"attributes": []}).body
    assert desk.post(path, {}).body["code"] == "learning_run_active"
    carry_out(run["id"])
    found = desk.get(path).body
    assert found["run"]["state"] == "done"
    result = found["result"]
    assert result["auc"]["value"] > 0.6
    assert result["curve"][0]["lift"] > 1.3
    assert result["curve"][-1]["found"] == 1
    sizes = [point["size"] for point in result["curve"]]
    assert sizes == sorted(sizes)
    saved = desk.post(f"{path}/save", {"name": "Like buyers", "size": 80})
    assert saved.status == 201, saved.body
    assert saved.body["people"] == 80


def test_a_seed_too_small_says_how_many_are_missing(shop: Shop, desk: Api) -> None:
    made = desk.post("/segments", {"name": "Nobody", "expression": {"any": []}}).body
    run = desk.post(f"/segments/{made['id']}/lookalike", {}).body
    carry_out(run["id"])
    found = desk.get(f"/segments/{made['id']}/lookalike").body["run"]
    assert (found["error"], found["missing"]) == ("too_little_data", [{"what": "seed", "have": 0, "need": 50}])


def test_groups_tell_what_sets_them_apart(shop: Shop, desk: Api) -> None:
    run = desk.post("/models/clusters", {"groups": 3}).body
    carry_out(run["id"])
    found = desk.get("/models/clusters").body["result"]
    groups = found["groups"]
    assert sum(each["people"] for each in groups) == found["people"] == 600
    assert [each["people"] for each in groups] == sorted((each["people"] for each in groups), reverse=True)
    assert all(each["traits"] for each in groups)
    saved = desk.post("/models/clusters/save", {"name": "First group", "group": 0})
    assert (saved.status, saved.body["people"]) == (201, groups[0]["people"])


def test_of_very_many_people_a_sample_is_ranked_and_the_answer_says_so(
    shop: Shop, desk: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = seeded(desk, shop)
    carry_out(desk.post(path, {}).body["id"])
    everybody = desk.get(path).body["result"]
    assert (everybody["read"], everybody["all"]) == (600, 600)
    monkeypatch.setattr(running, "MAX_PEOPLE", 450)
    carry_out(desk.post(path, {}).body["id"])
    sample = desk.get(path).body["result"]
    assert sample["all"] == 600
    assert 380 < sample["read"] < 520
    assert sample["people"] < sample["read"]
