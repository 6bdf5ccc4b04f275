"""Quarantined items: looked at, mended, sent again once, thrown away."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from cumulus.apps.ingest.facade import rebuild
from cumulus.apps.ingest.models import Quarantined, QuarantineJob
from cumulus.apps.ingest.quarantine import jobs
from cumulus.apps.ingest.quarantine.remedies import Step, mended, places_of
from cumulus.apps.ingest.tests.sending import Drain, events, numbers, send
from cumulus.apps.ingest.tests.test_judging import BOT, be_strict, declare, track
from cumulus.apps.ingest.tests.working import work_off
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

NOBODY: JsonObject = {"type": "track", "event": "Seen", "properties": {"n": 1}}


def only(api: Api) -> dict[str, Any]:
    (item,) = api.get("/quarantine").body["items"]
    found: dict[str, Any] = item
    return found


def worked(job: dict[str, Any], api: Api) -> dict[str, Any]:
    work_off(jobs.TASK)
    found: dict[str, Any] = api.get(f"/quarantine/jobs/{job['id']}").body
    return found


def test_a_mended_item_counts_once(workspace: TestWorkspace, api: Api, drain: Drain, warehouse: Warehouse) -> None:
    send(workspace, {**NOBODY, "messageId": "m-1", "timestamp": "2026-01-02T03:04:05Z"})
    drain()
    item = only(api)
    assert (item["category"], item["reason"], item["places"]) == ("fault", "nobody", ["userId", "anonymousId"])
    still = api.post(f"/quarantine/{item['id']}/release", {})
    assert (still.status, still.body["code"], still.body["reason"]) == (422, "still_unfit", "nobody")
    whole = {**json.loads(item["item"]), "userId": "u"}
    body = {"item": json.dumps(whole)}
    assert api.post(f"/quarantine/{item['id']}/try", body).body["passes"] is True
    assert api.post(f"/quarantine/{item['id']}/release", body).body["state"] == "released"
    assert api.post(f"/quarantine/{item['id']}/release", body).body["code"] == "already_decided"
    assert api.post(f"/quarantine/{item['id']}/discard").body["code"] == "already_decided"
    send(workspace, {**whole})
    drain()
    drain()
    assert numbers(warehouse, workspace) == [1]
    assert api.get("/quarantine").body["total"] == 0
    when = warehouse.query("SELECT timestamp FROM events WHERE workspace_id = {w:UInt32}", {"w": workspace.id})
    assert when.rows[0][0].isoformat().startswith("2026-01-02T03:04:05")
    rebuild(lambda done, total: None)
    assert numbers(warehouse, workspace) == [1]


def test_an_item_that_named_nobody_real_counts_when_it_is_mended(
    workspace: TestWorkspace, api: Api, drain: Drain, warehouse: Warehouse
) -> None:
    """Its message id was counted when it was refused: releasing frees it."""
    send(workspace, {**NOBODY, "userId": "null", "messageId": "m-2"})
    drain()
    item = only(api)
    mended_text = json.dumps({**json.loads(item["item"]), "userId": "real"})
    assert api.post(f"/quarantine/{item['id']}/release", {"item": mended_text}).status == 200
    drain()
    assert numbers(warehouse, workspace) == [1]
    rebuild(lambda done, total: None)
    assert numbers(warehouse, workspace) == [1]


def test_a_suspect_is_not_suspected_again(
    workspace: TestWorkspace, api: Api, drain: Drain, warehouse: Warehouse
) -> None:
    send(workspace, {**track("Seen", 1), "context": {"userAgent": BOT}})
    drain()
    item = only(api)
    assert (item["reason"], item["fields"]) == ("known_bot", {"agent": BOT})
    assert api.post(f"/quarantine/{item['id']}/release", {}).status == 200
    drain()
    assert numbers(warehouse, workspace) == [1]
    assert api.get("/quarantine").body["total"] == 0


def test_a_violation_is_accepted_or_stays(
    workspace: TestWorkspace, api: Api, drain: Drain, warehouse: Warehouse
) -> None:
    declare(workspace, "A")
    be_strict(workspace)
    send(workspace, track("B", 1))
    drain()
    item = only(api)
    assert api.post(f"/quarantine/{item['id']}/release", {}).body["code"] == "still_unfit"
    assert api.post(f"/quarantine/{item['id']}/release", {"accept": True}).status == 200
    drain()
    assert numbers(warehouse, workspace) == [1]


def test_two_people_release_at_once_and_one_wins(
    workspace: TestWorkspace, api: Api, drain: Drain, warehouse: Warehouse
) -> None:
    send(workspace, {**track("Seen", 1), "context": {"userAgent": BOT}})
    drain()
    item, barrier = only(api), Barrier(4)
    statuses: list[int] = []

    def release() -> None:
        barrier.wait()
        statuses.append(Api(workspace.token).post(f"/quarantine/{item['id']}/release", {}).status)
        connection.close()

    threads = [Thread(target=release) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409, 409, 409]
    drain()
    assert numbers(warehouse, workspace) == [1]


def test_work_on_many_is_tried_first_and_then_done(
    workspace: TestWorkspace, api: Api, drain: Drain, warehouse: Warehouse
) -> None:
    declare(workspace, "Order Paid", n="number", total="number")
    be_strict(workspace)
    send(workspace, *(track("Order Paid", n, total=str(n) if n else "free") for n in range(214)))
    drain()
    body: dict[str, Any] = {
        "wanted": {"reason": "wrong_type"},
        "remedy": {"steps": [{"op": "convert", "path": "properties.total", "to": "number"}]},
    }
    tried = worked(api.post("/quarantine/jobs", body).body, api)
    assert (tried["state"], tried["total"], tried["passed"]) == ("done", 214, 213)
    assert tried["reasons"] == {"wrong_type": 1}
    drain()
    assert numbers(warehouse, workspace) == []
    body["remedy"]["dry_run"] = False
    done = worked(api.post("/quarantine/jobs", body).body, api)
    assert done["passed"] == 213
    drain()
    assert numbers(warehouse, workspace) == list(range(1, 214))
    assert api.get("/quarantine").body["total"] == 1
    discarded = worked(
        api.post("/quarantine/jobs", {"wanted": {}, "remedy": {"action": "discard", "dry_run": False}}).body, api
    )
    assert discarded["passed"] == 1
    assert api.get("/quarantine?state=discarded").body["total"] == 1


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_plan_takes_over_what_it_does_not_know(
    workspace: TestWorkspace, api: Api, drain: Drain, warehouse: Warehouse, dry_run: bool
) -> None:
    declare(workspace, "A", n="number")
    be_strict(workspace)
    send(workspace, track("A", 1, coupon="x", level=2), track("B", 2, when="2026-01-01"))
    drain()
    job = api.post("/quarantine/jobs", {"wanted": {}, "remedy": {"declare": True, "dry_run": dry_run}}).body
    assert worked(job, api)["passed"] == 2
    drain()
    assert numbers(warehouse, workspace) == ([] if dry_run else [1, 2])
    plan = {event["name"]: event["status"] for event in api.get("/plan/events").body["items"]}
    assert plan.get("B") == (None if dry_run else "live")


def test_work_goes_on_after_a_crash_and_stops_when_it_is_cancelled(
    workspace: TestWorkspace, api: Api, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_PIECE", 2)
    seen: list[JsonObject] = [{**track("Seen", n), "context": {"userAgent": BOT}} for n in range(6)]
    send(workspace, *seen)
    drain()
    job = api.post("/quarantine/jobs", {"wanted": {}, "remedy": {"dry_run": False}}).body
    row = QuarantineJob.objects.get(pk=job["id"])
    QuarantineJob.objects.filter(pk=row.pk).update(state="running", lease_until=timezone.now() + timedelta(seconds=60))
    row.refresh_from_db()
    assert jobs._Bench.of(row).do_piece()
    jobs.work(row.pk)  # another worker, while the lease runs
    row.refresh_from_db()
    assert (row.done, row.passed, row.state) == (2, 2, "running")
    QuarantineJob.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert row.pk in jobs.forgotten_jobs()
    stale = jobs._Bench.of(QuarantineJob.objects.get(pk=row.pk))
    jobs.work(row.pk)
    row.refresh_from_db()
    assert (row.done, row.passed, row.state) == (6, 6, "done")
    assert not stale.do_piece()
    assert api.post(f"/quarantine/jobs/{row.pk}/cancel").body["code"] == "job_ended"


def test_a_cancelled_job_does_nothing_more(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    send(workspace, {**track("Seen", 1), "context": {"userAgent": BOT}})
    drain()
    job = api.post("/quarantine/jobs", {"wanted": {}, "remedy": {"dry_run": False}}).body
    assert api.post(f"/quarantine/jobs/{job['id']}/cancel").body["state"] == "cancelled"
    assert worked(job, api)["passed"] == 0
    assert api.get("/quarantine").body["total"] == 1


def test_an_own_event_is_never_rewritten(workspace: TestWorkspace, api: Api) -> None:
    text = json.dumps({"type": "track", "event": "Tag Added", "contactId": 1, "messageId": "own"})
    row = Quarantined.objects.create(
        workspace_id=workspace.id, received_at=timezone.now(), batch_id=1, reason="refused_by_warehouse", item=text
    )
    answer = api.post(f"/quarantine/{row.pk}/release", {"item": text.replace("1", "2")})
    assert answer.body["code"] == "own_event"


def test_counts_and_filters(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    send(workspace, NOBODY, NOBODY, {**track("Seen", 1), "context": {"userAgent": BOT}})
    drain()
    counts = {(row["category"], row["reason"]): row["count"] for row in api.get("/quarantine/counts").body["items"]}
    assert counts == {("fault", "nobody"): 2, ("suspect", "known_bot"): 1}
    assert api.get("/quarantine?category=suspect").body["total"] == 1
    assert api.get("/quarantine?reason=nobody").body["total"] == 2
    assert api.get("/quarantine?event=Seen").body["total"] == 1
    assert api.get(f"/quarantine?source_id={workspace.source_id}").body["total"] == 3
    assert api.get("/quarantine?source_id=0").body["total"] == 0
    rules = {rule["key"]: rule["count"] for rule in api.get("/quarantine/rules").body["items"]}
    assert rules["known_bot"] == 1


def test_suspect_rules_are_set_within_bounds(workspace: TestWorkspace, api: Api) -> None:
    def put(**rule: object) -> Any:
        return api.put("/quarantine/rules", {"items": [rule]})

    assert put(key="rate_per_id", enabled=True, threshold=5).body["code"] == "threshold_out_of_range"
    assert put(key="none", enabled=True).body["code"] == "unknown_rule"
    found = {each["key"]: each for each in put(key="too_old", enabled=True, threshold=30).body["items"]}
    assert (found["too_old"]["enabled"], found["too_old"]["threshold"]) == (True, 30)


def test_who_may_look_may_not_release(
    workspace: TestWorkspace, drain: Drain, api: Api, token_with: Callable[..., Api]
) -> None:
    send(workspace, NOBODY)
    drain()
    item, looking = only(api), token_with(Permission.DATA_VIEW)
    assert looking.get(f"/quarantine/{item['id']}").status == 200
    for path, body in ((f"/quarantine/{item['id']}/release", {}), (f"/quarantine/{item['id']}/discard", None)):
        assert looking.post(path, body).status == 403
    assert looking.post("/quarantine/jobs", {"wanted": {}, "remedy": {}}).status == 403
    assert token_with(Permission.SETTINGS_VIEW).get("/quarantine").status == 403
    assert only(api)["state"] == "waiting"


ITEM: JsonObject = {"event": "a", "properties": {"total": "1,200", "at": 1767225600, "deep": {"on": "yes"}}}


@pytest.mark.parametrize(
    ("step", "place", "value"),
    [
        (Step("rename_event", to="b"), "event", "b"),
        (Step("set", "properties.new.key", value=1), "properties", {**ITEM["properties"], "new": {"key": 1}}),  # type: ignore[dict-item]
        (Step("convert", "properties.total", "number"), "total", 1200),
        (Step("convert", "properties.at", "date"), "at", "2026-01-01"),
        (Step("convert", "properties.at", "datetime"), "at", "2026-01-01T00:00:00+00:00"),
        (Step("convert", "properties.at", "text"), "at", "1767225600"),
        (Step("convert", "properties.deep.on", "bool"), "deep", {"on": True}),
        (Step("convert", "properties.total", "list"), "total", ["1,200"]),
        (Step("convert", "properties.total", "bool"), "total", "1,200"),
        (Step("rename", "properties.total", "sum"), "sum", "1,200"),
        (Step("remove", "properties.total"), "total", None),
        (Step("remove", "nowhere.at.all"), "event", "a"),
    ],
)
def test_a_step_mends(step: Step, place: str, value: object) -> None:
    found = mended(ITEM, [step])
    inside = found["properties"]
    assert isinstance(inside, dict)
    assert (found[place] if place in found else inside.get(place)) == value
    assert "new" not in str(ITEM)


def test_the_offending_place_is_found() -> None:
    assert places_of("invalid_item", "Expected `object | null`, got `str` - at `$.properties`", {}) == ["properties"]
    assert places_of("wrong_type", "", {"property": "total"}) == ["properties.total", "traits.total"]
    assert places_of("brand_new", "", {}) == []


def test_old_items_go(workspace: TestWorkspace, api: Api, drain: Drain, warehouse: Warehouse) -> None:
    send(workspace, NOBODY)
    drain()
    Quarantined.objects.filter(workspace_id=workspace.id).update(received_at=timezone.now() - timedelta(days=91))
    app.configure_task("ingest.trim_quarantine").defer(timestamp=0)
    work_off("ingest.trim_quarantine")
    assert api.get("/quarantine").body["total"] == 0
    assert events(warehouse, workspace) == []
