"""People move in and out as they change, each move told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from cumulus.apps.audiences.live.tests.keeping import LiveRoom, room
from cumulus.apps.audiences.models import Changed, Segment
from cumulus.apps.audiences.tests.making import BUYERS, FROM_SUZHOU, ids_of, open_shop, order, send
from cumulus.apps.contacts import facade as contacts
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import get_warehouse
from tests.fixtures import TestWorkspace

__all__ = ["room"]
VIP: JsonObject = {"tag": "vip", "op": "has"}


def test_a_new_segment_is_built_in_silence(workspace: TestWorkspace, room: LiveRoom) -> None:
    people = open_shop(workspace, room.drain)
    segment = room.keep("From Suzhou", FROM_SUZHOU)
    room.rest()
    segment.refresh_from_db()
    assert room.members(segment) == {people["u0"], people["u1"], people["u2"]}
    assert (segment.build, segment.build_done, segment.build_total) == (Segment.Build.READY, 4, 4)
    assert room.moves(segment) == []


def test_events_tags_and_attributes_move_people(workspace: TestWorkspace, room: LiveRoom) -> None:
    people = open_shop(workspace, room.drain)
    buyers, vips = room.keep("Buyers", BUYERS), room.keep("VIPs", VIP)
    locals_ = room.keep("From Suzhou", FROM_SUZHOU)
    room.rest()
    send(workspace, order("u3", 10, age_days=0), {"type": "identify", "userId": "u3", "traits": {"city": "苏州"}})
    with transaction.atomic():
        contacts.remove_tag(workspace.id, [people["u2"]], contacts.ensure_tag(workspace.id, "vip"), "test")
        contacts.apply_tag(workspace.id, [people["u3"]], "vip", "test")
    room.rest()
    assert room.moves(buyers) == [("Entered", people["u3"])]
    assert room.moves(vips) == [("Exited", people["u2"]), ("Entered", people["u3"])]
    assert room.moves(locals_) == [("Entered", people["u3"])]
    assert room.members(vips) == {people["u3"]}


def test_somebody_new_enters_what_asks_for_nothing(workspace: TestWorkspace, room: LiveRoom) -> None:
    open_shop(workspace, room.drain)
    untagged = room.keep("Without tag", {"not": VIP})
    room.rest()
    send(workspace, {"type": "track", "event": "Seen", "anonymousId": "browser"})
    room.rest()
    assert len(room.moves(untagged)) == 1
    assert len(room.members(untagged)) == 4


def test_only_what_matters_is_noted(workspace: TestWorkspace, room: LiveRoom) -> None:
    open_shop(workspace, room.drain)
    room.keep("Buyers", BUYERS)
    send(workspace, {"type": "track", "event": "Seen", "userId": "u3"})
    room.rest()
    send(workspace, {"type": "track", "event": "Seen", "userId": "u0"})
    room.drain()
    assert not Changed.objects.filter(workspace_id=workspace.id).exists()
    send(workspace, order("u0", 10, age_days=0))
    room.drain()
    assert Changed.objects.filter(workspace_id=workspace.id).count() == 1


def test_a_changed_definition_moves_people_in_silence(workspace: TestWorkspace, room: LiveRoom) -> None:
    people = open_shop(workspace, room.drain)
    segment = room.keep("Some", VIP)
    outer = room.keep("Not some", {"segment": segment.pk, "op": "not_in"})
    room.rest()
    room.change(segment, BUYERS)
    room.rest()
    assert room.members(segment) == {people["u0"], people["u1"]}
    assert room.members(outer) == {people["u2"], people["u3"]}
    assert room.moves(segment) == room.moves(outer) == []


def test_what_happens_between_a_change_and_its_building_is_not_missed(workspace: TestWorkspace, room: LiveRoom) -> None:
    people = open_shop(workspace, room.drain)
    segment = room.keep("Some", VIP)
    room.rest()
    room.change(segment, BUYERS)
    send(workspace, order("u3", 10, age_days=0))
    room.rest()
    assert room.members(segment) == {people["u0"], people["u1"], people["u3"]}


def test_time_takes_people_out_and_lets_them_in(workspace: TestWorkspace, room: LiveRoom) -> None:
    people = open_shop(workspace, room.drain)
    start = datetime.now(UTC)
    lately = room.keep("Lately", {"event": "Order Completed", "within": {"last": "1h"}})
    quiet = room.keep("Quiet", {"not": {"event": "Order Completed", "within": {"last": "1h"}}})
    room.rest(start)
    send(workspace, order("u3", 10, age_days=0))
    room.rest(start + timedelta(seconds=5))
    assert room.members(lately) == {people["u3"]}
    room.rest(start + timedelta(minutes=59))
    assert people["u3"] not in room.members(quiet)
    room.rest(start + timedelta(minutes=61))
    assert room.members(lately) == set()
    assert room.members(quiet) == set(people.values())
    assert room.moves(lately) == [("Entered", people["u3"]), ("Exited", people["u3"])]
    assert room.moves(quiet) == [("Exited", people["u3"]), ("Entered", people["u3"])]


def test_whoever_slept_for_days_looks_at_everybody(workspace: TestWorkspace, room: LiveRoom) -> None:
    people = open_shop(workspace, room.drain)
    start = datetime.now(UTC)
    buyers = room.keep("Buyers", BUYERS)
    room.rest(start)
    get_warehouse().command(
        "ALTER TABLE segment_due DELETE WHERE workspace_id = {w:UInt32}", {"w": workspace.id}, {"mutations_sync": 1}
    )
    assert room.members(buyers) == {people["u0"], people["u1"]}
    room.rest(start + timedelta(days=40))
    assert room.members(buyers) == set()


def test_people_who_become_one_leave_in_silence(workspace: TestWorkspace, room: LiveRoom) -> None:
    people = open_shop(workspace, room.drain)
    buyers = room.keep("Buyers", BUYERS)
    room.rest()
    send(
        workspace,
        {"type": "track", "event": "Order Completed", "anonymousId": "browser"},
        {"type": "identify", "userId": "u3", "anonymousId": "browser"},
    )
    room.rest()
    stranger = room.members(buyers) - set(people.values())
    assert room.members(buyers) == {people["u0"], people["u1"], people["u3"]}, stranger
    assert ids_of(workspace.id) == people


def test_a_broken_segment_empties_and_mends(workspace: TestWorkspace, room: LiveRoom) -> None:
    people = open_shop(workspace, room.drain)
    segment = room.keep("VIPs", VIP)
    room.rest()
    Segment.objects.filter(pk=segment.pk).update(expression={"tag": "later", "op": "has"})
    room.crash()
    later = datetime.now(UTC) + timedelta(minutes=1)
    room.rest(later)
    segment.refresh_from_db()
    assert room.members(segment) == set()
    assert segment.broken_reason
    with transaction.atomic():
        contacts.apply_tag(workspace.id, [people["u0"]], "later", "test")
    room.rest(later + timedelta(minutes=1))
    segment.refresh_from_db()
    assert room.members(segment) == {people["u0"]}
    assert segment.broken_reason == ""


def test_a_clock_that_goes_back_misses_nobody(workspace: TestWorkspace, room: LiveRoom) -> None:
    people = open_shop(workspace, room.drain)
    start = datetime.now(UTC)
    lately = room.keep("Lately", {"event": "Order Completed", "within": {"last": "1h"}})
    room.rest(start)
    room.rest(start + timedelta(hours=2))
    send(workspace, order("u3", 10, age_days=0))
    room.rest(start + timedelta(seconds=20))
    assert room.members(lately) == {people["u3"]}
    room.rest(start + timedelta(minutes=61))
    assert room.members(lately) == set()
    assert room.moves(lately) == [("Entered", people["u3"]), ("Exited", people["u3"])]
