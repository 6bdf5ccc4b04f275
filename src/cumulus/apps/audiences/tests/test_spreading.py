"""A change that concerns many people reaches all of them: in bounded pieces, past crashes, in segments, stages and scores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection, transaction
from pyroaring import BitMap

from cumulus.apps.audiences import services
from cumulus.apps.audiences.computed import jobs
from cumulus.apps.audiences.following import spreading
from cumulus.apps.audiences.following.crowds import forget_person, note_many
from cumulus.apps.audiences.live.tests.keeping import LiveRoom, room
from cumulus.apps.audiences.models import Changed, Score, ScoreChange, StageDirty, StageModel, WideChange
from cumulus.apps.audiences.scoring.tests.cards import publish, stored
from cumulus.apps.audiences.scoring.tests.cards import settle as score
from cumulus.apps.audiences.stages import turning
from cumulus.apps.audiences.tests.making import BUYERS, FROM_SUZHOU, Drain, open_shop, order, send
from cumulus.apps.contacts.accounts.importing import import_accounts
from cumulus.core.ids import ContactId, SegmentId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.warehouse.client import get_warehouse
from tests.fixtures import Api, TestWorkspace

__all__ = ["room"]

BUYER: JsonObject = {"kind": "expression", "expression": {"event": "Order Completed"}}


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


def _tag(api: Api, workspace: TestWorkspace) -> int:
    made = api.post("/computed-tags", {"name": "buyer", "definition": BUYER, "schedule": "manual"})
    assert made.status == 201, made.body
    _refresh(workspace, made.body["id"])
    return int(made.body["id"])


def _refresh(workspace: TestWorkspace, tag_id: int, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    jobs.run_job(jobs.ask(workspace.id, [tag_id], datetime.now(UTC)).pk, clock)


def _state(key: str, expression: JsonValue) -> JsonObject:
    return {"key": key, "name_zh": key, "name_en": key, "tone": "teal", "expression": expression}


def _stages(api: Api, people: dict[str, ContactId]) -> dict[str, str]:
    shown = {who: api.get(f"/contacts/{pk}").body["stages"] for who, pk in people.items()}
    return {who: stages[0]["key"] for who, stages in shown.items() if stages}


def _place() -> None:
    while turning.turn_once(datetime.now(UTC)):
        pass
    turning.turn_once(datetime.now(UTC))


def _told(workspace: TestWorkspace, name: str) -> int:
    given = {"workspace": workspace.id, "name": name}
    sql = "SELECT count() FROM events WHERE workspace_id = {workspace:UInt32} AND name = {name:String}"
    return int(get_warehouse().scalar(sql, given))


def test_whoever_gains_or_loses_a_computed_tag_moves_with_its_refresh(
    api: Api, workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId]
) -> None:
    tag = _tag(api, workspace)
    buyers = room.keep("Buyers", {"tag": "buyer", "op": "has"})
    others = room.keep("Others", {"tag": "buyer", "op": "has_not"})
    room.rest()
    assert room.members(buyers) == {people["u0"], people["u1"]}
    send(workspace, order("u3", 5, age_days=0))
    room.rest()
    assert room.members(buyers) == {people["u0"], people["u1"]}  # nobody has worked the tag out again
    _refresh(workspace, tag)
    room.rest()
    assert room.members(buyers) == {people["u0"], people["u1"], people["u3"]}
    assert room.members(others) == {people["u2"]}
    assert room.moves(buyers) == [("Entered", people["u3"])]


@pytest.mark.parametrize("steps", range(5))
def test_a_refresh_that_dies_on_the_way_tells_everybody_the_next_time(
    api: Api, workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId], steps: int
) -> None:
    tag = _tag(api, workspace)
    buyers = room.keep("Buyers", {"tag": "buyer", "op": "has"})
    room.rest()
    send(workspace, order("u3", 5, age_days=0))
    room.rest()
    beats = iter(range(steps))

    def dying() -> datetime:
        if next(beats, None) is None:
            raise KeyboardInterrupt
        return datetime.now(UTC)

    job = jobs.ask(workspace.id, [tag], datetime.now(UTC)).pk
    with pytest.raises(KeyboardInterrupt):
        jobs.run_job(job, dying)
    room.rest()
    jobs.run_job(job)
    room.rest()
    assert room.members(buyers) == {people["u0"], people["u1"], people["u3"]}


def test_a_segment_made_while_a_refresh_runs_learns_of_everybody(
    api: Api, workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId]
) -> None:
    tag = _tag(api, workspace)
    send(workspace, order("u3", 5, age_days=0))
    room.drain()
    made: list[None] = []

    def clock() -> datetime:
        made.append(None)
        if len(made) == 3:  # the first statement of the refresh is done
            services.create_segment(
                workspace.id,
                services.SegmentDraft("Others", "", {"tag": "buyer", "op": "has_not"}, services.Keeping.LIVE),
                None,
                datetime.now(UTC),
            )
        return datetime.now(UTC)

    _refresh(workspace, tag, clock)
    assert WideChange.objects.filter(workspace_id=workspace.id, people=None, account_id=None).exists()


def test_a_tag_that_nobody_asks_for_costs_nothing(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId]
) -> None:
    _tag(api, workspace)
    given = {"workspace": workspace.id}
    kept = "SELECT count() FROM computed_tag_former WHERE workspace_id = {workspace:UInt32}"
    assert get_warehouse().scalar(kept, given) == 0
    assert not WideChange.objects.filter(workspace_id=workspace.id).exists()


def test_stages_and_scores_follow_computed_tags_and_companies(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    tag = _tag(api, workspace)
    account = api.post("/accounts", {"name": "Acme", "tier": "B"}).body["id"]
    api.put(f"/accounts/{account}/members/{people['u2']}", {"role": "buyer"})
    drain()
    big: JsonObject = {"account": "tier", "op": "eq", "value": "A"}
    states: list[JsonValue] = [
        _state("known", {"all": []}),
        _state("buyer", {"tag": "buyer", "op": "has"}),
        _state("big", big),
    ]
    assert api.post("/stages", {"name": "Way", "states": states}).status == 201
    rules: list[JsonValue] = [{"key": "big", "name": "Big", "points": 7, "when": big}]
    card = publish(api, {"groups": [{"name": "Who", "factor": "fit", "rules": rules}], **_THRESHOLDS}, "Big")
    _place()
    score()
    assert _stages(api, people) == {"u0": "buyer", "u1": "buyer", "u2": "known", "u3": "known"}
    send(workspace, order("u3", 5, age_days=0))
    drain()
    _refresh(workspace, tag)
    api.patch(f"/accounts/{account}", {"tier": "A"})
    while spreading.spread_once():
        pass
    _place()
    assert _stages(api, people) == {"u0": "buyer", "u1": "buyer", "u2": "big", "u3": "buyer"}
    assert list(ScoreChange.objects.filter(workspace_id=workspace.id).values_list("contact_id", flat=True)) == [
        people["u2"]
    ]
    score()
    assert api.get(f"/scores/{card}/people").body["items"][0]["value"] == 7


_THRESHOLDS: JsonObject = {"thresholds": {"fit": [30, 20, 10], "engagement": [12, 8, 4]}}


def test_companies_from_a_file_move_their_members(
    api: Api, workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId]
) -> None:
    account = api.post("/accounts", {"name": "Acme", "tier": "B"}).body["id"]
    api.put(f"/accounts/{account}/members/{people['u2']}", {"role": "buyer"})
    big = room.keep("Big", {"account": "tier", "op": "eq", "value": "A"})
    room.rest()
    assert room.members(big) == set()
    import_accounts(workspace.id, BytesIO(b"name,tier\nAcme,A\n"), "import")
    room.rest()
    assert room.members(big) == {people["u2"]}


def test_an_account_of_very_many_is_noted_in_one_row_and_spread_in_pieces(
    api: Api, workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreading, "PEOPLE", 50)
    account = api.post("/accounts", {"name": "Acme"}).body["id"]
    crowd: list[JsonObject] = [{"type": "identify", "userId": f"c{i}", "traits": {"city": "Rome"}} for i in range(120)]
    send(workspace, *crowd)
    room.drain()
    room.keep("With a Parisian", {"members": "any", "of": {"attribute": "city", "op": "eq", "value": "Paris"}})
    room.rest()
    _let_all_join(workspace, account)
    WideChange.objects.filter(workspace_id=workspace.id).delete()
    room.rest()
    moved: list[JsonObject] = [{**each, "traits": {"city": "Oslo"}} for each in crowd]
    send(workspace, *moved)
    room.drain()
    (row,) = WideChange.objects.filter(workspace_id=workspace.id)
    assert (row.account_id, row.begun) == (account, False)
    Changed.objects.filter(workspace_id=workspace.id).delete()
    spreading.spread_once()
    assert Changed.objects.filter(workspace_id=workspace.id).count() == 50
    row.refresh_from_db()
    assert row.begun
    send(workspace, {**crowd[0], "traits": {"city": "Rome"}})
    room.drain()
    assert WideChange.objects.filter(workspace_id=workspace.id).count() == 2  # what changes now waits behind it
    while spreading.spread_once():
        pass
    noted = Changed.objects.filter(workspace_id=workspace.id).values_list("contact_id", flat=True)
    assert len(set(noted)) == 124
    assert not WideChange.objects.filter(workspace_id=workspace.id).exists()


def _let_all_join(workspace: TestWorkspace, account: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_accountmember (workspace_id, account_id, origin_account_id, contact_id, origin_id,"
            " role, title, source, since, barred, version)"
            " SELECT workspace_id, %s, %s, id, id, 'other', '', 'test', now(), false, nextval('contacts_version')"
            " FROM contacts_contact WHERE workspace_id = %s AND merged_into_id IS NULL",
            [account, account, workspace.id],
        )


def test_a_wide_change_waits_for_those_who_wait_already(
    workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId], monkeypatch: pytest.MonkeyPatch
) -> None:
    room.keep("Buyers", BUYERS)
    room.rest()
    monkeypatch.setattr(spreading, "_CROWD", 3)
    Changed.objects.bulk_create(
        [Changed(workspace_id=workspace.id, contact_id=each, keys=["*"]) for each in people.values()]
    )
    with transaction.atomic():
        note_many(workspace.id, None, ["event:Order Completed"])
    assert spreading.spread_once() == 0
    Changed.objects.filter(workspace_id=workspace.id).delete()
    assert spreading.spread_once() == 1
    assert Changed.objects.filter(workspace_id=workspace.id).count() == len(people)


def test_a_crash_leaves_a_piece_to_be_noted_again(
    workspace: TestWorkspace, room: LiveRoom, people: dict[str, ContactId], monkeypatch: pytest.MonkeyPatch
) -> None:
    room.keep("Buyers", BUYERS)
    room.rest()
    with transaction.atomic():
        note_many(workspace.id, BitMap(people.values()), ["event:Order Completed"])

    def dying(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(spreading, "note_changes", dying)
        with pytest.raises(KeyboardInterrupt):
            spreading.spread_once()
    spreading.spread_once()
    assert set(Changed.objects.filter(workspace_id=workspace.id).values_list("contact_id", flat=True)) == set(
        people.values()
    )


def test_whoever_is_erased_is_on_no_way(workspace: TestWorkspace) -> None:
    note_many(workspace.id, BitMap([1, 2, 3]), ["tag:x"])
    forget_person(workspace.id, [2])
    (row,) = WideChange.objects.filter(workspace_id=workspace.id)
    assert list(BitMap.deserialize(bytes(row.people or b""))) == [1, 3]


def test_a_segment_that_means_another_thing_places_and_scores_everybody_by_it(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    draft = services.SegmentDraft("Here", "", FROM_SUZHOU)
    here = services.create_segment(workspace.id, draft, None, datetime.now(UTC))
    outer = services.SegmentDraft("Outer", "", {"segment": here.pk, "op": "in"})
    services.create_segment(workspace.id, outer, None, datetime.now(UTC))
    states: list[JsonValue] = [_state("known", {"all": []}), _state("here", {"segment": "outer", "op": "in"})]
    model = api.post("/stages", {"name": "Way", "states": states}).body["id"]
    rules: list[JsonValue] = [{"key": "here", "name": "Here", "points": 7, "when": {"segment": "here", "op": "in"}}]
    card = publish(api, {"groups": [{"name": "Who", "factor": "fit", "rules": rules}], **_THRESHOLDS}, "Here")
    _place()
    score()
    assert set(_stages(api, people).values()) == {"here", "known"}
    told = _told(workspace, "Stage Changed")
    paris: JsonValue = {"attribute": "city", "op": "eq", "value": "Paris"}
    services.update_segment(
        workspace.id, SegmentId(here.pk), services.SegmentDraft("Here", "", paris), datetime.now(UTC)
    )
    assert StageModel.objects.get(pk=model).needs_fill
    assert Score.objects.get(pk=card).fill_state == "running"
    _place()
    score()
    drain()
    assert _stages(api, people) == {"u0": "known", "u1": "known", "u2": "known", "u3": "here"}
    assert _told(workspace, "Stage Changed") == told
    assert {who: value for who, (value, _) in stored(workspace.id, card).items()} == {
        pk: 7.0 * (who == "u3") for who, pk in people.items()
    }
    assert not StageDirty.objects.filter(workspace_id=workspace.id).exists()


def test_a_model_that_is_filled_while_its_segment_changes_is_filled_again(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId]
) -> None:
    made = api.post("/stages", {"name": "Way", "states": [_state("known", {"all": []})]}).body["id"]
    model = StageModel.objects.get(pk=made)
    StageModel.objects.filter(pk=made).update(fill_mark=model.fill_mark + 1)
    turning._place_everybody(model, datetime.now(UTC) + timedelta(seconds=1))
    assert StageModel.objects.get(pk=made).needs_fill
