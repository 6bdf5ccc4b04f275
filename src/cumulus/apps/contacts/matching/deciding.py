"""What becomes of a pair: one person, or two. One transaction each, safe to run twice."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from cumulus.apps.contacts.identity import deciding as identity
from cumulus.apps.contacts.identity import lookup
from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.apps.contacts.identity.partition import MAX_IDENTIFIERS, within_limits
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.locks import lock_identities
from cumulus.apps.contacts.matching import errors
from cumulus.apps.contacts.models import MatchPair, Merge
from cumulus.core.ids import ContactId, WorkspaceId

logger = logging.getLogger(__name__)

_State = MatchPair.State


@transaction.atomic
def merge_pair(workspace_id: WorkspaceId, pair: MatchPair, decision: Decision) -> ContactId:
    """Make the two one person; return the one that stays.

    Raises
    ------
    Conflict
        `match_decided`: somebody was quicker.
    Invalid
        `contact_is_nameless`: one of the two has no identifier.
    """
    _leave_queue(pair, _State.MERGED, decision)
    lock_identities(workspace_id)
    one, other = ContactId(pair.a_id), ContactId(pair.b_id)
    whole = lookup.survivors_of([one, other])
    if whole.get(one, one) == whole.get(other, other):
        return whole.get(one, one)
    last = Merge.objects.order_by("-id").values_list("id", flat=True).first() or 0
    kept = identity.merge_by_hand(workspace_id, one, other, decision)
    merges = Merge.objects.filter(workspace_id=workspace_id, pk__gt=last, ended_at=None).order_by("id")
    MatchPair.objects.filter(pk=pair.pk).update(merge_id=merges.values_list("id", flat=True).first())
    return kept


@transaction.atomic
def reject_pair(pair: MatchPair, decision: Decision) -> None:
    """Let the two be two; they are not proposed again until something of them changes.

    Raises
    ------
    Conflict
        `match_decided`.
    """
    _leave_queue(pair, _State.REJECTED, decision)


@transaction.atomic
def undo_pair(workspace_id: WorkspaceId, pair: MatchPair, decision: Decision) -> ContactId:
    """Take the merge of a pair apart for good; return the one that leaves.

    Raises
    ------
    Conflict
        `match_not_merged`, or `merge_ended` when it was undone elsewhere.
    """
    if pair.merge_id is None:
        raise errors.not_merged_by_match()
    undone = MatchPair.objects.filter(pk=pair.pk, state=_State.MERGED).update(
        state=_State.UNDONE, decided_at=timezone.now(), decided_by_id=decision.by_id
    )
    if not undone:
        raise errors.not_merged_by_match()
    return identity.undo_merge(workspace_id, pair.merge_id, decision)


def _leave_queue(pair: MatchPair, state: MatchPair.State, decision: Decision) -> None:
    changed = MatchPair.objects.filter(pk=pair.pk, state=_State.PROPOSED).update(
        state=state, merges=False, decided_at=timezone.now(), decided_by_id=decision.by_id
    )
    if not changed:
        raise errors.pair_decided()


def merge_by_rules(workspace_id: WorkspaceId) -> int:
    """Merge the pairs whose rule says so; return how many.

    A crash in between leaves the others to the next call. What the kinds of identifiers forbid,
    two member numbers for one person, a rule may not do: it is left to somebody.
    """
    merged = 0
    waiting = MatchPair.objects.filter(workspace_id=workspace_id, state=_State.PROPOSED, merges=True)
    for pair in waiting.order_by("id"):
        merged += _merge_by_rule(workspace_id, pair)
    if merged:
        logger.info("matching.merged_by_rule", extra={"workspace_id": workspace_id, "pairs": merged})
    return merged


@transaction.atomic
def _merge_by_rule(workspace_id: WorkspaceId, pair: MatchPair) -> bool:
    held = MatchPair.objects.select_for_update().filter(pk=pair.pk, state=_State.PROPOSED, merges=True)
    if not held.exists():
        return False
    lock_identities(workspace_id)
    if not _may_be_one(workspace_id, pair):
        held.update(merges=False)
        return False
    merge_pair(workspace_id, pair, Decision(reason=f"rule {pair.rule}"))
    return True


def _may_be_one(workspace_id: WorkspaceId, pair: MatchPair) -> bool:
    ends = [ContactId(pair.a_id), ContactId(pair.b_id)]
    whole = lookup.survivors_of(ends)
    names = lookup.names_of({whole.get(end, end) for end in ends})
    named = {name.contact_id for name in names}
    all_named = all(whole.get(end, end) in named for end in ends)
    return all_named and within_limits((name.name for name in names), kinds_of(workspace_id), MAX_IDENTIFIERS)
