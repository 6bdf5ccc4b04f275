"""The library, and tags by hand."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from cumulus.apps.contacts.models import AppliedTag, TagJob
from cumulus.apps.contacts.tags.applying import Application, put_tags
from cumulus.apps.contacts.tags.expiring import expire_tags
from cumulus.apps.contacts.tags.jobs import run_job
from cumulus.apps.contacts.tags.tests.making import NOON, held, person, tag, tags_on
from cumulus.core.ids import ContactId, TagId
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

Drain = Callable[[], int]


def test_a_tag_has_a_folder_an_owner_and_definitions(api: Api, workspace: TestWorkspace) -> None:
    folder = api.post("/tag-groups", {"name": "阶段", "exclusive": True}).body["id"]
    tag_id = tag(api, "新客", group_id=folder, definition_zh="首单", expires_after_days=30, color="teal")
    found = api.get(f"/tags/{tag_id}").body
    assert (found["group"], found["definition_zh"], found["expires_after_days"]) == ("阶段", "首单", 30)
    changed = api.patch(f"/tags/{tag_id}", {"archived": True, "group_id": None}).body
    assert (changed["archived"], changed["group_id"], changed["definition_zh"]) == (True, None, "首单")
    assert api.post("/tag-groups", {"name": "阶段"}).body["code"] == "tag_group_exists"
    assert api.patch(f"/tags/{tag_id}", {"group_id": 2**40}).body["code"] == "tag_group_not_found"


def test_a_value_tag_has_each_value_once(api: Api, workspace: TestWorkspace) -> None:
    twice = api.post("/tags", {"name": "意向", "kind": "value", "values": [{"value": "强"}, {"value": "强"}]})
    none = api.post("/tags", {"name": "意向", "kind": "value"})
    assert (twice.body["code"], none.body["code"]) == ("invalid_tag_values", "invalid_tag_values")
    tag(api, "意向", kind="value", values=[{"value": "强", "weight": 3}, {"value": "弱", "weight": 1}])
    who = person(api, "li")
    path = f"/contacts/{who}/tags"
    assert api.post(path, {"name": "意向", "value": "中"}).body["code"] == "unknown_tag_value"
    api.post(path, {"name": "意向", "value": "强"})
    assert tags_on(api, who) == {"意向": ("强", "hand")}
    api.post(path, {"name": "意向", "value": "弱"})
    api.post(path, {"name": "意向"})
    assert tags_on(api, who) == {"意向": ("弱", "hand")}


def test_the_warehouse_knows_value_source_and_time(
    api: Api, workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    tag(api, "意向", kind="value", values=[{"value": "强"}])
    who = person(api, "li")
    api.post(f"/contacts/{who}/tags", {"name": "意向", "value": "强"})
    drain()
    sql = (
        "SELECT contact_id, value, source, applied_at > now() - INTERVAL 1 HOUR FROM contact_tags FINAL"
        " WHERE workspace_id = {w:UInt32} AND removed = 0"
    )
    assert warehouse.query(sql, {"w": workspace.id}).rows == [(who, "强", "hand", 1)]


def test_of_an_exclusive_folder_the_last_tag_stays(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    folder = api.post("/tag-groups", {"name": "阶段", "exclusive": True}).body["id"]
    for name in ("新客", "老客"):
        tag(api, name, group_id=folder)
    who = person(api, "li")
    for name in ("新客", "老客"):
        api.post(f"/contacts/{who}/tags", {"name": name})
    drain()
    assert tags_on(api, who).keys() == {"老客"}
    events = [each["name"] for each in api.get(f"/contacts/{who}/events?name=Tag Removed").body["items"]]
    assert events == ["Tag Removed"]


def test_an_exclusive_folder_holds_when_two_write_at_once(api: Api, workspace: TestWorkspace) -> None:
    folder = api.post("/tag-groups", {"name": "阶段", "exclusive": True}).body["id"]
    tags = [tag(api, f"阶段{number}", group_id=folder) for number in range(4)]
    who = [ContactId(person(api, f"p{number}")) for number in range(5)]

    def put(tag_id: int) -> None:
        put_tags(workspace.id, [Application(each, TagId(tag_id), "hand") for each in who])
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, tags * 3))
    assert [AppliedTag.objects.filter(contact_id=each).count() for each in who] == [1] * 5


def test_a_source_tag_is_set_once(api: Api, workspace: TestWorkspace) -> None:
    folder = api.post("/tag-groups", {"name": "来源", "exclusive": True}).body["id"]
    first = tag(api, "来源:展会", kind="source", group_id=folder)
    tag(api, "来源:官网", kind="source", group_id=folder)
    who = person(api, "li")
    for name in ("来源:展会", "来源:官网"):
        api.post(f"/contacts/{who}/tags", {"name": name})
    assert tags_on(api, who).keys() == {"来源:展会"}
    assert api.delete(f"/contacts/{who}/tags/{first}").body["code"] == "tag_is_immutable"
    removing = api.post(f"/tags/{first}/apply", {"people": {"ids": [who]}, "action": "remove"})
    assert removing.body["code"] == "tag_is_immutable"


def test_a_tag_expires_at_the_second(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    tag_id = TagId(tag(api, "七日", expires_after_days=7))
    who = ContactId(person(api, "li"))
    put_tags(workspace.id, [Application(who, tag_id, "hand")], lambda: NOON)
    end = NOON + timedelta(days=7)
    expire_tags(lambda: end - timedelta(seconds=1))
    assert held(workspace, "七日") == [who]
    expire_tags(lambda: end)
    assert held(workspace, "七日") == []
    assert expire_tags(lambda: end) == 0
    drain()
    told = api.get(f"/contacts/{who}/events?name=Tag Removed").body["items"]
    assert [each["properties"] for each in told] == [{"tag": "七日", "source": "expiry"}]


def test_the_longer_expiry_wins(api: Api, workspace: TestWorkspace) -> None:
    tag_id, who = TagId(tag(api, "七日", expires_after_days=7)), ContactId(person(api, "li"))
    times = iter([NOON + timedelta(days=days) for days in (3, 0, 1)])
    for _ in range(3):
        put_tags(workspace.id, [Application(who, tag_id, "hand")], times.__next__)
    row = AppliedTag.objects.get(contact_id=who)
    assert (row.applied_at, row.expires_at) == (NOON + timedelta(days=3), NOON + timedelta(days=10))


def test_many_people_get_a_tag_as_a_job(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    who = [person(api, f"p{number}") for number in range(7)]
    tag_id = tag(api, "批量")
    drain()
    job = api.post(f"/tags/{tag_id}/apply", {"people": {"ids": [*who, 4_000_000_000]}})
    assert (job.status, job.body["status"]) == (202, "queued")
    run_job(job.body["id"], chunk=3)
    run_job(job.body["id"])
    done = api.get(f"/tags/jobs/{job.body['id']}").body
    assert (done["status"], done["total"], done["done"], done["changed"]) == ("done", 7, 7, 7)
    drain()
    expression = {"all": [{"tag": "批量", "op": "has"}]}
    off = api.post(f"/tags/{tag_id}/apply", {"people": {"filter": expression}, "action": "remove"}).body
    run_job(off["id"])
    assert held(workspace, "批量") == []
    assert [each["changed"] for each in api.get(f"/tags/{tag_id}/jobs").body["items"]] == [7, 7]


def test_a_job_goes_on_where_it_died(api: Api, workspace: TestWorkspace) -> None:
    who = sorted(person(api, f"p{number}") for number in range(5))
    tag_id = tag(api, "批量")
    job = api.post(f"/tags/{tag_id}/apply", {"people": {"ids": who}}).body
    TagJob.objects.filter(pk=job["id"]).update(status="running", after_id=who[1], done=2)
    run_job(job["id"])
    assert held(workspace, "批量") == who[2:]
    assert api.get(f"/tags/jobs/{job['id']}").body["done"] == 5


def test_a_cancelled_job_does_nothing_more(api: Api, workspace: TestWorkspace) -> None:
    tag_id, who = tag(api, "批量"), person(api, "li")
    job = api.post(f"/tags/{tag_id}/apply", {"people": {"ids": [who]}}).body
    assert api.post(f"/tags/jobs/{job['id']}/cancel").body["status"] == "cancelled"
    run_job(job["id"])
    assert held(workspace, "批量") == []


@pytest.mark.parametrize(
    ("people", "code"),
    [({}, "invalid_people"), ({"segment": 1, "filter": {}}, "invalid_people"), ({"ids": []}, "invalid_request")],
)
def test_a_job_is_for_exactly_one_choice_of_people(
    api: Api, workspace: TestWorkspace, people: object, code: str
) -> None:
    tag_id = tag(api, "批量")
    answer = api.post(f"/tags/{tag_id}/apply", {"people": people})
    assert answer.status == 422
    assert code in {answer.body["code"], "invalid_request"}


def test_a_broken_filter_fails_the_job_and_tags_nobody(api: Api, workspace: TestWorkspace) -> None:
    tag_id = tag(api, "批量")
    job = api.post(f"/tags/{tag_id}/apply", {"people": {"filter": {"nonsense": 1}}}).body
    run_job(job["id"])
    assert api.get(f"/tags/jobs/{job['id']}").body["status"] == "failed"


def test_an_archived_tag_is_not_put_on_anybody(api: Api, workspace: TestWorkspace) -> None:
    tag_id, who = tag(api, "旧"), person(api, "li")
    api.patch(f"/tags/{tag_id}", {"archived": True})
    assert api.post(f"/contacts/{who}/tags", {"name": "旧"}).body["code"] == "tag_archived"
    assert put_tags(workspace.id, [Application(ContactId(who), TagId(tag_id), "rule:1")]) == 0


def test_history_tells_days_sources_and_values(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    tag_id, who = tag(api, "批量"), person(api, "li")
    api.post(f"/contacts/{who}/tags", {"name": "批量"})
    drain()
    found = api.get(f"/tags/{tag_id}/history").body
    assert (len(found["days"]), found["days"][-1]["added"], found["by_source"]) == (90, 1, {"hand": 1})
    assert [(each["contact_name"], each["name"]) for each in found["recent"]] == [("li", "Tag Added")]
    assert api.get("/tags/activity").body["added"] == {"批量": [0] * 29 + [1]}
