"""People move between stages: exactly once, on events and by time, also after a crash and at the same time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from cumulus.apps.audiences.models import StageDirty, StageModel, StageTurn
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.stages import turning
from cumulus.apps.audiences.stages.noting import forget_models
from cumulus.apps.audiences.stages.placing import read_ladder
from cumulus.apps.audiences.stages.presets import lifecycle
from cumulus.apps.audiences.tests.making import Drain, ids_of, open_shop, order, send
from cumulus.apps.contacts.models import Contact, ContactTask
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.models import Member
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from cumulus.platform.spine.events import InternalEvent, append_events
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace


def _state(key: str, expression: JsonObject, *, alert: bool = False) -> JsonObject:
    return {"key": key, "name_zh": key, "name_en": key, "tone": "teal", "expression": expression, "alert": alert}


STATES: list[JsonObject] = [
    _state("known", {"all": []}),
    _state("buyer", {"event": "Order Completed", "within": {"last": "30d"}}, alert=True),
    _state("loyal", {"event": "Order Completed", "within": {"last": "30d"}, "count": {"op": "gte", "value": 3}}),
]
MODEL: JsonObject = {"name": "Way", "states": [*STATES]}


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


@pytest.fixture
def model(api: Api, workspace: TestWorkspace, people: dict[str, ContactId]) -> StageModel:
    forget_models(workspace.id)
    made = api.post("/stages", MODEL)
    assert made.status == 201, made.body
    _settle()
    return StageModel.objects.get(pk=made.body["id"])


def _settle(now: datetime | None = None) -> None:
    while turning.turn_once(now or datetime.now(UTC)):
        pass
    turning.turn_once(now or datetime.now(UTC))


def _stages(api: Api, people: dict[str, ContactId]) -> dict[str, str]:
    shown = {who: api.get(f"/contacts/{pk}").body["stages"] for who, pk in people.items()}
    return {who: stages[0]["key"] for who, stages in shown.items() if stages}


def _told(warehouse: Warehouse, workspace: TestWorkspace) -> list[tuple[int, str, str]]:
    found = warehouse.query(
        "SELECT contact_id, properties.from::String, properties.to::String FROM events"
        " WHERE workspace_id = {w:UInt32} AND name = 'Stage Changed' ORDER BY timestamp, contact_id",
        {"w": workspace.id},
    )
    return [(who, before, after) for who, before, after in found.rows]


def test_a_new_model_places_everybody_and_tells_nobody(
    api: Api,
    workspace: TestWorkspace,
    model: StageModel,
    people: dict[str, ContactId],
    drain: Drain,
    warehouse: Warehouse,
) -> None:
    assert _stages(api, people) == {"u0": "buyer", "u1": "buyer", "u2": "known", "u3": "known"}
    drain()
    assert _told(warehouse, workspace) == []
    shown = api.get(f"/stages/{model.pk}").body
    assert [(each["key"], each["count"]) for each in shown["counts"]] == [("known", 2), ("buyer", 2), ("loyal", 0)]
    listed = api.get(f"/stages/{model.pk}/people?stage=buyer&limit=1").body
    assert (listed["total"], listed["items"][0]["id"]) == (2, max(people["u0"], people["u1"]))


def test_an_event_moves_its_person_once_however_often_it_is_judged(
    api: Api,
    workspace: TestWorkspace,
    model: StageModel,
    people: dict[str, ContactId],
    drain: Drain,
    warehouse: Warehouse,
) -> None:
    send(workspace, order("u3", 10, age_days=0))
    drain()
    assert StageDirty.objects.filter(workspace_id=workspace.id, contact_id=people["u3"]).exists()
    _settle()
    assert _stages(api, people)["u3"] == "buyer"
    send(workspace, order("u3", 10, age_days=0))
    drain()
    _settle()
    drain()
    assert _told(warehouse, workspace) == [(people["u3"], "known", "buyer")]
    assert not StageDirty.objects.filter(workspace_id=workspace.id).exists()


def test_what_no_state_asks_for_notes_nobody(
    workspace: TestWorkspace, model: StageModel, drain: Drain, people: dict[str, ContactId]
) -> None:
    leaflets: list[JsonObject] = [{"type": "track", "event": "Leaflet Read", "userId": user} for user in people]
    send(workspace, *leaflets)
    drain()  # from here on the reactor knows who was there before
    _settle()
    send(workspace, *leaflets)
    drain()
    assert not StageDirty.objects.filter(workspace_id=workspace.id).exists()


def test_somebody_new_is_placed_by_an_event_that_no_state_asks_for(
    api: Api, workspace: TestWorkspace, model: StageModel, drain: Drain
) -> None:
    send(workspace, {"type": "track", "event": "Leaflet Read", "userId": "new"})
    drain()
    _settle()
    assert _stages(api, {"new": ids_of(workspace.id)["new"]}) == {"new": "known"}


def test_an_update_that_names_no_attribute_concerns_all_of_them(
    workspace: TestWorkspace, people: dict[str, ContactId], api: Api, drain: Drain
) -> None:
    forget_models(workspace.id)
    api.post(
        "/stages", {"name": "Cities", "states": [_state("paris", {"attribute": "city", "op": "eq", "value": "P"})]}
    )
    _settle()
    with transaction.atomic():
        append_events(workspace.id, [InternalEvent("Contact Updated", people["u1"], {"by": "decision"})])
    drain()
    assert StageDirty.objects.filter(workspace_id=workspace.id, contact_id=people["u1"]).exists()


def test_what_a_named_segment_asks_for_is_asked_for_by_its_stage(
    workspace: TestWorkspace, people: dict[str, ContactId], api: Api, drain: Drain
) -> None:
    forget_models(workspace.id)
    read = {"name": "Readers", "expression": {"event": "Order Completed", "count": {"op": "gte", "value": 9}}}
    segment = api.post("/segments", read).body
    states = [_state("reader", {"segment": segment["id"], "op": "in"})]
    assert api.post("/stages", {"name": "By segment", "states": states}).status == 201
    send(workspace, *(order(user, 1, age_days=0) for user in people))
    drain()
    _settle()
    changed = {"name": "Readers", "expression": {"attribute": "city", "op": "eq", "value": "Paris"}}
    assert api.put(f"/segments/{segment['id']}", changed).status == 200
    forget_models(workspace.id)
    send(workspace, {"type": "identify", "userId": "u2", "traits": {"city": "Paris"}})
    drain()
    _settle()
    assert _stages(api, people)["u2"] == "reader"


def test_time_alone_moves_people_after_a_long_sleep(
    api: Api,
    workspace: TestWorkspace,
    model: StageModel,
    people: dict[str, ContactId],
    drain: Drain,
    warehouse: Warehouse,
) -> None:
    later = datetime.now(UTC) + timedelta(days=29, hours=12)
    _settle(later)
    _settle(later)
    assert _stages(api, people) == {"u0": "known", "u1": "known", "u2": "known", "u3": "known"}
    drain()
    expected = sorted([(people["u0"], "buyer", "known"), (people["u1"], "buyer", "known")])
    assert sorted(_told(warehouse, workspace)) == expected
    _settle(later + timedelta(hours=1))
    drain()
    assert sorted(_told(warehouse, workspace)) == expected


def test_after_a_crash_between_the_stores_the_turn_is_written_and_told_once(
    api: Api,
    workspace: TestWorkspace,
    model: StageModel,
    people: dict[str, ContactId],
    drain: Drain,
    warehouse: Warehouse,
) -> None:
    send(workspace, order("u3", 10, age_days=0))
    drain()
    now = datetime.now(UTC)
    turning.turn_once(now)
    assert StageTurn.objects.filter(workspace_id=workspace.id).count() == 1
    assert _stages(api, people)["u3"] == "known"
    # Noted again before the warehouse has the move: it must not be decided on what is old.
    send(workspace, order("u3", 10, age_days=0))
    drain()
    _settle()
    drain()
    assert _stages(api, people)["u3"] == "buyer"
    assert _told(warehouse, workspace) == [(people["u3"], "known", "buyer")]
    assert not StageTurn.objects.filter(workspace_id=workspace.id).exists()


def test_the_owner_of_somebody_who_comes_into_an_alerting_stage_has_a_task(
    api: Api, workspace: TestWorkspace, model: StageModel, people: dict[str, ContactId], drain: Drain
) -> None:
    owner = Member.objects.get(workspace_id=workspace.id).pk
    Contact.objects.filter(pk__in=[people["u2"], people["u0"]]).update(owner_id=owner)
    send(workspace, order("u2", 10, age_days=0), order("u3", 10, age_days=0))
    drain()
    _settle()
    tasks = ContactTask.objects.filter(workspace_id=workspace.id)
    assert list(tasks.values_list("contact_id", "assignee_id", "title")) == [(people["u2"], owner, "Way: buyer")]


def test_two_people_who_are_one_leave_one_stage(
    api: Api, workspace: TestWorkspace, model: StageModel, people: dict[str, ContactId], drain: Drain
) -> None:
    mail: JsonObject = {"email": "one@example.com"}
    for who in ("u3", "u2"):
        send(workspace, {"type": "identify", "userId": who, "traits": mail})
        drain()
    _settle()
    shown = api.get(f"/stages/{model.pk}").body
    assert sum(each["count"] for each in shown["counts"]) == len(set(ids_of(workspace.id).values()))


def test_other_states_place_everybody_anew_without_events(
    api: Api,
    workspace: TestWorkspace,
    model: StageModel,
    people: dict[str, ContactId],
    drain: Drain,
    warehouse: Warehouse,
) -> None:
    changed = {**MODEL, "states": STATES[:1]}
    assert api.put(f"/stages/{model.pk}", changed).body["is_placing"] is True
    _settle()
    assert set(_stages(api, people).values()) == {"known"}
    drain()
    assert _told(warehouse, workspace) == []


def test_a_broken_condition_moves_nobody_and_says_so(
    api: Api, workspace: TestWorkspace, model: StageModel, people: dict[str, ContactId]
) -> None:
    broken = [STATES[0], _state("buyer", {"event": "Unheard"})]
    StageModel.objects.filter(pk=model.pk).update(states=broken, needs_fill=True)
    _settle()
    assert "Unheard" in api.get(f"/stages/{model.pk}").body["broken_reason"]
    assert _stages(api, people)["u0"] == "buyer"


def test_the_flow_tells_moves_and_how_long_stays_lasted(
    api: Api, workspace: TestWorkspace, model: StageModel, people: dict[str, ContactId], drain: Drain
) -> None:
    send(workspace, *(order("u3", 10, age_days=0) for _ in range(2)))
    drain()
    _settle()
    send(workspace, order("u3", 10, age_days=0))
    drain()
    _settle()
    drain()
    found = api.get(f"/stages/{model.pk}/flow?days=7").body
    assert [(each["before"], each["after"], each["count"]) for each in found["moves"]] == [
        ("buyer", "loyal", 1),
        ("known", "buyer", 1),
    ]
    assert [(each["stage"], each["people"]) for each in found["dwell"]] == [("buyer", 1)]


def test_the_preset_is_sound_and_a_preview_counts_it(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId]
) -> None:
    preset = api.get("/stages").body["preset"]
    assert [each["key"] for each in preset][:3] == ["stranger", "visitor", "lead"]
    read_ladder(lifecycle(load_catalogue(workspace.id)), load_catalogue(workspace.id))
    found = api.post("/stages/preview", {"states": preset}).body["counts"]
    counts = {each["key"]: each["count"] for each in found}
    assert (sum(counts.values()), counts["loyal"], counts["customer"]) == (4, 1, 1)


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([STATES[0], STATES[0]], 422),
        ([_state("a", {"event": "Unheard"})], 422),
        ([_state("Not A Key", {"all": []})], 422),
        ([], 422),
    ],
)
def test_wrong_states_are_refused(
    api: Api, people: dict[str, ContactId], states: list[JsonObject], status: int
) -> None:
    assert api.post("/stages", {"name": "Wrong", "states": states}).status == status


def test_looking_needs_one_right_and_changing_another(
    workspace: TestWorkspace, model: StageModel, token_with: Callable[..., Api], other_api: Api
) -> None:
    viewer = token_with(Permission.SEGMENTS_VIEW)
    assert viewer.get(f"/stages/{model.pk}").status == 200
    assert viewer.put(f"/stages/{model.pk}", MODEL).status == 403
    assert viewer.get(f"/stages/{model.pk}/people?stage=known").status == 403
    assert token_with(Permission.CONTACTS_VIEW).get("/stages").status == 403
    assert other_api.get(f"/stages/{model.pk}").status == 404
