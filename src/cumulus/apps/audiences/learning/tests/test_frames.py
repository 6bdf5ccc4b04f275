"""What a frame knows of people at a date; an experiment's arms; merged people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.learning.features import features_of, new_plan
from cumulus.apps.audiences.learning.frames import EVERYBODY, Frame, Outcome, Wanted
from cumulus.apps.audiences.learning.running import carry_out
from cumulus.apps.audiences.learning.tests.shop import open_shop, teach
from cumulus.apps.audiences.naming import load_naming
from cumulus.apps.audiences.tests.population import NOW, insert_contacts, insert_events, insert_overrides
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse
from tests.fixtures import Api, TestWorkspace

ANN, BEN = ContactId(11), ContactId(12)


def _known(workspace_id: WorkspaceId, wanted: Wanted) -> dict[int, dict[str, Any]]:
    """Return each person's features by name at `NOW`."""
    plan = new_plan(load_naming(workspace_id), ["city"])
    names = {feature.column: feature.name for feature in features_of(plan)}
    rows = Frame(workspace_id, plan, wanted, NOW).rows()
    found = get_warehouse().query(rows.sql, rows.params)
    told = (dict(zip(found.columns, row, strict=True)) for row in found.rows)
    return {row["contact_id"]: {names.get(name, name): value for name, value in row.items()} for row in told}


def _shop(workspace: TestWorkspace) -> None:
    orders = (
        Happening("Order Completed", NOW - timedelta(days=3), {"total": 40}),
        Happening("Order Completed", NOW - timedelta(days=40), {"total": 60}),
        Happening("Page Viewed", NOW - timedelta(days=1), {"category": "lamps"}),
    )
    after = (Happening("Order Completed", NOW + timedelta(days=2), {"total": 7}),)
    people = [
        Person(ANN, {"city": "上海"}, events=(*orders, *after)),
        Person(BEN, {"city": "Paris"}, events=(Happening("Page Viewed", NOW - timedelta(days=9)),)),
    ]
    insert_contacts(get_warehouse(), workspace.id, people, version=1)
    insert_events(get_warehouse(), workspace.id, people)
    teach(workspace.id, {"Page Viewed": ("category",), "Order Completed": ("total",)})


def test_features_are_of_before_the_date_and_the_label_of_after(workspace: TestWorkspace) -> None:
    _shop(workspace)
    found = _known(workspace.id, Wanted(EVERYBODY, Outcome("Order Completed", 30)))
    ann = found[ANN]
    assert (ann["label"], found[BEN]["label"]) == (1, 0)
    assert (ann["count:Order Completed:7"], ann["count:Order Completed:90"], ann["count:Order Completed"]) == (1, 2, 2)
    assert (ann["sum:Order Completed.total:90"], ann["since:Order Completed"]) == (100, 3)
    assert (ann["last:1"], ann["last:2"]) == ("Page Viewed", "Order Completed")
    assert (ann["interest:Page Viewed.category"], ann["attribute:city"]) == ("lamps", "上海")
    assert (found[BEN]["since:Order Completed"], found[BEN]["last:2"]) == (None, "")


def test_who_did_it_before_is_left_out_where_the_first_time_counts(workspace: TestWorkspace) -> None:
    _shop(workspace)
    assert set(_known(workspace.id, Wanted(EVERYBODY, Outcome("Order Completed", 30, first_time=True)))) == {BEN}


def test_a_merged_person_has_the_history_of_both(workspace: TestWorkspace) -> None:
    _shop(workspace)
    insert_contacts(get_warehouse(), workspace.id, [Person(ANN)], version=9, deleted=True)
    insert_overrides(get_warehouse(), workspace.id, {ANN: BEN})
    found = _known(workspace.id, Wanted(EVERYBODY, Outcome("Order Completed", 30)))
    assert set(found) == {BEN}
    assert (found[BEN]["count:Order Completed"], found[BEN]["all:count"], found[BEN]["label"]) == (2, 4, 1)


def test_an_experiment_is_learned_from_both_arms(api: Api, workspace: TestWorkspace) -> None:
    shop = open_shop(workspace.id, people=960)
    arms = {
        "treated": {"attribute": "city", "op": "eq", "value": "苏州"},
        "control": {"attribute": "city", "op": "eq", "value": "Paris"},
    }
    began = (shop.now - timedelta(days=60)).date().isoformat()
    settings = {"event": "Page Viewed", "days": 30, "started_on": began, **arms}
    made = api.post("/models", {"name": "Mail", "kind": "uplift", "settings": settings}).body
    carry_out(api.post(f"/models/{made['id']}/train").body["id"])
    found = api.get(f"/models/{made['id']}").body
    assert found["state"] == "trained", found["run"]
    assert [arm["people"] for arm in found["report"]["arms"]] == [320, 320]
    qini = found["report"]["qini"]
    assert qini["low"] <= qini["value"] <= qini["high"]
