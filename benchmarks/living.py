"""Live segments and scores: how soon they follow 1,000 events/s, and whether everybody stands right afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks import baselines
from benchmarks.figures import Figure
from benchmarks.installation import Installation
from benchmarks.load import PEOPLE
from benchmarks.scoring import card, cards_filling, publish_card, rule
from benchmarks.sending import send_batch
from benchmarks.steady import steady_load
from cumulus.core.json import JsonObject, JsonValue

_SEGMENTS = 500
_CARDS = 50
_SECONDS = 300.0
_EVENTS = ("Product Viewed", "Cart Updated", "Page Scrolled")
_PROBE = "Probe Sent"
_TOLERANCE = 0.001
"""What a score loses by decay while it is looked at, of its value."""
_STANDS = "SELECT score_id, contact_id, value FROM contact_scores FINAL WHERE removed = 0"
_LAGS = """
    SELECT quantile(0.5)(lag), quantile(0.95)(lag), max(lag), count() FROM (
        SELECT dateDiff('millisecond', min(p.received_at), min(e.received_at)) / 1000 AS lag
        FROM events AS p JOIN events AS e ON p.contact_id = e.contact_id
        WHERE p.name = {probe:String} AND e.name = {answer:String} AND CONDITION
        GROUP BY p.contact_id)
"""
Lag = tuple[float, float, float, int]
"""Seconds: the median, 95 %, the longest; and how many."""


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return the lags from an event to the entry and to the score that follow from it, and who stood wrong in the end."""
    _seed(installation)
    segments, cards = int(_SEGMENTS * scale), int(_CARDS * scale)
    for number in range(segments - 1):
        _keep(installation, f"Living {number}", _expression(number))
    probe = _keep(installation, "Probed", {"event": _PROBE, "within": {"last": "1h"}})
    for number in range(cards):
        publish_card(installation, f"Living {number}", _card(number))
    built = installation.wait_until(lambda: not (_building(installation) or cards_filling(installation)), 1_800)
    with steady_load(installation):
        sent = _probe_for(installation, _SECONDS * scale)
    installation.drain()
    rest = installation.wait_until(lambda: not _waiting(installation), 1_800)
    installation.drain()  # the entries themselves
    load = f"{segments} live segments, {cards} cards, {sent} probes, built in {built:.0f} s, at rest {rest:.1f} s after"
    entered = _lag(installation, "Segment Entered", "e.properties.segment.:Int64 = {own:Int64}", probe)
    scored = _lag(installation, "Score Changed", "e.properties.score.:String = {own:String}", "living-0")
    wrong = "by the full proof"
    return [
        Figure("segment_lag_p95", entered[1], "s", "less", 5.0, baselines.PYTHON, f"{load}; {_said(entered)}"),
        Figure("score_lag_p95", scored[1], "s", "less", 5.0, baselines.PYTHON, f"{load}; {_said(scored)}"),
        Figure("segment_drift", _drift(installation), "people", "less", 0.0, note=wrong),
        Figure("score_drift", _score_drift(installation), "scores", "less", 0.0, note=f"{wrong}: everybody anew"),
    ]


def _seed(installation: Installation) -> None:
    cities = ("上海", "苏州", "杭州", "北京")
    people: list[JsonObject] = [
        {"type": "identify", "userId": f"load-{number}", "traits": {"city": cities[number % 4], "age": number % 70}}
        for number in range(PEOPLE)
    ]
    for at in range(0, PEOPLE, 1_000):
        send_batch(installation, people[at : at + 1_000])
    told: JsonObject = {"product_id": "SKU-none", "price": 1}
    events: list[JsonObject] = [
        {"type": "track", "event": name, "userId": "load-1", "properties": told} for name in (*_EVENTS, _PROBE)
    ]
    send_batch(installation, events)
    installation.drain()


def _of_product(number: int) -> list[JsonValue]:
    return [{"property": "product_id", "op": "eq", "value": f"SKU-{number % 40}"}]


def _card(number: int) -> JsonObject:
    fit = [
        rule("city", 10 + number, when={"attribute": "city", "op": "in", "value": ["上海", "苏州"]}),
        rule("age", 5, when={"attribute": "age", "op": "between", "value": [number, 50]}),
    ]
    wanted = _of_product(number)
    engagement = [
        rule("views", 1, event="Product Viewed", where=wanted, cap=20 + number, cap_per_day=5, half_life="30d"),
        rule("carts", 2, event="Cart Updated", where=wanted, cap=30),
        rule("scrolls", 0.01, event="Page Scrolled", where=wanted, per="price", cap=50, half_life="90d"),
        rule("probe", 10, event=_PROBE, first_only=True),
    ]
    return card(fit, engagement)


def _expression(number: int) -> JsonValue:
    name, days = _EVENTS[number % 3], 1 + number % 60
    often: JsonObject = {
        "event": name,
        "where": _of_product(number),
        "within": {"last": f"{days}d"},
        "count": {"op": "gte", "value": 1 + number * 7 % 60},
    }
    kinds: tuple[JsonValue, ...] = (
        often,
        {"attribute": "age", "op": "gte", "value": number % 70},
        {"not": {"event": name, "within": {"last": f"{days}h"}}},
        {"all": [often, {"attribute": "city", "op": "in", "value": ["上海", "苏州"]}]},
        {"any": [{"attribute": "age", "op": "lt", "value": number % 70}, {"not": often}]},
    )
    return kinds[number % len(kinds)]


def _keep(installation: Installation, name: str, expression: JsonValue) -> int:
    made = installation.api.post("/segments", {"name": name, "expression": expression, "keeping": "live"})
    return int(made["id"])


def _building(installation: Installation) -> bool:
    return bool(installation.sql("SELECT 1 FROM audiences_segment WHERE build = 'running' LIMIT 1"))


def _probe_for(installation: Installation, seconds: float) -> int:
    """Send somebody's first probe twice a second; return how many."""
    sent = 0
    for number in _every(0.5, seconds):
        person = f"probe-{number}"
        send_batch(installation, [{"type": "track", "event": _PROBE, "userId": person, "properties": {}}])
        sent += 1
    return sent


def _every(pause: float, seconds: float) -> Iterator[int]:
    began = time.perf_counter()
    number = 0
    while time.perf_counter() - began < seconds:
        yield number
        number += 1
        time.sleep(max(0.0, began + number * pause - time.perf_counter()))


def _waiting(installation: Installation) -> bool:
    noted = installation.sql("SELECT 1 FROM audiences_changed LIMIT 1")
    return bool(noted or installation.sql("SELECT 1 FROM audiences_scorechange LIMIT 1"))


def _lag(installation: Installation, answer: str, condition: str, own: int | str) -> Lag:
    given = {"probe": _PROBE, "answer": answer, "own": own}
    middle, late, latest, count = installation.warehouse.query(_LAGS.replace("CONDITION", condition), given).rows[0]
    return middle, late, latest, count


def _said(lag: Lag) -> str:
    return f"{lag[3]} followed, median {lag[0]:.2f} s, latest {lag[2]:.2f} s"


def _drift(installation: Installation) -> float:
    """Let every segment be proved, and return how many people stood wrong."""
    installation.sql("UPDATE audiences_segment SET proved_at = NULL, drift_count = 0")
    installation.wait_until(
        lambda: not installation.sql("SELECT 1 FROM audiences_segment WHERE proved_at IS NULL LIMIT 1"), 1_800
    )
    return float(installation.sql("SELECT sum(drift_count) FROM audiences_segment")[0][0])


def _score_drift(installation: Installation) -> float:
    """Let every card be computed anew for everybody, and return how many scores were another."""
    before = _stands(installation)
    installation.sql("UPDATE audiences_score SET filled_at = filled_at - interval '7 hours'")
    installation.wait_until(lambda: cards_filling(installation) > 0, 60)
    installation.wait_until(lambda: cards_filling(installation) == 0, 1_800)
    after = _stands(installation)
    return float(sum(abs(after.get(who, 0) - value) > _TOLERANCE * max(1, value) for who, value in before.items()))


def _stands(installation: Installation) -> dict[tuple[int, int], float]:
    rows = installation.warehouse.query(_STANDS).rows
    return {(score, contact): value for score, contact, value in rows}
