"""Reads of pairs that may be one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cumulus.apps.contacts.answers import contact_item
from cumulus.apps.contacts.attributes.catalogue import catalogue_of
from cumulus.apps.contacts.attributes.scoping import visible
from cumulus.apps.contacts.identity import keeping
from cumulus.apps.contacts.identity.traits import Attributes
from cumulus.apps.contacts.matching import errors, schemas
from cumulus.apps.contacts.models import Contact, MatchPair, MatchRun
from cumulus.apps.contacts.queries import survivors
from cumulus.apps.contacts.seeing import cards_for
from cumulus.apps.workspaces.contracts import Principal, ScopeKind
from cumulus.apps.workspaces.facade import user_names
from cumulus.core.cursors import CursorValue, decode_cursor, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, UserId, WorkspaceId

_State = MatchPair.State


def find_pair(principal: Principal, pair_id: int) -> MatchPair:
    """Return the pair of that id if the one who asks sees both people, or raise `match_not_found`."""
    rows = MatchPair.objects.filter(workspace_id=principal.workspace_id, pk=pair_id)
    found = rows.first() if 0 < pair_id < 2**63 else None
    if found is None or not seen_pairs(principal, [found]):
        raise errors.pair_not_found()
    return found


def seen_pairs(principal: Principal, pairs: Sequence[MatchPair]) -> list[MatchPair]:
    """Return those pairs of whom the one who asks sees both; two queries, none if they see everybody."""
    if principal.scope.kind is ScopeKind.ALL:
        return list(pairs)
    seen = visible(principal, {ContactId(each) for pair in pairs for each in (pair.a_id, pair.b_id)})
    return [pair for pair in pairs if pair.a_id in seen and pair.b_id in seen]


def waiting(workspace_id: WorkspaceId) -> QuerySet[MatchPair]:
    """Return the pairs that wait for somebody; one of whom became part of another is on its way out."""
    gone = Contact.objects.filter(Q(pk=OuterRef("a_id")) | Q(pk=OuterRef("b_id")), merged_into_id__isnull=False)
    return MatchPair.objects.filter(~Exists(gone), workspace_id=workspace_id, state=_State.PROPOSED)


def pairs_page(
    workspace_id: WorkspaceId, state: schemas.State, limit: int, cursor: str | None
) -> tuple[list[MatchPair], int, str | None]:
    """Return a page of pairs, how many there are, and where the next page starts.

    Those that wait come by score, the likeliest first; decided ones the newest first.
    """
    by_score = state == "proposed"
    rows = waiting(workspace_id) if by_score else MatchPair.objects.filter(workspace_id=workspace_id, state=state)
    total, key = rows.count(), "score" if by_score else "decided_at"
    if cursor:
        value, pair_id = _place(cursor, by_score=by_score)
        rows = rows.filter(Q(**{f"{key}__lt": value}) | Q(**{key: value, "pk__lt": pair_id}))
    found = list(rows.order_by(F(key).desc(nulls_last=True), "-id")[: limit + 1])
    if len(found) <= limit:
        return found, total, None
    last = found[limit - 1]
    at: CursorValue = last.score if by_score else last.decided_at.isoformat() if last.decided_at else None
    return found[:limit], total, encode_cursor([at, last.pk])


def _place(cursor: str, *, by_score: bool) -> tuple[float | datetime, int]:
    value, pair_id = decode_cursor(cursor, 2)
    if isinstance(pair_id, int) and not isinstance(pair_id, bool) and 0 < pair_id < 2**63:
        if by_score and isinstance(value, (int, float)):
            return float(value), pair_id
        if not by_score and isinstance(value, str):
            try:
                return datetime.fromisoformat(value), pair_id
            except ValueError as error:
                raise Invalid("invalid_cursor", "Start again from the first page.", field="cursor") from error
    raise Invalid("invalid_cursor", "Start again from the first page.", field="cursor")


def items(principal: Principal, pairs: Sequence[MatchPair]) -> list[schemas.MatchItem]:
    """Return pairs as the queue shows them to who asks; a handful of queries for any number."""
    pairs = seen_pairs(principal, pairs)
    ids = [ContactId(each) for pair in pairs for each in (pair.a_id, pair.b_id)]
    whole = survivors(ids)
    people = list(dict.fromkeys(whole.get(each, each) for each in ids))
    shown = {card.id: contact_item(card) for card in cards_for(principal, people)}
    users = user_names({UserId(pair.decided_by_id) for pair in pairs if pair.decided_by_id})
    return [
        schemas.MatchItem(
            id=pair.pk,
            state=pair.state,
            score=pair.score,
            rule=pair.rule,
            evidence=_evidence(pair.evidence),
            found_at=pair.found_at,
            decided_at=pair.decided_at,
            decided_by=users.get(UserId(pair.decided_by_id)) if pair.decided_by_id else None,
            can_undo=pair.state == _State.MERGED and pair.merge_id is not None,
            left=shown.get(whole.get(ContactId(pair.a_id), ContactId(pair.a_id))),
            right=shown.get(whole.get(ContactId(pair.b_id), ContactId(pair.b_id))),
        )
        for pair in pairs
    ]


def _evidence(kept: Mapping[str, float]) -> list[schemas.MatchEvidenceOut]:
    return [schemas.MatchEvidenceOut(field=field, similarity=alike) for field, alike in kept.items()]


def kept_sides(workspace_id: WorkspaceId, one: ContactId, other: ContactId) -> dict[str, Literal["left", "right"]]:
    """Return whose value of each attribute the whole person would have, as the attribute's rule wants it."""
    records = keeping.load(workspace_id, [one, other])
    left, right = (records[each].whole if each in records else Attributes() for each in (one, other))
    whole = left.copy()
    whole.overlay(right, catalogue_of(workspace_id))
    return {
        key: "right" if key in right.times and whole.of(key) == right.of(key) else "left" for key in sorted(whole.times)
    }


def last_run(workspace_id: WorkspaceId) -> schemas.LastMatchRun:
    """Return the latest run over everybody."""
    found = MatchRun.objects.filter(workspace_id=workspace_id).order_by("-id").first()
    return schemas.LastMatchRun(run=None if found is None else run_out(found))


def run_out(run: MatchRun) -> schemas.MatchRunOut:
    """Return a run as the API tells it."""
    return schemas.MatchRunOut(
        id=run.pk,
        state=run.state,
        total=run.total,
        done=run.done,
        started_at=run.started_at,
        ended_at=run.ended_at,
    )
