"""What a batch of events does to tags, folded: the later of two that contradict each other wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cumulus.apps.contacts.models import Tag
from cumulus.apps.contacts.tags.applying import Application, put_tags, take_tags
from cumulus.core.clock import Clock
from cumulus.core.ids import ContactId, TagId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Effect:
    """One tag on or off one person, because of what happened at `at`."""

    at: datetime
    person: ContactId
    tag_id: TagId
    source: str
    adds: bool = True
    value: str = ""
    expires_after_days: int | None = None
    depth: int = 0

    def application(self, default_days: int | None) -> Application:
        """Return it as rows are written; a tag's days count from the event, not from its arrival."""
        days = self.expires_after_days or default_days
        return Application(
            person=self.person,
            tag_id=self.tag_id,
            source=self.source[:100],
            value=self.value,
            expires_at=self.at + timedelta(days=days) if days else None,
            depth=self.depth,
        )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the fold needs to know of a tag."""

    days: int | None
    alone_in: int | None


def carry_out(workspace_id: WorkspaceId, effects: Iterable[Effect], clock: Clock) -> int:
    """Write effects in the caller's transaction, in sets; return how many people's tags changed.

    An effect whose expiry has passed already, because its event came late, puts nothing on.
    """
    found = sorted(effects, key=lambda effect: effect.at)
    facts = _facts(workspace_id, {effect.tag_id for effect in found})
    last = _fold(found, facts)
    puts = [each.application(facts[each.tag_id].days) for each in last if each.adds]
    now = clock()
    alive = [each for each in puts if each.expires_at is None or each.expires_at > now]
    takes = [each.application(None) for each in last if not each.adds]
    return take_tags(workspace_id, takes) + put_tags(workspace_id, alive, clock)


def _facts(workspace_id: WorkspaceId, tags: set[TagId]) -> dict[TagId, _Facts]:
    rows = Tag.objects.filter(workspace_id=workspace_id, id__in=tags).values_list(
        "id", "expires_after_days", "group_id", "group__exclusive"
    )
    return {TagId(pk): _Facts(days, group if exclusive else None) for pk, days, group, exclusive in rows}


def _fold(effects: Iterable[Effect], facts: Mapping[TagId, _Facts]) -> list[Effect]:
    """Return the last word per person and tag, and per person and exclusive group."""
    last: dict[tuple[ContactId, TagId], Effect] = {}
    holder: dict[tuple[ContactId, int], TagId] = {}
    for effect in effects:
        if effect.tag_id not in facts:
            continue
        alone_in = facts[effect.tag_id].alone_in
        if effect.adds and alone_in is not None:
            before = holder.get((effect.person, alone_in))
            if before is not None and before != effect.tag_id:
                last.pop((effect.person, before), None)
            holder[effect.person, alone_in] = effect.tag_id
        last.pop((effect.person, effect.tag_id), None)
        last[effect.person, effect.tag_id] = effect
    return list(last.values())
