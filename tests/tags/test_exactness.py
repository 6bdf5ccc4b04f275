"""Random histories through the whole pipeline, with a crash, against a plain oracle."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta

import pytest
from django.db import connection

from cumulus.apps.contacts.models import AppliedTag, Identity, Tag
from cumulus.apps.contacts.tags.applying import Application, put_tags
from cumulus.apps.contacts.tags.jobs import run_job
from cumulus.apps.contacts.tags.tests.making import event, held, person, rule, tag
from cumulus.apps.ingest.contracts import StoredEvent
from cumulus.apps.ingest.facade import Pipeline
from cumulus.apps.ingest.tests.sending import send
from cumulus.config.registry import REACTORS
from cumulus.core.clock import utc_now
from cumulus.core.ids import ContactId, TagId
from tests.fixtures import Api, TestWorkspace

_DAYS = 2
Told = tuple[str, str, datetime]
"""(user, event, when)."""


class Crash(Exception):
    """What a test breaks the pipeline with."""


def oracle(batches: list[list[Told]]) -> set[str]:
    """Return who has the tag: after each batch, every pair with something new in it is tried."""
    known: list[Told] = []
    tagged: set[str] = set()
    for batch in batches:
        known += batch
        for user in {user for user, _, _ in batch}:
            mine = [(name, at, (who, name, at) in batch) for who, name, at in known if who == user]
            if any(_pair(a, b, mine) for a in mine for b in mine):
                tagged.add(user)
    return tagged


def _pair(a: tuple[str, datetime, bool], b: tuple[str, datetime, bool], mine: list[tuple[str, datetime, bool]]) -> bool:
    if (a[0], b[0]) != ("A", "B") or not (a[2] or b[2]):
        return False
    if not timedelta(0) < b[1] - a[1] <= timedelta(days=_DAYS):
        return False
    return not any(name == "C" and a[1] < at < b[1] for name, at, _ in mine)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sequences_are_exact_over_batches_and_a_crash(api: Api, workspace: TestWorkspace, seed: int) -> None:
    dice = random.Random(seed)
    when = {
        "kind": "sequence",
        "first": {"event": "A"},
        "then": {"event": "B"},
        "without": {"event": "C"},
        "days": _DAYS,
    }
    rule(api, tag(api, "AB"), when)
    now = utc_now().replace(microsecond=0)
    told = [
        (f"u{dice.randrange(40)}", dice.choice("AABBC"), now - timedelta(hours=6 * dice.randrange(40)))
        for _ in range(160)
    ]
    batches = [told[at : at + 40] for at in range(0, len(told), 40)]
    for number, batch in enumerate(batches):
        send(workspace, *(event(name, user, at) for user, name, at in batch))
        if number == 1:
            with pytest.raises(Crash):
                _drain(Pipeline((*REACTORS, _crash)))
        _drain(Pipeline(REACTORS))
    names = dict(Identity.objects.filter(workspace_id=workspace.id).values_list("contact_id", "value"))
    assert {names[who] for who in held(workspace, "AB")} == oracle(batches)


def _crash(events: list[StoredEvent]) -> None:
    if any(event.name in "ABC" for event in events):
        raise Crash


def _drain(pipeline: Pipeline) -> None:
    while pipeline.run_once():
        pass


def test_a_crash_after_the_rules_tags_once(api: Api, workspace: TestWorkspace) -> None:
    rule(api, tag(api, "X"), {"kind": "event", "event": {"event": "A"}})
    send(workspace, event("A", "u1"))
    with pytest.raises(Crash):
        _drain(Pipeline((*REACTORS, _crash)))
    assert held(workspace, "X") == []
    _drain(Pipeline(REACTORS))
    assert len(held(workspace, "X")) == 1
    told = api.get(f"/contacts/{held(workspace, 'X')[0]}/events?name=Tag Added").body
    assert told["total"] == 1


@pytest.mark.slow
def test_a_hundred_thousand_people_get_a_tag_in_seconds(api: Api, workspace: TestWorkspace) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contact (workspace_id, attributes, attribute_times, version, created_at, updated_at)"
            " SELECT %s, '{}', '{}', 0, now(), now() FROM generate_series(1, 100000) RETURNING id",
            [workspace.id],
        )
        ids = [row[0] for row in cursor.fetchall()]
    tag_id = tag(api, "全部")
    job = api.post(f"/tags/{tag_id}/apply", {"people": {"ids": ids}}).body
    started = time.perf_counter()
    run_job(job["id"])
    seconds = time.perf_counter() - started
    print(f"tagged 100,000 people in {seconds:.1f} s")
    assert api.get(f"/tags/jobs/{job['id']}").body["changed"] == 100_000
    assert seconds < 30
    # Nobody else's test waits for the events of these.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM spine_log WHERE workspace_id = %s", [workspace.id])


@pytest.mark.slow
def test_five_thousand_tags_on_one_person(api: Api, workspace: TestWorkspace) -> None:
    who = ContactId(person(api, "li"))
    Tag.objects.bulk_create([Tag(workspace_id=workspace.id, name=f"标签{number}") for number in range(5_000)])
    tags = Tag.objects.filter(workspace_id=workspace.id).values_list("id", flat=True)
    put_tags(workspace.id, [Application(who, TagId(tag_id), "hand") for tag_id in tags])
    assert AppliedTag.objects.filter(contact_id=who).count() == 5_000
    _drain(Pipeline(REACTORS))
    started = time.perf_counter()
    assert api.get(f"/contacts/{who}").status == 200
    read = time.perf_counter()
    assert api.post(f"/contacts/{who}/tags", {"name": "一个"}).status == 200
    applied = time.perf_counter()
    print(f"profile {(read - started) * 1000:.0f} ms, apply {(applied - read) * 1000:.0f} ms")
    assert applied - started < 6
