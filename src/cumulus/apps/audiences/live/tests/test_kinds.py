"""Lists, snapshots, folders, versions, users and comparisons, over the API."""

from __future__ import annotations

import pytest
from pyroaring import BitMap

from cumulus.apps.audiences.live import building, members
from cumulus.apps.audiences.live.lists import change_list
from cumulus.apps.audiences.live.members import listed_members, read_state
from cumulus.apps.audiences.live.nightly import count_daily
from cumulus.apps.audiences.live.tests.keeping import LiveRoom, room
from cumulus.apps.audiences.models import Segment, SegmentList
from cumulus.apps.audiences.tests.making import BUYERS, FROM_SUZHOU, open_shop, order, send
from cumulus.core.clock import utc_now
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

__all__ = ["room"]


@pytest.fixture
def people(workspace: TestWorkspace, room: LiveRoom) -> dict[str, ContactId]:
    return open_shop(workspace, room.drain)


def _made(api: Api, path: str, body: JsonObject) -> int:
    answer = api.post(path, body)
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def _members(api: Api, segment_id: int) -> set[int]:
    return {item["id"] for item in api.get(f"/segments/{segment_id}/members").body["items"]}


def test_a_list_takes_ids_and_identifiers(api: Api, room: LiveRoom, people: dict[str, ContactId]) -> None:
    u0, u1, u3 = people["u0"], people["u1"], people["u3"]
    picked = {"ids": [u3, 4_000_000_000], "namespace": "email", "values": ["Ann@example.com", "nobody@example.com", ""]}
    segment = _made(api, "/segments/static", {"name": "Guests"})
    changed = api.post(f"/segments/{segment}/list", {"add": picked})
    assert changed.body == {
        "added": 2,
        "removed": 0,
        "unknown_count": 2,
        "unknown": ["4000000000", "nobody@example.com"],
    }
    room.rest()
    assert _members(api, segment) == {u0, u3}
    assert api.post(f"/segments/{segment}/list", {"add": {"ids": [u1]}, "remove": {"ids": [u3]}}).body["added"] == 1
    room.rest()
    assert _members(api, segment) == {u0, u1}
    assert api.get(f"/segments/{segment}/people/{u1}").body["since"] is not None


def test_segments_that_ask_for_a_list_follow_it(api: Api, room: LiveRoom, people: dict[str, ContactId]) -> None:
    listed = _made(api, "/segments/static", {"name": "Guests", "people": {"ids": [people["u0"]]}})
    others = room.keep("Others", {"segment": listed, "op": "not_in"})
    room.rest()
    assert room.members(others) == {people["u1"], people["u2"], people["u3"]}
    api.post(f"/segments/{listed}/list", {"add": {"ids": [people["u1"]]}, "remove": {"ids": [people["u0"]]}})
    room.rest()
    assert room.members(others) == {people["u0"], people["u2"], people["u3"]}


def test_a_merged_person_stays_on_the_list(
    api: Api, workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId]
) -> None:
    send(workspace, {"type": "track", "event": "Seen", "anonymousId": "browser"})
    everybody = room.keep("Everybody", {"all": []})
    room.rest()
    (visitor,) = room.members(everybody) - set(people.values())
    listed = _made(api, "/segments/static", {"name": "Visitors", "people": {"ids": [visitor]}})
    room.rest()
    send(workspace, {"type": "identify", "userId": "u3", "anonymousId": "browser"})
    room.rest()
    assert len(_members(api, listed)) == 1
    assert _members(api, listed) <= set(people.values()) | {visitor}
    assert len(room.members(everybody)) == 4


@pytest.mark.parametrize("stretch", [1, 2, 1_000])
def test_a_long_list_is_built_in_stretches_and_means_whom_its_people_became(
    api: Api,
    workspace: TestWorkspace,
    room: LiveRoom,
    people: dict[str, ContactId],
    monkeypatch: pytest.MonkeyPatch,
    stretch: int,
) -> None:
    monkeypatch.setattr(building, "_LIST_STRETCH", stretch)
    monkeypatch.setattr(members, "_FEW", 0)
    send(workspace, {"type": "track", "event": "Seen", "anonymousId": "browser"})
    everybody = room.keep("Everybody", {"all": []})
    room.rest()
    (visitor,) = room.members(everybody) - set(people.values())
    send(workspace, {"type": "identify", "userId": "u3", "anonymousId": "browser"})
    room.rest()
    given: list[JsonValue] = [visitor, people["u0"], people["u1"], 999_999]
    listed = _made(api, "/segments/static", {"name": "Guests", "people": {"ids": given}})
    room.rest()
    assert _members(api, listed) == {people["u0"], people["u1"], *(room.members(everybody) & {visitor, people["u3"]})}
    assert api.get(f"/segments/{listed}").body["build"]["state"] == "ready"


def test_a_snapshot_stays_as_it_was(
    api: Api, workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId]
) -> None:
    buyers = _made(api, "/segments", {"name": "Buyers", "expression": BUYERS})
    frozen = _made(api, f"/segments/{buyers}/snapshot", {"name": "Buyers then"})
    send(workspace, order("u3", 10, age_days=0))
    room.rest()
    assert _members(api, frozen) == {people["u0"], people["u1"]}
    assert len(_members(api, buyers)) == 3
    assert api.post(f"/segments/{frozen}/list", {"add": {"ids": [people["u3"]]}}).body["code"] == "segment_is_no_list"
    other = {"name": "x", "expression": {"all": []}}
    assert api.put(f"/segments/{frozen}", other).body["code"] == "segment_is_a_list"


def test_versions_say_who_changed_what_and_come_back(api: Api, people: dict[str, ContactId]) -> None:
    segment = _made(api, "/segments", {"name": "One", "expression": FROM_SUZHOU})
    api.put(f"/segments/{segment}", {"name": "Two", "expression": BUYERS})
    found = api.get(f"/segments/{segment}/versions").body
    assert [each["number"] for each in found] == [2, 1]
    assert "- One" in found[0]["changes"]
    assert '+   "event": "Order Completed",' in found[0]["changes"]
    back = api.post(f"/segments/{segment}/versions/1/restore").body
    assert (back["name"], back["version"], back["expression"]) == ("One", 3, FROM_SUZHOU)
    assert api.post(f"/segments/{segment}/versions/9/restore").status == 404


def test_users_and_archive(api: Api, people: dict[str, ContactId]) -> None:
    inner = _made(api, "/segments", {"name": "Inner", "expression": BUYERS})
    outer = _made(api, "/segments", {"name": "Outer", "expression": {"segment": inner, "op": "in"}})
    assert api.get(f"/segments/{inner}/users").body == [{"kind": "segment", "id": outer, "name": "Outer"}]
    assert api.delete(f"/segments/{inner}").body["code"] == "segment_in_use"
    assert api.delete(f"/segments/{outer}").status == 204
    assert [each["id"] for each in api.get("/segments?archived=true").body["items"]] == [outer]
    assert api.post(f"/segments/{outer}/unarchive").status == 200
    assert api.get("/segments").body["total"] == 2


def test_folders(api: Api, other_api: Api, people: dict[str, ContactId]) -> None:
    folder = _made(api, "/segment-folders", {"name": "Spring"})
    assert api.post("/segment-folders", {"name": "Spring"}).body["code"] == "segment_folder_exists"
    segment = _made(api, "/segments", {"name": "In it", "expression": BUYERS, "folder_id": folder})
    assert api.get("/segment-folders").body == [{"id": folder, "name": "Spring", "count": 1}]
    assert api.get(f"/segments?folder_id={folder}").body["total"] == 1
    assert api.get("/segments?folder_id=0").body["total"] == 0
    stranger = {"name": "x", "expression": {"all": []}, "folder_id": folder}
    assert other_api.post("/segments", stranger).body["code"] == "segment_folder_not_found"
    assert api.delete(f"/segment-folders/{folder}").status == 204
    assert api.get(f"/segments/{segment}").body["folder_id"] is None


def test_overlap_and_composition_are_exact(api: Api, room: LiveRoom, people: dict[str, ContactId]) -> None:
    live: JsonObject = {"name": "Buyers", "expression": BUYERS, "keeping": "live"}
    buyers = _made(api, "/segments", live)
    local = _made(api, "/segments", {"name": "Local", "expression": FROM_SUZHOU})
    room.rest()
    assert api.get(f"/segments/{buyers}").body["build"] == {"state": "ready", "done": 4, "total": 4}
    found = api.post("/segments/overlap", {"segments": [buyers, local]}).body
    assert [(each["segments"], each["count"]) for each in found["regions"]] == [
        ([buyers, local], 2),
        ([buyers], 0),
        ([local], 1),
    ]
    counts = {
        operation: api.post("/segments/compose", {"operation": operation, "segments": [local, buyers]}).body["count"]
        for operation in ("union", "intersect", "exclude")
    }
    assert counts == {"union": 3, "intersect": 2, "exclude": 1}
    sizes = api.get(f"/segments/{buyers}/sizes").body
    assert [point["count"] for point in sizes] == [2]


def test_a_composition_knows_who_moved_since_it_was_stored(
    api: Api, workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId]
) -> None:
    buyers, local = room.keep("Buyers", BUYERS), room.keep("Local", FROM_SUZHOU)
    old = room.keep("Old", {"attribute": "age", "op": "gte", "value": 30})
    room.rest()
    send(workspace, order("u2", 9, age_days=0), order("u3", 9, age_days=0))
    send(workspace, {"type": "identify", "userId": "u0", "traits": {"city": "Paris", "age": 8}})
    room.rest()
    sets = {each.pk: room.members(each) for each in (buyers, local, old)}
    assert [len(each) for each in sets.values()] == [4, 2, 1]
    one, two, three = sets
    for ids in ([one, two], [two, one], [one, two, three], [three, three, two], [three]):
        first, *others = (sets[each] for each in ids)
        wanted = {
            "union": first.union(*others),
            "intersect": first.intersection(*others),
            "exclude": first.difference(*others),
        }
        found = {
            operation: api.post("/segments/compose", {"operation": operation, "segments": ids}).body["count"]
            for operation in wanted
        }
        assert found == {operation: len(members) for operation, members in wanted.items()}, ids


def test_a_nightly_segment_gets_a_point_of_its_history(api: Api, people: dict[str, ContactId]) -> None:
    body: JsonObject = {"name": "Buyers", "expression": BUYERS, "keeping": "daily"}
    segment = _made(api, "/segments", body)
    assert count_daily(utc_now()) >= 1
    assert count_daily(utc_now()) >= 1
    assert [point["count"] for point in api.get(f"/segments/{segment}/sizes").body] == [2]
    assert [each["sizes"] for each in api.get("/segments").body["items"]] == [[2]]


def test_building_is_stopped(api: Api, people: dict[str, ContactId]) -> None:
    segment = _made(api, "/segments", {"name": "Buyers", "expression": BUYERS, "keeping": "live"})
    assert api.get(f"/segments/{segment}").body["build"]["state"] == "running"
    stopped = api.post(f"/segments/{segment}/build/cancel").body
    assert (stopped["keeping"], stopped["build"]["state"]) == ("on_demand", "idle")


def test_a_list_is_kept_in_parts(workspace: TestWorkspace) -> None:
    segment = Segment.objects.create(workspace_id=workspace.id, name="x", slug="x", expression={})
    assert change_list(segment, add=range(65_000, 66_000)) == (1_000, 0)
    assert change_list(segment, add=[65_000], remove=[65_535, 65_536, 7]) == (0, 2)
    assert SegmentList.objects.filter(segment=segment).count() == 2
    assert listed_members(segment.pk) == BitMap(range(65_000, 66_000)) - BitMap([65_535, 65_536])


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 5_000, 200_000])
def test_states_of_every_size_are_read(warehouse: Warehouse, size: int) -> None:
    sql = "SELECT hex(groupBitmapState(toUInt32(number * 3))) FROM numbers({n:UInt32})"
    assert read_state(bytes.fromhex(warehouse.scalar(sql, {"n": size}))) == BitMap(range(0, size * 3, 3))
