"""Before an item counts: the plan, the suspect rules, aliases; and that a replay sees the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection

from cumulus.apps.ingest.facade import rebuild
from cumulus.apps.ingest.models import (
    CatalogueEvent,
    Oversight,
    PlanAlias,
    PlanProperty,
    Quarantined,
    SeenMessage,
    SourceRules,
    SuspectRule,
    Violation,
)
from cumulus.apps.ingest.pipeline.batch import Pipeline
from cumulus.apps.ingest.plan.renewing import renew_rules
from cumulus.apps.ingest.suspects.rates import SlidingMinute
from cumulus.apps.ingest.tests.sending import Drain, events, numbers, send
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import TestWorkspace

BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
DRIVEN = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36"


def declare(workspace: TestWorkspace, event: str, status: str = "live", **kinds: str) -> None:
    CatalogueEvent.objects.create(workspace_id=workspace.id, name=event, status=status)
    for name, kind in kinds.items():
        PlanProperty.objects.create(
            workspace_id=workspace.id,
            event=event,
            name=name,
            kind=kind.rstrip("!"),
            required=kind.endswith("!"),
            allowed=["CNY", "USD"] if name == "currency" else [],
        )
    renew_rules(workspace.id)


def be_strict(workspace: TestWorkspace, violations: str = "quarantine") -> None:
    SourceRules.objects.create(workspace_id=workspace.id, source_id=workspace.source_id, violations=violations)
    renew_rules(workspace.id)


def track(event: str, n: int, **properties: object) -> JsonObject:
    return {"type": "track", "event": event, "userId": "u", "properties": {"n": n, **properties}}  # type: ignore[dict-item]


def kept_out(workspace: TestWorkspace) -> list[tuple[str, str, dict[str, object]]]:
    rows = Quarantined.objects.filter(workspace_id=workspace.id).order_by("id")
    return list(rows.values_list("category", "reason", "fields"))


def test_without_a_plan_nothing_is_checked(workspace: TestWorkspace, drain: Drain, warehouse: Warehouse) -> None:
    be_strict(workspace)
    send(workspace, track("Anything", 1))
    drain()
    assert numbers(warehouse, workspace) == [1]
    assert kept_out(workspace) == []


def test_a_strict_source_keeps_apart_what_breaks_the_plan(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    declare(workspace, "Order Paid", n="number", total="number!", currency="text")
    declare(workspace, "Old Order", status="deprecated")
    be_strict(workspace)
    send(
        workspace,
        track("Order Paid", 1, total=9.5, currency="CNY"),
        track("order_paid", 2),
        track("Old Order", 3),
        track("Order Paid", 4, total=1, coupon="X"),
        track("Order Paid", 5, total="9.5"),
        track("Order Paid", 6),
        track("Order Paid", 7, total=1, currency="EUR"),
        {"type": "page", "userId": "u", "properties": {"n": 8}},
    )
    drain()
    assert numbers(warehouse, workspace) == [1, 8]
    assert kept_out(workspace) == [
        ("violation", "undeclared_event", {"event": "order_paid"}),
        ("violation", "deprecated_event", {"event": "Old Order"}),
        ("violation", "undeclared_property", {"event": "Order Paid", "property": "coupon", "got": "X"}),
        ("violation", "wrong_type", {"event": "Order Paid", "property": "total", "expected": "number", "got": "9.5"}),
        ("violation", "missing_property", {"event": "Order Paid", "property": "total", "expected": "number"}),
        ("violation", "value_not_allowed", {"event": "Order Paid", "property": "currency", "got": "EUR"}),
    ]


def test_a_lenient_source_stores_and_counts_with_an_example(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    declare(workspace, "Order Paid", n="number", total="number")
    send(workspace, track("Order Paid", 1, total="a"), track("Order Paid", 2, total="b"))
    drain()
    assert numbers(warehouse, workspace) == [1, 2]
    (row,) = Violation.objects.filter(workspace_id=workspace.id)
    assert (row.event, row.property, row.code, row.source_id) == (
        "Order Paid",
        "total",
        "wrong_type",
        workspace.source_id,
    )
    assert (row.count, row.example) == (2, "a")
    send(workspace, track("Order Paid", 3, total="c"))
    drain()
    row.refresh_from_db()
    assert (row.count, row.example) == (3, "c")


def test_a_source_may_be_left_alone(workspace: TestWorkspace, drain: Drain) -> None:
    declare(workspace, "Order Paid")
    be_strict(workspace, "accept")
    send(workspace, track("Other", 1))
    drain()
    assert kept_out(workspace) == []
    assert not Violation.objects.filter(workspace_id=workspace.id).exists()


def test_a_changed_plan_holds_from_the_next_batch(workspace: TestWorkspace, drain: Drain) -> None:
    declare(workspace, "A")
    be_strict(workspace)
    send(workspace, track("B", 1))
    drain()
    declare(workspace, "B")
    send(workspace, track("B", 2))
    drain()
    assert [reason for _, reason, _ in kept_out(workspace)] == ["undeclared_event"]


def test_an_alias_renames_from_now_on(workspace: TestWorkspace, drain: Drain, warehouse: Warehouse) -> None:
    declare(workspace, "Order Paid")
    be_strict(workspace)
    PlanAlias.objects.create(workspace_id=workspace.id, name="order_paid", target="Order Paid")
    PlanAlias.objects.create(
        workspace_id=workspace.id, name="later", target="Order Paid", since=datetime.now(UTC) + timedelta(days=1)
    )
    renew_rules(workspace.id)
    send(workspace, track("order_paid", 1), track("later", 2))
    drain()
    assert [name for _, name, _ in events(warehouse, workspace)] == ["Order Paid"]
    assert [reason for _, reason, _ in kept_out(workspace)] == ["undeclared_event"]


def test_an_item_sent_again_waits_once(workspace: TestWorkspace, drain: Drain) -> None:
    declare(workspace, "A")
    be_strict(workspace)
    item = {**track("B", 1), "messageId": "same"}
    send(workspace, item, item)
    drain()
    send(workspace, item)
    drain()
    assert len(kept_out(workspace)) == 1


def test_an_item_that_counted_before_the_rule_is_a_duplicate(workspace: TestWorkspace, drain: Drain) -> None:
    item = {**track("B", 1), "messageId": "early"}
    send(workspace, item)
    drain()
    declare(workspace, "A")
    be_strict(workspace)
    send(workspace, item)
    drain()
    assert kept_out(workspace) == []


def test_a_replay_leaves_out_what_was_kept_apart(workspace: TestWorkspace, warehouse: Warehouse) -> None:
    """The rules change between a crash and the replay, and before a rebuild: the first verdict stands."""
    declare(workspace, "A")
    be_strict(workspace)
    send(workspace, track("A", 1), track("B", 2))
    Pipeline([])._resolve(5_000)
    declare(workspace, "B")
    while Pipeline([]).run_once():
        pass
    assert numbers(warehouse, workspace) == [1]
    rebuild(lambda done, total: None)
    assert numbers(warehouse, workspace) == [1]
    (held,) = Quarantined.objects.filter(workspace_id=workspace.id)
    assert held.key not in set(SeenMessage.objects.values_list("key", flat=True))


def test_known_bots_are_kept_apart_and_driven_browsers_only_on_demand(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    agents = [BOT, DRIVEN, "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36"]
    items: list[JsonObject] = [{**track("Seen", n), "context": {"userAgent": agent}} for n, agent in enumerate(agents)]
    send(workspace, *items, {**track("Seen", 3), "context": {"bot": True}})
    drain()
    assert numbers(warehouse, workspace) == [1, 2, 3]
    assert kept_out(workspace) == [("suspect", "known_bot", {"agent": BOT})]
    SuspectRule.objects.create(workspace_id=workspace.id, rule="driven_browser", enabled=True, threshold=0)
    SuspectRule.objects.create(workspace_id=workspace.id, rule="known_bot", enabled=False, threshold=0)
    renew_rules(workspace.id)
    send(workspace, *items, {**track("Seen", 4), "context": {"bot": True}})
    drain()
    assert [reason for _, reason, _ in kept_out(workspace)] == ["known_bot", "driven_browser", "driven_browser"]


def test_an_impossible_rate_is_cut_off(workspace: TestWorkspace, drain: Drain, warehouse: Warehouse) -> None:
    SuspectRule.objects.create(workspace_id=workspace.id, rule="rate_per_id", enabled=True, threshold=60)
    renew_rules(workspace.id)
    fast = [{**track("Clicked", n), "userId": None, "anonymousId": "robot"} for n in range(100)]
    send(workspace, *fast, {**track("Clicked", 1000), "anonymousId": "person"})
    drain()
    assert numbers(warehouse, workspace) == [*range(60), 1000]
    assert kept_out(workspace)[0] == ("suspect", "rate_per_id", {"rate": 61, "most": 60})


def test_a_clock_that_cannot_be_right_is_suspected(workspace: TestWorkspace, drain: Drain) -> None:
    now = datetime.now(UTC)
    sent_tomorrow = {**track("A", 1), "timestamp": now.isoformat(), "sentAt": (now + timedelta(days=3)).isoformat()}
    late = {**track("A", 2), "timestamp": now.isoformat(), "sentAt": (now - timedelta(days=3)).isoformat()}
    send(workspace, sent_tomorrow, late)
    drain()
    assert [reason for _, reason, _ in kept_out(workspace)] == ["time_travel", "time_travel"]


def test_an_exempt_source_is_beyond_suspicion(workspace: TestWorkspace, drain: Drain) -> None:
    SourceRules.objects.create(workspace_id=workspace.id, source_id=workspace.source_id, exempt=True)
    renew_rules(workspace.id)
    send(workspace, {**track("Seen", 1), "context": {"userAgent": BOT}})
    drain()
    assert kept_out(workspace) == []


def test_a_late_delivery_is_no_time_travel(workspace: TestWorkspace, drain: Drain) -> None:
    then = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    send(workspace, {**track("A", 1), "timestamp": then, "sentAt": then})
    drain()
    assert kept_out(workspace) == []


def test_the_sliding_minute_forgets_and_stays_small() -> None:
    minute = SlidingMinute(most_names=2)
    assert [minute.count("a", at) for at in (0, 10, 59)] == [1, 2, 3]
    assert minute.count("a", 90) == 1 + 3 * 0.5
    assert minute.count("a", 300) == 1
    assert [minute.count(name, 301) for name in ("b", "c", "c")] == [1, 0, 0]


def test_a_version_is_asked_for_once_a_batch(workspace: TestWorkspace, drain: Drain) -> None:
    declare(workspace, "A")
    renew_rules(workspace.id)
    assert Oversight.objects.get(workspace_id=workspace.id).version == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'ingest_livetrace'")
        assert cursor.fetchone()[0] == "u"
