"""Rules that put tags on people: made, tried on the past, started from a gallery."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.contracts import TagRuleSeen
from cumulus.apps.contacts.models import Tag, TagRule
from cumulus.apps.contacts.models.tags import TagKind
from cumulus.apps.contacts.tags.definitions import EventWhen, Step, When, read_when
from cumulus.apps.contacts.tags.jobs import past
from cumulus.apps.contacts.tags.joins import JOINS
from cumulus.apps.contacts.tags.services import check_value, ensure_tag
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject

SAMPLE = 10

GALLERY: tuple[Mapping[str, JsonObject | str], ...] = (
    {"key": "registered", "tag": "活动报名", "when": {"kind": "event", "event": {"event": "Event Registered"}}},
    {"key": "scanned", "tag": "扫码", "when": {"kind": "event", "event": {"event": "QR Scanned"}}},
    {"key": "form", "tag": "留资", "when": {"kind": "event", "event": {"event": "Form Submitted"}}},
    {
        "key": "abandoned",
        "tag": "加购未下单",
        "when": {
            "kind": "sequence",
            "first": {"event": "Product Added"},
            "then": {"event": "Page Viewed"},
            "without": {"event": "Order Completed"},
            "days": 7,
        },
    },
    {
        "key": "interested",
        "tag": "邮件高意向",
        "when": {
            "kind": "sequence",
            "first": {"event": "Email Opened"},
            "then": {"event": "Form Submitted"},
            "days": 14,
        },
    },
)
"""Rules to begin with: the event of a rule need not have happened yet."""


def save_rule(rule: TagRule, tag: Tag, clock: Clock = utc_now) -> TagRule:
    """Store a rule; it holds from the next batch of the pipeline on.

    Raises
    ------
    Invalid
        `unknown_tag_value`, `invalid_expression` for broken filters.
    Conflict
        `tag_is_immutable`: a source tag is never taken off; `tag_archived`.
    """
    check_value(tag, rule.value)
    if tag.archived_at is not None:
        raise errors.tag_archived()
    if rule.action == "remove" and tag.kind == TagKind.SOURCE:
        raise errors.tag_is_immutable()
    check_when(read_when(rule.when))
    rule.tag = tag
    rule.updated_at = clock()
    rule.save()
    return rule


def rules_putting(workspace_id: WorkspaceId, tags: Collection[str]) -> list[TagRuleSeen]:
    """Return the rules that put one of `tags` on people, by name."""
    rows = TagRule.objects.filter(workspace_id=workspace_id, action="add", tag__name__in=list(tags))
    return [_seen(rule) for rule in rows.select_related("tag").order_by("name", "id")]


def ensure_rule(
    workspace_id: WorkspaceId, name: str, tag: str, event: str, owner_id: int | None, clock: Clock = utc_now
) -> tuple[TagRuleSeen, bool]:
    """Return the rule that puts `tag` on who does `event`, and whether it is new; in the caller's transaction.

    An enabled rule of the same tag and event, without filters, is taken as it is.

    Raises as `ensure_tag` and `save_rule`.
    """
    when = EventWhen(Step(event))
    rows = TagRule.objects.filter(workspace_id=workspace_id, action="add", enabled=True, tag__name=tag.strip())
    for known in rows.select_related("tag").order_by("id"):
        if read_when(known.when) == when:
            return _seen(known), False
    made = Tag.objects.get(pk=ensure_tag(workspace_id, tag))
    rule = TagRule(workspace_id=workspace_id, name=name, owner_id=owner_id, when=msgspec.to_builtins(when))
    return _seen(save_rule(rule, made, clock)), True


def _seen(rule: TagRule) -> TagRuleSeen:
    events = tuple(step.event for step in read_when(rule.when).steps[:2])
    return TagRuleSeen(rule.pk, rule.name, rule.tag.name, events, rule.enabled)


def check_when(when: When) -> None:
    """Raise the matcher's error when a filter is broken."""
    for step in when.steps:
        if step.where:
            JOINS.matches([*step.where], {})


def dry_run(
    workspace_id: WorkspaceId, when: When, days: int, clock: Clock = utc_now
) -> tuple[int, list[tuple[ContactId, datetime]]]:
    """Return for how many people a rule would have come true in the last `days`, and the last ten of them.

    Raises as `check_when`.
    """
    check_when(when)
    found = sorted(past(workspace_id, when, days, clock), key=lambda pair: pair[1], reverse=True)
    return len(found), found[:SAMPLE]
