"""Computed tags over HTTP: saved, refreshed, shown on a person, versioned, refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cumulus.apps.audiences.computed import jobs
from cumulus.apps.audiences.models import ComputedTag, ComputedTagJob
from cumulus.apps.audiences.tests.making import Drain, open_shop
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

BUYERS: JsonObject = {"kind": "expression", "expression": {"event": "Order Completed"}}
BANDS: JsonObject = {
    "kind": "bands",
    "measure": {"event": "Order Completed", "function": "sum", "property": "total"},
    "cuts": {"by": "value", "at": [100]},
    "values": ["low", "high"],
}


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


def _run_all(workspace: TestWorkspace) -> None:
    waiting = ComputedTagJob.objects.filter(workspace_id=workspace.id, status="queued")
    for job_id in list(waiting.order_by("id").values_list("id", flat=True)):
        jobs.run_job(job_id)


def test_a_tag_is_saved_refreshed_and_stands_on_its_people(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId]
) -> None:
    made = api.post("/computed-tags", {"name": "Spender", "definition": BANDS}).body
    assert (made["people"], made["refreshed_at"]) == (0, None)
    _run_all(workspace)
    shown = api.get(f"/computed-tags/{made['id']}").body
    assert shown["values"] == [{"value": "high", "count": 1}, {"value": "low", "count": 1}]
    person = api.get(f"/contacts/{people['u0']}").body
    assert person["computed_tags"] == [{"id": made["id"], "name": "Spender", "value": "high"}]
    listed = api.get("/computed-tags").body
    assert [each["status"] for each in listed["jobs"]] == ["done"]


def test_a_preview_counts_each_value_and_shows_people(api: Api, people: dict[str, ContactId]) -> None:
    found = api.post("/computed-tags/preview", {"definition": BANDS}).body
    assert found["total"] == 4
    assert [(each["value"], each["count"]) for each in found["values"]] == [("high", 1), ("low", 1)]
    assert found["values"][0]["sample"][0]["name"] == "Ann"


def test_another_definition_is_another_version(api: Api, people: dict[str, ContactId]) -> None:
    made = api.post("/computed-tags", {"name": "Buyer", "definition": BUYERS}).body
    same = api.put(f"/computed-tags/{made['id']}", {"definition": BUYERS, "description": "Bought once"}).body
    assert same["number"] == 1
    other = api.put(f"/computed-tags/{made['id']}", {"definition": BANDS}).body
    assert other["number"] == 2
    versions = api.get(f"/computed-tags/{made['id']}/versions").body["items"]
    assert [(each["number"], each["definition"]["kind"]) for each in versions] == [(2, "bands"), (1, "expression")]


def test_names_of_both_kinds_of_tags_do_not_collide(api: Api, people: dict[str, ContactId]) -> None:
    taken = api.post("/computed-tags", {"name": "vip", "definition": BUYERS})
    assert (taken.status, taken.body["code"]) == (409, "tag_name_taken")
    api.post("/computed-tags", {"name": "Buyer", "definition": BUYERS})
    again = api.post("/computed-tags", {"name": "Buyer", "definition": BUYERS})
    by_hand = api.post("/tags", {"name": "Buyer", "color": "teal"})
    on_person = api.post(f"/contacts/{people['u0']}/tags", {"name": "Buyer"})
    assert [(each.status, each.body["code"]) for each in (again, by_hand, on_person)] == [(409, "tag_name_taken")] * 3


WRONG: list[tuple[JsonObject, str]] = [
    ({"kind": "magic"}, "kind"),
    ({"kind": "expression", "expression": {"event": "Never Seen"}}, "expression.event"),
    ({**BANDS, "values": ["one"]}, "values"),
    ({**BANDS, "cuts": {"by": "quantile", "at": [0.5, 0.2]}}, "cuts.at"),
    ({**BANDS, "measure": {"event": "Order Completed", "function": "sum", "property": "unheard"}}, "measure.property"),
    ({"kind": "rfm", "event": "Order Completed", "amount": "total", "groups": 9}, "groups"),
    ({"kind": "cases", "cases": []}, "cases"),
]


@pytest.mark.parametrize(("definition", "path"), WRONG, ids=str)
def test_a_wrong_definition_is_refused_with_its_place(
    api: Api, people: dict[str, ContactId], definition: JsonObject, path: str
) -> None:
    refused = api.post("/computed-tags/preview", {"definition": definition})
    assert refused.status == 422
    assert path in [problem["path"] for problem in refused.body["problems"]]


def test_a_tag_whose_event_is_gone_has_nobody_and_says_so(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId]
) -> None:
    made = api.post("/computed-tags", {"name": "Buyer", "definition": BUYERS}).body
    _run_all(workspace)
    ComputedTag.objects.filter(pk=made["id"]).update(
        definition={"kind": "expression", "expression": {"event": "Unheard"}}
    )
    assert api.post("/computed-tags/refresh").status == 202
    _run_all(workspace)
    shown = api.get(f"/computed-tags/{made['id']}").body
    assert (shown["people"], "Unheard" in shown["broken_reason"]) == (0, True)
    assert api.get(f"/contacts/{people['u0']}").body["computed_tags"] == []


def test_a_cancelled_refresh_does_not_end_as_done(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId]
) -> None:
    made = api.post("/computed-tags", {"name": "Buyer", "definition": BUYERS}).body
    job = api.post(f"/computed-tags/{made['id']}/refresh").body
    assert api.post(f"/computed-tags/jobs/{job['id']}/cancel").body["status"] == "cancelled"
    jobs.run_job(job["id"])
    assert api.get(f"/computed-tags/jobs/{job['id']}").body["status"] == "cancelled"
    assert ComputedTag.objects.get(pk=made["id"]).refreshed_at is None


def test_a_tag_is_due_when_its_hour_or_night_has_come(workspace: TestWorkspace) -> None:
    noon = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    made = ComputedTag.objects.create(
        workspace_id=workspace.id, name="x", definition=BUYERS, schedule="hourly", refreshed_at=noon
    )

    def asked(now: datetime) -> bool:
        ComputedTagJob.objects.filter(workspace_id=workspace.id).delete()
        jobs.ask_for_due(now)
        return ComputedTagJob.objects.filter(workspace_id=workspace.id).exists()

    assert not asked(noon + timedelta(minutes=59))
    assert asked(noon + timedelta(minutes=60))
    ComputedTag.objects.filter(pk=made.pk).update(schedule="nightly")
    assert not asked(noon + timedelta(hours=1))
    assert asked(noon + timedelta(days=1))
    ComputedTag.objects.filter(pk=made.pk).update(schedule="manual")
    assert not asked(noon + timedelta(days=9))


def test_looking_needs_one_right_and_changing_another(workspace: TestWorkspace, token_with: Callable[..., Api]) -> None:
    viewer = token_with(Permission.SEGMENTS_VIEW)
    assert viewer.get("/computed-tags").status == 200
    assert viewer.post("/computed-tags", {"name": "x", "definition": BUYERS}).status == 403
    assert token_with(Permission.CONTACTS_VIEW).get("/computed-tags").status == 403
    assert not ComputedTag.objects.filter(workspace_id=workspace.id).exists()
