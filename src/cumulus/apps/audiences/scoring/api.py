"""Score cards over HTTP."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from cumulus.apps.audiences.access import require
from cumulus.apps.audiences.models import Score
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.scoring import answers, queries, schemas, services
from cumulus.apps.audiences.scoring.card import Card
from cumulus.apps.audiences.scoring.cards import live_scores
from cumulus.apps.audiences.scoring.differing import differing
from cumulus.apps.audiences.scoring.errors import ScoreNotFound
from cumulus.apps.audiences.scoring.parsing import ParsedCard, parse_card
from cumulus.apps.audiences.scoring.presets import PRESETS
from cumulus.apps.audiences.scoring.trial import Question, back_test, dry_run
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.contracts import ContactCard
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, member_names, member_of, record_audit
from cumulus.core.clock import utc_now
from cumulus.core.errors import Invalid, NotFound
from cumulus.core.ids import ContactId

router = Router(tags=["scores"])
person_router = Router(tags=["scores"])
_LISTED = 50


@router.get("", response=schemas.ScoreList)
def list_scores(request: HttpRequest) -> schemas.ScoreList:
    """List the score cards with what is stored of everybody."""
    principal = authorise(request, Permission.SCORES_VIEW)
    return schemas.ScoreList(items=_items(principal, live_scores(principal.workspace_id)))


@router.post("", response={201: schemas.ScoreCardOut})
def create(request: HttpRequest, body: schemas.ScoreNewIn) -> Status[schemas.ScoreCardOut]:
    """Save a new score card, with the rules for its tags; it counts once it is published."""
    principal = authorise(request, Permission.SCORES_EDIT)
    if body.tag_rules:
        require(principal, Permission.CONTACTS_EDIT)
    with transaction.atomic():
        made = services.create_score(principal.workspace_id, _draft(body), principal.user_id, utc_now())
        record_audit(principal, "score.created", f"score:{made.pk}")
        for rule in body.tag_rules:
            _ensure_rule(principal, rule)
    return Status(201, _detail(principal, made))


@router.get("/presets", response=schemas.ScorePresetList)
def list_presets(request: HttpRequest) -> schemas.ScorePresetList:
    """List cards to start from."""
    authorise(request, Permission.SCORES_VIEW)
    return schemas.ScorePresetList(items=[answers.preset(each) for each in PRESETS])


@router.post("/preview", response=schemas.ScoreTrialOut)
def preview(request: HttpRequest, body: schemas.ScoreTryIn) -> schemas.ScoreTrialOut:
    """Try a card on the present people; nothing is written."""
    principal = authorise(request, Permission.SCORES_VIEW)
    began = time.monotonic()
    if body.score_id:
        queries.find_score(principal.workspace_id, body.score_id)
    parsed = parse_card(body.definition, load_catalogue(principal.workspace_id))
    if parsed.card is None:
        return answers.broken_trial(parsed.problems)
    run = dry_run(principal, parsed.card, body.score_id, utc_now())
    people = _shown(principal, [each.contact_id for each in run.sample])
    return answers.trial(parsed.card, run, people, (time.monotonic() - began) * 1000)


@router.post("/back-test", response=schemas.ScoreBackTestOut)
def test_back(request: HttpRequest, body: schemas.ScoreBackTestIn) -> schemas.ScoreBackTestOut:
    """Ask how well a card would have told who does something; nothing is written."""
    principal = authorise(request, Permission.SCORES_VIEW)
    began, now = time.monotonic(), utc_now()
    if body.since >= now:
        raise Invalid("score_back_test_in_future", "Choose a day that is over.", field="since")
    card = parse_card(body.definition, load_catalogue(principal.workspace_id)).required()
    outcome = body.outcome.dict(exclude_none=True)
    if len({"event", "tag", "attribute"} & outcome.keys()) != 1:
        raise Invalid("score_outcome_unclear", "Choose one outcome: an event, a tag or an attribute.", field="outcome")
    found = back_test(principal, card, Question(outcome, body.since, body.days, body.with_present))
    return answers.back_test(found, (time.monotonic() - began) * 1000)


@router.get("/{int:score_id}", response=schemas.ScoreCardOut)
def read(request: HttpRequest, score_id: int) -> schemas.ScoreCardOut:
    """Show a score card with its draft."""
    principal, score = _open(request, score_id, Permission.SCORES_VIEW)
    return _detail(principal, score)


@router.put("/{int:score_id}", response=schemas.ScoreCardOut)
def save(request: HttpRequest, score_id: int, body: schemas.ScoreDraftIn) -> schemas.ScoreCardOut:
    """Save a draft; what counts stays as it is."""
    principal, score = _open(request, score_id, Permission.SCORES_EDIT)
    saved = services.save_draft(score, _draft(body), body.revision, utc_now())
    record_audit(principal, "score.updated", f"score:{score.pk}")
    return _detail(principal, saved)


@router.delete("/{int:score_id}", response={204: None})
def archive(request: HttpRequest, score_id: int) -> HttpResponse:
    """Take a score card out of use."""
    principal, score = _open(request, score_id, Permission.SCORES_EDIT)
    services.archive(score, utc_now())
    record_audit(principal, "score.archived", f"score:{score.pk}")
    return HttpResponse(status=204)


@router.post("/{int:score_id}/publish", response=schemas.ScoreCardOut)
def publish(request: HttpRequest, score_id: int, body: schemas.ScorePublishIn) -> schemas.ScoreCardOut:
    """Let the draft count; everybody is scored anew."""
    principal, score = _open(request, score_id, Permission.SCORES_EDIT)
    saved = services.publish(score, body.revision, body.note, principal.member_id, utc_now())
    record_audit(principal, "score.published", f"score:{score.pk}", {"version": saved.published})
    return _detail(principal, saved)


@router.get("/{int:score_id}/versions", response=schemas.ScoreVersionList)
def list_versions(request: HttpRequest, score_id: int) -> schemas.ScoreVersionList:
    """List the published versions, newest first."""
    principal, score = _open(request, score_id, Permission.SCORES_VIEW)
    names = member_names(principal.workspace_id)
    rows = score.versions.order_by("-number")[:200]
    return schemas.ScoreVersionList(items=[answers.version(row, names) for row in rows])


@router.get("/{int:score_id}/versions/{int:number}/diff", response=schemas.ScoreDifferences)
def diff(request: HttpRequest, score_id: int, number: int, to: int = 0) -> schemas.ScoreDifferences:
    """Show what changed from a version to another one, or (0) to the draft."""
    _, score = _open(request, score_id, Permission.SCORES_VIEW)
    before = services.find_version(score, number).definition
    after = services.find_version(score, to).definition if to else score.draft
    return schemas.ScoreDifferences(
        items=[
            schemas.ScoreDifferenceOut(path=each.path, name=each.name, before=each.before, after=each.after)
            for each in differing(before, after)
        ]
    )


@router.post("/{int:score_id}/versions/{int:number}/restore", response=schemas.ScoreCardOut)
def restore(request: HttpRequest, score_id: int, number: int) -> schemas.ScoreCardOut:
    """Make a version the draft again."""
    principal, score = _open(request, score_id, Permission.SCORES_EDIT)
    saved = services.restore(score, number, utc_now())
    record_audit(principal, "score.restored", f"score:{score.pk}", {"version": number})
    return _detail(principal, saved)


@router.get("/{int:score_id}/people", response=schemas.RankedPeople)
def people(
    request: HttpRequest, score_id: int, grade: Annotated[str, Query(pattern=r"^([A-D][1-4])?$")] = ""
) -> schemas.RankedPeople:
    """List the best scored people, of one grade or of all."""
    principal, score = _open(request, score_id, Permission.SCORES_VIEW)
    require(principal, Permission.CONTACTS_VIEW)
    found = queries.ranked(principal, score.pk, grade, _LISTED)
    cards = {card.id: card for card in contacts.cards_for(principal, [each.contact_id for each in found])}
    return schemas.RankedPeople(
        items=[
            schemas.RankedPersonOut(person=answers.person(cards[each.contact_id]), value=each.value, grade=each.grade)
            for each in found
            if each.contact_id in cards
        ]
    )


@router.get("/{int:score_id}/accounts", response=schemas.ScoredAccounts)
def accounts(request: HttpRequest, score_id: int) -> schemas.ScoredAccounts:
    """List the best accounts by their members' scores."""
    principal, score = _open(request, score_id, Permission.SCORES_VIEW)
    require(principal, Permission.ACCOUNTS_VIEW)
    rows = queries.scored_accounts(principal, score, _LISTED)
    return schemas.ScoredAccounts(
        items=[
            schemas.ScoredAccountOut(id=each.id, name=each.name, value=each.value, members=each.members)
            for each in rows
        ]
    )


@person_router.get("/{int:contact_id}/scores", response=schemas.PersonScores)
def scores_of_person(request: HttpRequest, contact_id: int) -> schemas.PersonScores:
    """Show a person's scores exactly now."""
    principal, person = _person(request, contact_id)
    found = queries.scores_of(principal.workspace_id, person)
    return schemas.PersonScores(items=[answers.person_score(each) for each in found])


@person_router.get("/{int:contact_id}/scores/{int:score_id}", response=schemas.PersonScoreDetail)
def score_of_person(request: HttpRequest, contact_id: int, score_id: int) -> schemas.PersonScoreDetail:
    """Show a person's score with the events behind it and its history."""
    principal, person = _person(request, contact_id)
    workspace_id, now = principal.workspace_id, utc_now()
    found = next(
        (each for each in queries.scores_of(workspace_id, person, now) if each.live.score.pk == score_id), None
    )
    if found is None:
        raise ScoreNotFound
    events = queries.counted_events(workspace_id, found.live.card, person, now)
    past = queries.history(workspace_id, found.live.score.slug, person)
    return answers.person_detail(found, events, past)


def _person(request: HttpRequest, contact_id: int) -> tuple[Principal, ContactId]:
    principal = authorise(request, Permission.SCORES_VIEW)
    require(principal, Permission.CONTACTS_VIEW)
    if not contacts.may_see(principal, contact_id):
        raise NotFound("contact_not_found", "There is no such contact.")
    return principal, ContactId(contact_id)


def _open(request: HttpRequest, score_id: int, permission: Permission) -> tuple[Principal, Score]:
    principal = authorise(request, permission)
    return principal, queries.find_score(principal.workspace_id, score_id)


def _items(principal: Principal, scores: Sequence[Score]) -> list[schemas.ScoreItem]:
    catalogue = load_catalogue(principal.workspace_id)
    published = queries.published_definitions(principal.workspace_id, [score.pk for score in scores])
    parsed: dict[int, ParsedCard] = {key: parse_card(raw, catalogue) for key, raw in published.items()}
    lines = {key: each.card.mql for key, each in parsed.items() if each.card}
    standing = queries.standings(principal, lines)
    return [
        answers.item(score, published.get(score.pk) != score.draft, parsed.get(score.pk), standing.get(score.pk))
        for score in scores
    ]


def _detail(principal: Principal, score: Score) -> schemas.ScoreCardOut:
    (row,) = _items(principal, [score])
    draft = parse_card(score.draft, load_catalogue(principal.workspace_id))
    return answers.detail(row, score, draft, _tags(principal, draft.card))


def _ensure_rule(principal: Principal, rule: schemas.ScoreTagRuleIn) -> None:
    workspace_id = principal.workspace_id
    owner = member_of(workspace_id, principal.user_id)
    found, is_new = contacts.ensure_rule(workspace_id, rule.name, rule.tag, rule.event, owner)
    if is_new:
        record_audit(principal, "tag_rule.created", f"tag_rule:{found.id}", {"name": found.name})


def _tags(principal: Principal, card: Card | None) -> list[schemas.ScoreTagOut]:
    """Return the tags that a card asks for with the rules that put them on; nothing for who may not see people."""
    names = sorted(key.removeprefix("tag:") for key in card.depends if key.startswith("tag:")) if card else []
    if not names or Permission.CONTACTS_VIEW not in principal.permissions:
        return []
    return answers.tags(names, contacts.rules_putting(principal.workspace_id, names))


def _shown(principal: Principal, people: Sequence[ContactId]) -> list[ContactCard]:
    return contacts.cards_for(principal, people) if Permission.CONTACTS_VIEW in principal.permissions else []


def _draft(body: schemas.ScoreIn) -> services.CardDraft:
    return services.CardDraft(body.name, body.description, body.product_line, body.roll_up, body.definition)
