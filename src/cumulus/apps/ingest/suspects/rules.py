"""The rules by which an event is suspected, with thresholds that no real person reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from cumulus.apps.ingest.pipeline.items import Item
from cumulus.apps.ingest.suspects.bots import is_crawler, is_driven
from cumulus.apps.ingest.suspects.rates import SlidingMinute
from cumulus.core.json import JsonObject


class Client(msgspec.Struct):
    """What a rule reads of an item's context."""

    userAgent: object = None
    bot: object = None
    ip: object = None


_client = msgspec.json.Decoder(Client)
_NOBODY = Client()


@dataclass(slots=True)
class Rates:
    """What the pipeline remembers of the past minute."""

    ids: SlidingMinute = field(default_factory=SlidingMinute)
    addresses: SlidingMinute = field(default_factory=SlidingMinute)


Suspect = Callable[[Item, Client, Rates, int], "JsonObject | None"]
"""(item, its client, rates, threshold) → what a sentence about it names, or None for a clean item."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One ground for suspicion.

    Attributes
    ----------
    key : str
        The reason that the quarantine gives.
    enabled : bool
        Whether it holds in a workspace that has not said otherwise.
    threshold, lowest, highest : int
        Its default and bounds, in `unit`; all 0 for a rule without one.
    """

    key: str
    suspect: Suspect
    enabled: bool
    threshold: int = 0
    unit: str = ""
    lowest: int = 0
    highest: int = 0


def _known_bot(_: Item, client: Client, __: Rates, ___: int) -> JsonObject | None:
    agent = client.userAgent
    return {"agent": agent[:200]} if isinstance(agent, str) and is_crawler(agent) else None


def _driven_browser(_: Item, client: Client, __: Rates, ___: int) -> JsonObject | None:
    agent = client.userAgent if isinstance(client.userAgent, str) else ""
    return {"agent": agent[:200]} if client.bot is True or is_driven(agent) else None


def _rate_per_id(item: Item, _: Client, rates: Rates, most: int) -> JsonObject | None:
    if not item.anonymous_id:
        return None
    name = f"{item.row.workspace_id}\n{item.anonymous_id}"
    found = rates.ids.count(name, item.row.received_at.timestamp())
    return {"rate": int(found), "most": most} if found > most else None


def _rate_per_address(item: Item, client: Client, rates: Rates, most: int) -> JsonObject | None:
    address = item.row.ip or client.ip
    if not isinstance(address, str):
        return None
    found = rates.addresses.count(f"{item.row.workspace_id}\n{address}", item.row.received_at.timestamp())
    return {"rate": int(found), "most": most} if found > most else None


def _time_travel(item: Item, _: Client, __: Rates, hours: int) -> JsonObject | None:
    """Sent before it happened, or sent after it came here: no clock that goes does either."""
    allowed = timedelta(hours=hours)
    sent = item.sent_at
    if sent is None:
        return None
    late = sent - item.row.received_at
    early = (item.original_timestamp or sent) - sent
    ahead = max(late, early)
    return {"hours": int(ahead / timedelta(hours=1)), "most": hours} if ahead > allowed else None


def _too_old(item: Item, _: Client, __: Rates, days: int) -> JsonObject | None:
    age = item.row.received_at - item.timestamp
    return {"days": age.days, "most": days} if item.anonymous_id and age > timedelta(days=days) else None


RULES: Sequence[Rule] = (
    Rule("known_bot", _known_bot, enabled=True),
    Rule("driven_browser", _driven_browser, enabled=False),
    # Ten events a second for a whole minute: a person who clicks without a pause makes some 200.
    Rule("rate_per_id", _rate_per_id, True, 600, "events_per_minute", 60, 100_000),
    # An office or a mobile network shares one address, so this one waits to be asked for.
    Rule("rate_per_address", _rate_per_address, False, 6_000, "events_per_minute", 600, 1_000_000),
    Rule("time_travel", _time_travel, True, 24, "hours", 1, 8_760),
    Rule("too_old", _too_old, False, 365, "days", 1, 3_650),
)
BY_KEY: Mapping[str, Rule] = {rule.key: rule for rule in RULES}
DEFAULTS: Mapping[str, int] = {rule.key: rule.threshold for rule in RULES if rule.enabled}
"""The rules that hold where nobody has said otherwise, with their thresholds."""


Active = tuple[str, Suspect, int]
"""A rule that holds: its key, its question, its threshold."""


def active(thresholds: Mapping[str, int]) -> tuple[Active, ...]:
    """Return the rules that hold, ready to be asked."""
    return tuple((rule.key, rule.suspect, thresholds[rule.key]) for rule in RULES if rule.key in thresholds)


def suspicion(item: Item, rules: Sequence[Active], rates: Rates) -> tuple[str, JsonObject] | None:
    """Return the first rule that suspects the item and what it saw, or None; a microsecond or two."""
    client = _client_of(item.context)
    for key, suspect, threshold in rules:
        seen = suspect(item, client, rates, threshold)
        if seen is not None:
            return key, seen
    return None


def _client_of(context: str) -> Client:
    if len(context) < 8:
        return _NOBODY
    try:
        return _client.decode(context)
    except msgspec.DecodeError:
        return _NOBODY
