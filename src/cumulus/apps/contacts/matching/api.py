"""Matching over HTTP: rules, runs over everybody, pairs that wait for a decision."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts import profile
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.matching import deciding, queries, running, schemas, settings, working
from cumulus.apps.contacts.matching.people import FIELDS
from cumulus.apps.contacts.matching.rules import PROBABILITY, Condition, Rule
from cumulus.apps.contacts.matching.tasks import match_run
from cumulus.apps.contacts.matching.weighing import USUAL
from cumulus.apps.contacts.models import MatchPair
from cumulus.apps.contacts.queries import survivors
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

rules_router = Router(tags=["matching"])
reviews_router = Router(tags=["matching"])
_MERGE = Permission.CONTACTS_MERGE


@rules_router.get("", response=schemas.MatchRulesOut)
def read_rules(request: HttpRequest) -> schemas.MatchRulesOut:
    """Show the match rules, and what they can compare."""
    return _rules_out(authorise(request, _MERGE).workspace_id)


@rules_router.put("", response=schemas.MatchRulesOut)
def change_rules(request: HttpRequest, body: schemas.MatchRulesIn) -> schemas.MatchRulesOut:
    """Change the match rules; they hold for what changes from now on, and for the next run over everybody."""
    principal = authorise(request, _MERGE)
    with transaction.atomic():
        settings.keep_rules(principal.workspace_id, _rules(body))
        record_audit(principal, "match_rules.changed", "match_rules", {"rules": len(body.rules)})
    return _rules_out(principal.workspace_id)


@rules_router.post("/preview", response=schemas.MatchPreviewOut)
def preview_rules(request: HttpRequest, body: schemas.MatchRulesIn) -> schemas.MatchPreviewOut:
    """Tell what rules would do among the newest people, and do nothing."""
    principal = authorise(request, _MERGE)
    rules = _rules(body)
    settings.check_fields(rules)
    found = working.preview(principal.workspace_id, rules)
    return schemas.MatchPreviewOut(
        people=found.people, merge=found.merge, review=found.review, by_rule=list(found.by_rule)
    )


@rules_router.get("/runs/last", response=schemas.LastMatchRun)
def read_last_run(request: HttpRequest) -> schemas.LastMatchRun:
    """Show how far the latest run over everybody is."""
    return queries.last_run(authorise(request, _MERGE).workspace_id)


@rules_router.post("/runs", response={201: schemas.MatchRunOut})
def start_run(request: HttpRequest) -> Status[schemas.MatchRunOut]:
    """Match everybody with everybody by the present rules."""
    principal = authorise(request, _MERGE)
    with transaction.atomic():
        run = running.start_run(principal.workspace_id)
        record_audit(principal, "match_run.started", f"match_run:{run.pk}")
        match_run.defer(run_id=run.pk)
    return Status(201, queries.run_out(run))


@rules_router.post("/runs/{int:run_id}/cancel", response=schemas.MatchRunOut)
def cancel_run(request: HttpRequest, run_id: int) -> schemas.MatchRunOut:
    """End a run where it is; what it found stays."""
    principal = authorise(request, _MERGE)
    with transaction.atomic():
        run = running.cancel_run(principal.workspace_id, run_id)
        record_audit(principal, "match_run.cancelled", f"match_run:{run.pk}")
    return queries.run_out(run)


@reviews_router.get("", response=Page[schemas.MatchItem])
def list_pairs(
    request: HttpRequest,
    state: schemas.State = "proposed",
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[schemas.MatchItem]:
    """List pairs of people who may be one: the likeliest first, decided ones the newest first."""
    principal = authorise(request, _MERGE)
    found, total, following = queries.pairs_page(principal.workspace_id, state, limit, cursor)
    return Page[schemas.MatchItem](items=queries.items(principal, found), total=total, next_cursor=following)


@reviews_router.get("/{int:match_id}", response=schemas.MatchDetail)
def read_pair(request: HttpRequest, match_id: int) -> schemas.MatchDetail:
    """Show two people side by side."""
    principal = authorise(request, _MERGE)
    pair = queries.find_pair(principal, match_id)
    ends = [ContactId(pair.a_id), ContactId(pair.b_id)]
    whole = survivors(ends)
    one, other = (whole.get(end, end) for end in ends)
    return schemas.MatchDetail(
        id=pair.pk,
        state=pair.state,
        left=profile.load(principal, one),
        right=profile.load(principal, other),
        kept=queries.kept_sides(principal.workspace_id, one, other),
    )


@reviews_router.post("/{int:match_id}/decide", response=schemas.MatchDecided)
def decide_pair(request: HttpRequest, match_id: int, body: schemas.MatchDecisionIn) -> schemas.MatchDecided:
    """Make the two one person, or let them be two."""
    principal = authorise(request, _MERGE)
    pair = queries.find_pair(principal, match_id)
    return schemas.MatchDecided(contact_id=_decide(principal, pair, body.decision))


@reviews_router.post("/decide", response=schemas.MatchDecisionsOut)
def decide_pairs(request: HttpRequest, body: schemas.MatchDecisionsIn) -> schemas.MatchDecisionsOut:
    """Decide several pairs alike, each by itself; those that cannot be are skipped."""
    principal = authorise(request, _MERGE)
    decided = 0
    found = MatchPair.objects.filter(workspace_id=principal.workspace_id, pk__in=body.ids).order_by("id")
    for pair in queries.seen_pairs(principal, list(found)):
        try:
            _decide(principal, pair, body.decision)
        except DomainError:
            continue
        decided += 1
    return schemas.MatchDecisionsOut(decided=decided, skipped=len(set(body.ids)) - decided)


@reviews_router.post("/{int:match_id}/undo", response=schemas.MatchDecided)
def undo_pair(request: HttpRequest, match_id: int) -> schemas.MatchDecided:
    """Take the merge of a pair apart; everything goes back to whose it was."""
    principal = authorise(request, _MERGE)
    pair = queries.find_pair(principal, match_id)
    with transaction.atomic():
        left = deciding.undo_pair(principal.workspace_id, pair, Decision(principal.user_id, "match undone"))
        record_audit(principal, "match.undone", f"match:{pair.pk}", {"contact": left})
    return schemas.MatchDecided(contact_id=left)


@transaction.atomic
def _decide(principal: Principal, pair: MatchPair, decision: str) -> ContactId | None:
    by = Decision(principal.user_id, f"match {pair.rule}"[:200])
    if decision == "reject":
        deciding.reject_pair(pair, by)
        record_audit(principal, "match.rejected", f"match:{pair.pk}")
        return None
    kept = deciding.merge_pair(principal.workspace_id, pair, by)
    record_audit(principal, "match.merged", f"match:{pair.pk}", {"contact": kept})
    return kept


def _rules(body: schemas.MatchRulesIn) -> list[Rule]:
    return [
        Rule(each.name, tuple(Condition(of.field, of.how, of.at_least) for of in each.when), each.then)
        for each in body.rules
    ]


def _rules_out(workspace_id: WorkspaceId) -> schemas.MatchRulesOut:
    rules, is_default = settings.rules_of(workspace_id)
    return schemas.MatchRulesOut(
        rules=[
            schemas.MatchRuleBody(
                name=rule.name,
                when=[schemas.MatchConditionBody(field=of.field, how=of.how, at_least=of.at_least) for of in rule.when],
                then=rule.then,
            )
            for rule in rules
        ],
        is_default=is_default,
        fields=[*FIELDS, PROBABILITY],
        learned=settings.weights_of(workspace_id) is not USUAL,
    )
