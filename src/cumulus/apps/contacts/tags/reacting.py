"""The reactor: what happens puts tags on people, inside the pipeline's second transaction."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from cumulus.apps.contacts.contracts import Happened
from cumulus.apps.contacts.locks import lock_people
from cumulus.apps.contacts.models import TagCode, TagRule
from cumulus.apps.contacts.queries import survivors
from cumulus.apps.contacts.tags.definitions import SequenceWhen, When, came_true, read_when
from cumulus.apps.contacts.tags.effects import Effect, carry_out
from cumulus.apps.contacts.tags.history import News, Span, histories
from cumulus.apps.contacts.tags.joins import JOINS
from cumulus.apps.contacts.tags.mapping import FORM_EVENT, form_effects
from cumulus.apps.contacts.tags.membership import GROUP_EVENTS, Visit, follow_visits
from cumulus.apps.contacts.tags.settling import settle_merged, take_back_split
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, TagId, WorkspaceId

logger = logging.getLogger(__name__)

SCANNED = "QR Scanned"
_MERGED, _SPLIT = "Contacts Merged", "Contacts Split"


def react(events: Sequence[Happened], clock: Clock = utc_now) -> None:
    """Carry out rules, scanned codes, form mappings and memberships; in sets.

    Costs one query when nobody listens. A broken rule tags nobody and is logged; the pipeline
    goes on.
    """
    spaces: defaultdict[WorkspaceId, list[Happened]] = defaultdict(list)
    for event in events:
        spaces[event.workspace_id].append(event)
    rules = _rules(spaces)
    for workspace_id, happened in sorted(spaces.items()):
        _react(workspace_id, happened, rules.get(workspace_id, ()), clock)


def _react(workspace_id: WorkspaceId, events: Sequence[Happened], rules: Sequence[TagRule], clock: Clock) -> None:
    named: defaultdict[str, list[Happened]] = defaultdict(list)
    for event in events:
        named[event.name].append(event)
    merged = {int(str(each.properties["merged"])): each.contact_id for each in _own(named, _MERGED)}
    effects = [effect for rule in rules for effect in _guarded(workspace_id, rule, named, merged)]
    effects += _scans(workspace_id, _own(named, SCANNED))
    effects += form_effects(workspace_id, [(each, each.properties) for each in named.get(FORM_EVENT, ())])
    visits = [_visit(event) for name in GROUP_EVENTS for event in named.get(name, ())]
    split = {
        person
        for each in _own(named, _SPLIT)
        for person in (each.contact_id, ContactId(int(str(each.properties["from"]))))
    }
    if not (effects or visits or merged or split):
        return
    # All at once and first: the statements below take the same rows, each in its own order.
    concerned = {effect.person for effect in effects} | {visit.person for visit in visits} | {*merged.values()} | split
    lock_people(workspace_id, concerned | {*survivors(concerned).values()})
    carry_out(workspace_id, effects, clock)
    follow_visits(workspace_id, visits, clock)
    settle_merged(workspace_id, {*merged.values()})
    take_back_split(workspace_id, split, clock)


def _own(named: Mapping[str, Sequence[Happened]], name: str) -> list[Happened]:
    return [event for event in named.get(name, ()) if event.is_own]


def _rules(spaces: Iterable[WorkspaceId]) -> dict[WorkspaceId, list[TagRule]]:
    found: defaultdict[WorkspaceId, list[TagRule]] = defaultdict(list)
    rules = TagRule.objects.filter(workspace_id__in=[*spaces], enabled=True, tag__archived_at=None)
    for rule in rules.order_by("id"):
        found[WorkspaceId(rule.workspace_id)].append(rule)
    return found


def _guarded(
    workspace_id: WorkspaceId,
    rule: TagRule,
    named: Mapping[str, Sequence[Happened]],
    merged: Mapping[int, ContactId],
) -> list[Effect]:
    try:
        return list(_rule_effects(workspace_id, rule, named, merged))
    except DomainError as error:
        # What the warehouse does not answer now comes again with the batch.
        if error.status == 503:
            raise
        logger.warning("tag_rule.failed", extra={"rule": rule.pk, "error": error.code})
        return []


def _rule_effects(
    workspace_id: WorkspaceId,
    rule: TagRule,
    named: Mapping[str, Sequence[Happened]],
    merged: Mapping[int, ContactId],
) -> Iterator[Effect]:
    when = read_when(rule.when)
    if isinstance(when, SequenceWhen):
        yield from _sequence_effects(workspace_id, rule, when, named, merged)
        return
    for event in named.get(when.event.event, ()):
        if not when.event.where or JOINS.matches([*when.event.where], event.properties):
            yield rule_effect(rule, event.contact_id, event.timestamp, event.depth)


def _sequence_effects(
    workspace_id: WorkspaceId,
    rule: TagRule,
    when: SequenceWhen,
    named: Mapping[str, Sequence[Happened]],
    merged: Mapping[int, ContactId],
) -> Iterator[Effect]:
    """Ask the warehouse about those who just did one of the two, or just became one."""
    fresh = [event for name in {when.first.event, when.then.event} for event in named.get(name, ())]
    if not fresh and not merged:
        return
    roots = survivors({event.contact_id for event in fresh} | {*merged.values()})
    depths: dict[ContactId, int] = {roots.get(person, person): 0 for person in merged.values()}
    for event in fresh:
        person = roots.get(event.contact_id, event.contact_id)
        depths[person] = max(depths.get(person, 0), event.depth)
    news = News(frozenset(event.message_id for event in fresh), frozenset({*merged, *merged.values()}))
    span = Span() if merged else _span(when, fresh)
    for person, history in histories(workspace_id, when.steps, depths.keys(), span, news):
        at = came_true(when, history)
        if at is not None:
            yield rule_effect(rule, person, at, depths[person])


def _span(when: SequenceWhen, fresh: Sequence[Happened]) -> Span:
    """Nothing farther away than the rule's days from what just came can make a pair with it."""
    reach = timedelta(days=when.days, seconds=1)
    times = [event.timestamp for event in fresh]
    return Span(min(times) - reach, max(times) + reach)


def rule_effect(rule: TagRule, person: ContactId, at: datetime, depth: int = 0) -> Effect:
    """Return what a rule does to a person for whom it came true."""
    return Effect(
        at=at,
        person=person,
        tag_id=TagId(rule.tag_id),
        source=f"rule:{rule.pk}",
        adds=rule.action == "add",
        value=rule.value,
        expires_after_days=rule.expires_after_days,
        depth=depth,
    )


def steps_listening(when: When) -> set[str]:
    """Return the events that can make a rule come true."""
    return {when.first.event, when.then.event} if isinstance(when, SequenceWhen) else {when.event.event}


def _scans(workspace_id: WorkspaceId, events: Sequence[Happened]) -> list[Effect]:
    if not events:
        return []
    codes = {str(event.properties.get("code")) for event in events}
    found = {code.code: code for code in TagCode.objects.filter(workspace_id=workspace_id, code__in=codes)}
    return [
        Effect(
            at=event.timestamp,
            person=event.contact_id,
            tag_id=TagId(code.tag_id),
            source=f"qr:{code.code}",
            value=code.value,
            depth=event.depth,
        )
        for event in events
        if (code := found.get(str(event.properties.get("code")))) is not None
    ]


def _visit(event: Happened) -> Visit:
    told = event.properties
    group, name = told.get("group_id"), told.get("name")
    return Visit(
        person=event.contact_id,
        group=str(group or "").strip()[:255],
        name=str(name or "").strip()[:200],
        at=event.timestamp,
        joins=GROUP_EVENTS[event.name],
    )
