"""Scores: fifty cards for everybody, and how long after an event a score is there."""

from __future__ import annotations

import time

from benchmarks.figures import Figure, percentile
from benchmarks.installation import Installation
from benchmarks.population import Population, fill
from benchmarks.segmenting import teach
from benchmarks.sending import send_batch
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject, JsonValue

CARDS = 50
_EVENTS = 20
_PEOPLE = """
INSERT INTO contacts_contact (id, workspace_id, attributes, attribute_times, version, created_at, updated_at,
    first_seen_at, last_seen_at)
SELECT id, %s, '{}', '{}', 1, now(), now(), now(), now() FROM generate_series(1, %s) AS id
ON CONFLICT DO NOTHING
"""


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return how long fifty cards take for everybody, first and again, and the lag of a change."""
    people = int(1_000_000 * scale)
    workspace = int(installation.sql("SELECT min(id) FROM workspaces_workspace")[0][0])
    if installation.warehouse.scalar("SELECT count() FROM contacts WHERE contact_id < 100000000") < people:
        teach(installation)
        fill(installation.warehouse, WorkspaceId(workspace), Population(people, 10 * people))
    installation.sql(_PEOPLE, workspace, people)
    size = f"{CARDS} cards of 6 rules, {people:,} people, {10 * people:,} events"
    scores = [publish_card(installation, f"Card {number}", _card(number)) for number in range(CARDS)]
    first = _filled(installation, scores)
    installation.sql("UPDATE audiences_score SET filled_at = filled_at - interval '7 hours'")
    installation.wait_until(lambda: cards_filling(installation) > 0, 60)
    again = _filled(installation, scores)
    lags = [_lag(installation, number) for number in range(_EVENTS)]
    return [
        Figure("scores_publish", first, "s", "less", None, note=f"{size}; everybody, with every change said"),
        Figure("scores_refresh", again, "s", "less", None, note=f"{size}; everybody again, as time moves"),
        Figure("scores_lag", percentile(lags, 0.95), "s", "less", 1.0, note=f"95 % of {_EVENTS} events, until stored"),
    ]


def rule(key: str, points: float, **said: JsonValue) -> JsonValue:
    """Return a rule as the API takes it."""
    return {"key": key, "name": key, "points": points, **said}


def card(fit: list[JsonValue], engagement: list[JsonValue]) -> JsonObject:
    """Return a card of two groups as the API takes it."""
    return {
        "groups": [
            {"name": "Fit", "factor": "fit", "rules": fit},
            {"name": "Engagement", "factor": "engagement", "rules": engagement},
        ],
        "mql": 60,
    }


def _card(number: int) -> JsonObject:
    fit: list[JsonValue] = [
        rule("city", 10 + number, when={"attribute": "city", "op": "in", "value": ["Shanghai", "Suzhou"]}),
        rule("age", 5, when={"attribute": "age", "op": "between", "value": [20 + number % 20, 50]}),
        rule("gold", 20, when={"tag": "gold", "op": "has"}),
    ]
    engagement: list[JsonValue] = [
        rule("pages", 1, event="Page Viewed", cap=20 + number, cap_per_day=5, half_life="30d"),
        rule("orders", 0.05, event="Order Completed", per="total", cap=100, half_life="90d"),
        rule("opened", 10, event="Email Opened", first_only=True),
    ]
    return card(fit, engagement)


def publish_card(installation: Installation, name: str, definition: JsonObject) -> int:
    """Save and publish a card; everybody is scored from then on."""
    made = installation.api.post("/scores", {"name": name, "definition": definition})
    installation.api.post(f"/scores/{made['id']}/publish", {"revision": 1})
    return int(made["id"])


def cards_filling(installation: Installation) -> int:
    """Return how many cards are still being computed for everybody."""
    return int(installation.sql("SELECT count(*) FROM audiences_score WHERE fill_state = 'running'")[0][0])


def _filled(installation: Installation, scores: list[int]) -> float:
    took = installation.wait_until(lambda: cards_filling(installation) == 0, 7_200)
    failed = installation.sql("SELECT count(*) FROM audiences_score WHERE fill_state = 'failed'")[0][0]
    assert failed == 0, f"{failed} of {len(scores)} cards failed"
    return took


def _lag(installation: Installation, number: int) -> float:
    """Return the seconds from the collector's answer until the person's scores are stored."""
    user = f"lag-{number}"
    send_batch(installation, [{"type": "track", "event": "Email Opened", "userId": user, "properties": {}}])
    started = time.perf_counter()
    newest = "SELECT count() FROM contact_scores WHERE contact_id >= 100000000 AND value > 0"

    def stored() -> bool:
        return int(installation.warehouse.scalar(newest)) >= CARDS * (number + 1)

    installation.wait_until(stored, 60)
    return time.perf_counter() - started
