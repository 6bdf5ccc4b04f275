"""Rules that put tags on people: made, tried on the past, started from a gallery."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.models import Tag, TagRule
from cumulus.apps.contacts.models.tags import TagKind
from cumulus.apps.contacts.tags.definitions import When, read_when
from cumulus.apps.contacts.tags.jobs import past
from cumulus.apps.contacts.tags.joins import JOINS
from cumulus.apps.contacts.tags.services import check_value
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
