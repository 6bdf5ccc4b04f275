"""A batch's items before they count: renamed by alias, checked by the plan, suspected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from django.db import connection

from cumulus.apps.ingest.models import SourceRules
from cumulus.apps.ingest.pipeline.items import Item, Unfit
from cumulus.apps.ingest.plan.checking import Breach, breaches
from cumulus.apps.ingest.plan.loading import Alias, Oversight, Rules, load_aliases, load_rules, oversight_of
from cumulus.apps.ingest.suspects.rules import Rates, suspicion
from cumulus.core.json import JsonObject

_WARN = SourceRules.Violations.WARN.value
_ACCEPT = SourceRules.Violations.ACCEPT.value
_QUARANTINE = SourceRules.Violations.QUARANTINE.value
_MOST_WORKSPACES = 5_000
_NOT_WATCHED = Oversight()

Noted = tuple[Item, Breach]


@dataclass(slots=True)
class Verdict:
    """What judging a batch gave.

    Attributes
    ----------
    fit : list[Item]
        Those that go on, in order.
    held : list[Unfit]
        Those kept apart.
    broken : list[Noted]
        Where items break the plan, whether they go on or not.
    watched : set[int]
        Workspaces whose live view somebody looks at.
    """

    fit: list[Item] = field(default_factory=list)
    held: list[Unfit] = field(default_factory=list)
    broken: list[Noted] = field(default_factory=list)
    watched: set[int] = field(default_factory=set)


class Judge:
    """Keeps each workspace's rules while their version stays; one query a batch.

    A batch that is tried again after the database went away counts twice in its minute's rates.
    """

    def __init__(self) -> None:
        self._rules: dict[int, tuple[int, Rules]] = {}
        self._rates = Rates()

    def judge(self, items: Sequence[Item]) -> Verdict:
        """Return what goes on and what is kept apart, in the caller's transaction.

        Call it once for a batch: what is kept apart is not counted as seen, which tells a
        replay what to leave out.

        Parameters
        ----------
        items : Sequence[Item]
            In log order, each message id once.
        """
        verdict = Verdict(list(items))
        rules = self._rules_of({item.row.workspace_id for item in items}, verdict)
        held: dict[UUID, Unfit] = {}
        for item in items:
            if item.row.source_id is None:
                continue
            found = self._look(item, rules[item.row.workspace_id], verdict)
            if found is not None:
                held[item.key] = found
        if held:
            _hold(held, verdict)
        return verdict

    def _rules_of(self, workspaces: set[int], verdict: Verdict) -> dict[int, Rules]:
        if not workspaces:
            return {}
        oversight = oversight_of(workspaces)
        if len(self._rules) > _MOST_WORKSPACES:
            self._rules.clear()
        for workspace_id in workspaces:
            found = oversight.get(workspace_id, _NOT_WATCHED)
            known = self._rules.get(workspace_id)
            if known is None or known[0] != found.version:
                self._rules[workspace_id] = (found.version, load_rules(workspace_id))
            if found.watched:
                verdict.watched.add(workspace_id)
        return {workspace_id: self._rules[workspace_id][1] for workspace_id in workspaces}

    def _look(self, item: Item, rules: Rules, verdict: Verdict) -> Unfit | None:
        if rules.aliases:
            rename(item, rules.aliases)
        source_id = item.row.source_id or 0
        if rules.suspects and source_id not in rules.exempt:
            suspected = suspicion(item, rules.suspects, self._rates)
            if suspected is not None:
                reason, seen = suspected
                return held_apart(item, "suspect", reason, seen, f"{reason}: {seen}")
        if not rules.events or (mode := rules.modes.get(source_id, _WARN)) == _ACCEPT:
            return None
        found = breaches(rules.events, item.kind, item.name, item.properties)
        verdict.broken.extend((item, breach) for breach in found)
        if found and mode == _QUARANTINE:
            first = found[0]
            return held_apart(item, "violation", first.code.value, first.fields(item.name), first.detail(item.name))
        return None


def rename(item: Item, aliases: Mapping[str, Alias]) -> None:
    """Give a tracked event the name that it is stored under."""
    found = aliases.get(item.name)
    if found is not None and item.kind == "track" and item.row.received_at >= found.since:
        item.name = found.target


def rename_all(items: Sequence[Item]) -> None:
    """Do so for items that are read again; one query."""
    aliases = load_aliases({item.row.workspace_id for item in items})
    for item in items:
        if item.row.source_id is not None and (found := aliases.get(item.row.workspace_id)):
            rename(item, found)


def held_apart(item: Item, category: str, reason: str, fields: JsonObject, detail: str) -> Unfit:
    """Return an item as the quarantine keeps it: whole, with the time that was made out."""
    return Unfit(item.row, reason, detail[:300], item_text(item), category, fields, item.name, item.key)


def item_text(item: Item) -> str:
    """Return the item as a client would send it, so that it can be sent again."""
    written: dict[str, object] = {
        "type": item.kind,
        "event": item.name if item.kind == "track" else None,
        "messageId": item.message_id,
        "userId": item.user_id,
        "anonymousId": item.anonymous_id,
        "previousId": item.previous_id,
        "identifiers": [{"namespace": name, "value": value} for name, value in item.named] or None,
        "timestamp": item.timestamp,
        "properties": None if item.kind == "identify" and not item.changes else item.properties,
        "traits": item.traits if item.kind == "identify" else None,
        "changes": [{"kind": each.kind, "name": each.name, "value": each.value} for each in item.changes] or None,
        "unlink": item.unlink or None,
    }
    if item.kind == "group":
        inside = dict(item.properties)
        written |= {"groupId": inside.pop("group_id", None), "traits": inside, "properties": None}
    if item.row.source_id is None:
        written |= {"contactId": item.contact_id, "depth": item.depth}
    kept = {name: value for name, value in written.items() if value is not None}
    context = msgspec.Raw(item.context.encode())
    return msgspec.json.encode({**kept, "context": context}).decode()


def _hold(held: Mapping[UUID, Unfit], verdict: Verdict) -> None:
    """Keep apart what nobody has decided on: a released item, and one counted before, go on."""
    known = _known(list(held))
    out = {key for key in held if not known.get(key)}
    verdict.fit = [item for item in verdict.fit if item.key not in out]
    verdict.held = [unfit for key, unfit in held.items() if key not in known]


def _known(keys: Sequence[UUID]) -> dict[UUID, bool]:
    """Return the keys that came before, and whether they count; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS MATERIALIZED (SELECT unnest(string_to_array(%s, ',')::uuid[]) AS key)
            SELECT key, bool_or(counts) FROM (
                SELECT key, true AS counts FROM ingest_seenmessage JOIN asked USING (key)
                UNION ALL
                SELECT key, released_at IS NOT NULL FROM ingest_quarantined JOIN asked USING (key)
            ) AS found GROUP BY key
            """,
            [",".join(key.hex for key in keys)],
        )
        return dict(cursor.fetchall())
