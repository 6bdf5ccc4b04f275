"""Answers about score cards, from what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cumulus.apps.audiences.expressions.problems import Problem
from cumulus.apps.audiences.models import Score, ScoreVersion
from cumulus.apps.audiences.schemas import ExpressionProblemOut, SampleOut, WordsOut
from cumulus.apps.audiences.scoring import schemas
from cumulus.apps.audiences.scoring.card import Card
from cumulus.apps.audiences.scoring.measuring import Measured
from cumulus.apps.audiences.scoring.oracle import DIGITS, Scored
from cumulus.apps.audiences.scoring.parsing import ParsedCard
from cumulus.apps.audiences.scoring.presets import Preset, PresetTagRule
from cumulus.apps.audiences.scoring.queries import CountedEvent, PastChange, PersonScore, Standing
from cumulus.apps.audiences.scoring.trial import BackTest, Bar, DryRun
from cumulus.apps.contacts.contracts import ContactCard, TagRuleSeen
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonValue

TOP_REASONS = 3
_NOTHING = Standing(0, 0.0, {}, (), 0)


def item(score: Score, changed: bool, parsed: ParsedCard | None, standing: Standing | None) -> schemas.ScoreItem:
    """Return a card in the list; `parsed` is the version that counts."""
    card = parsed.card if parsed else None
    return schemas.ScoreItem(
        id=score.pk,
        slug=score.slug,
        name=score.name,
        description=score.description,
        product_line=score.product_line,
        roll_up=score.roll_up,
        published=score.published,
        changed=changed,
        broken=parsed is not None and card is None,
        mql=card.mql if card else None,
        fill=schemas.ScoreFillOut(state=score.fill_state, done=score.fill_done, filled_at=score.filled_at),
        standing=standing_out(standing or _NOTHING),
        updated_at=score.updated_at,
    )


def standing_out(found: Standing) -> schemas.ScoreStandingOut:
    """Return what is stored of everybody."""
    return schemas.ScoreStandingOut(
        people=found.people,
        average=round(found.average, DIGITS),
        ready=found.ready,
        matrix=dict(found.matrix),
        bars=_bars(found.bars),
    )


def _bars(bars: Sequence[Bar]) -> list[schemas.ScoreBarOut]:
    return [schemas.ScoreBarOut(start=bar.start, end=bar.end, people=bar.people) for bar in bars]


def detail(
    row: schemas.ScoreItem, score: Score, draft: ParsedCard, tags: Sequence[schemas.ScoreTagOut]
) -> schemas.ScoreCardOut:
    """Return a card with its draft, what is wrong with it, and what puts on the tags that it asks for."""
    return schemas.ScoreCardOut(
        **row.dict(),
        definition=score.draft,
        revision=score.revision,
        problems=problems(draft.problems),
        waiting=problems(draft.card.waiting if draft.card else ()),
        tags=list(tags),
    )


def tags(names: Sequence[str], rules: Sequence[TagRuleSeen]) -> list[schemas.ScoreTagOut]:
    """Return each tag with the rules that put it on."""
    return [
        schemas.ScoreTagOut(
            tag=name,
            rules=[
                schemas.ScoreTagRuleOut(id=rule.id, name=rule.name, events=list(rule.events), enabled=rule.enabled)
                for rule in rules
                if rule.tag == name
            ],
        )
        for name in names
    ]


def problems(found: Sequence[Problem]) -> list[ExpressionProblemOut]:
    """Return faults with their paths."""
    return [ExpressionProblemOut(path=each.path, code=each.code, message=each.message) for each in found]


def preset(found: Preset) -> schemas.ScorePresetOut:
    """Return a card to start from."""
    return schemas.ScorePresetOut(
        key=found.key,
        name=WordsOut(**found.name),
        description=WordsOut(**found.description),
        zh=found.definitions["zh"],
        en=found.definitions["en"],
        tag_rules_zh=[_tag_rule(each) for each in found.tag_rules.get("zh", ())],
        tag_rules_en=[_tag_rule(each) for each in found.tag_rules.get("en", ())],
    )


def _tag_rule(rule: PresetTagRule) -> schemas.ScoreTagRuleIn:
    return schemas.ScoreTagRuleIn(name=rule.name, tag=rule.tag, event=rule.event)


def person(card: ContactCard) -> SampleOut:
    """Return a person as a list shows them."""
    return SampleOut(id=card.id, name=card.name, email=card.email, phone=card.phone)


def rule_points(card: Card, scored: Scored) -> list[schemas.RulePointsOut]:
    """Return what each rule brings, the largest first; those that bring nothing are left out."""
    placed = [(group, rule) for group in card.groups for rule in group.rules]
    found = [
        schemas.RulePointsOut(
            rule=rule.key, name=rule.name, factor=group.factor, group=group.name, points=round(points, DIGITS)
        )
        for (group, rule), points in zip(placed, scored.rules, strict=True)
        if round(points, DIGITS)
    ]
    return sorted(found, key=lambda each: -abs(each.points))


def trial(card: Card, run: DryRun, people: Sequence[ContactCard], took_ms: float) -> schemas.ScoreTrialOut:
    """Return a dry run; `people` are the cards of those of the sample who may be shown."""
    shown: Mapping[ContactId, ContactCard] = {ContactId(each.id): each for each in people}
    sample = [
        schemas.ScoreSampleOut(
            person=person(shown[tried.contact_id]),
            value=tried.scored.value,
            fit=tried.scored.fit,
            engagement=tried.scored.engagement,
            grade=tried.scored.grade,
            crosses=tried.crosses,
            rules=rule_points(card, tried.scored),
        )
        for tried in run.sample
        if tried.contact_id in shown
    ]
    reached = zip(card.rules, run.rules, strict=True)
    return schemas.ScoreTrialOut(
        people=run.people,
        average=round(run.average, DIGITS),
        ready=run.ready,
        up=run.up,
        down=run.down,
        matrix=dict(run.matrix),
        bars=_bars(run.bars),
        rules=[schemas.RuleReachOut(rule=rule.key, people=count) for rule, count in reached],
        sample=sample,
        problems=[],
        waiting=problems(card.waiting),
        took_ms=round(took_ms, 1),
    )


def broken_trial(found: Sequence[Problem]) -> schemas.ScoreTrialOut:
    """Return the dry run of a card that cannot be read: nobody."""
    nothing = {"people": 0, "average": 0, "ready": 0, "up": 0, "down": 0, "took_ms": 0}
    return schemas.ScoreTrialOut(
        **nothing, matrix={}, bars=[], rules=[], sample=[], problems=problems(found), waiting=[]
    )


def back_test(found: BackTest, took_ms: float) -> schemas.ScoreBackTestOut:
    """Return what came of a back-test."""
    measured: Measured = found.measured
    return schemas.ScoreBackTestOut(
        people=measured.people,
        hits=measured.hits,
        auc=measured.auc,
        low=measured.low,
        high=measured.high,
        tenths=[
            schemas.ScoreTenthOut(people=each.people, hits=each.hits, rate=each.rate, lift=each.lift)
            for each in measured.tenths
        ],
        bins=[
            schemas.ScoreBinOut(people=each.people, promised=each.promised, happened=each.happened)
            for each in measured.bins
        ],
        present=list(found.present),
        outcome_is_present=found.outcome_is_present,
        took_ms=round(took_ms, 1),
    )


def version(row: ScoreVersion, names: Mapping[int, str]) -> schemas.ScoreVersionOut:
    """Return a version; `names` are the members'."""
    return schemas.ScoreVersionOut(
        number=row.number,
        note=row.note,
        published_by=names.get(row.published_by or 0, ""),
        published_at=row.published_at,
        definition=row.definition,
    )


def person_score(found: PersonScore) -> schemas.PersonScoreOut:
    """Return one score of a person with its top reasons."""
    score, card, scored = found.live.score, found.live.card, found.scored
    return schemas.PersonScoreOut(
        id=score.pk,
        slug=score.slug,
        name=score.name,
        product_line=score.product_line,
        value=scored.value,
        fit=scored.fit,
        engagement=scored.engagement,
        grade=scored.grade,
        cell=card.cells.get(scored.grade, ""),
        mql=card.mql,
        reasons=rule_points(card, scored)[:TOP_REASONS],
    )


def person_detail(
    found: PersonScore, events: Sequence[CountedEvent], past: Sequence[PastChange]
) -> schemas.PersonScoreDetail:
    """Return one score of a person with the events behind it and its history."""
    return schemas.PersonScoreDetail(
        **person_score(found).dict(),
        rules=rule_points(found.live.card, found.scored),
        events=[
            schemas.ScoreEventOut(
                rule=each.rule,
                name=each.name,
                at=each.timestamp,
                points=round(each.points, DIGITS),
                left=round(each.left, DIGITS),
            )
            for each in events
        ],
        history=[_change(each) for each in past],
    )


def _change(past: PastChange) -> schemas.ScoreChangeOut:
    said = past.said
    listed = said.get("reasons")
    return schemas.ScoreChangeOut(
        at=past.at,
        before=_float(said.get("from")),
        after=_float(said.get("to")),
        grade_from=str(said.get("grade_from") or ""),
        grade=str(said.get("grade") or ""),
        cause=str(said.get("cause") or ""),
        crossed=said.get("crossed") == "mql",
        reasons=[
            schemas.ScoreReasonOut(
                rule=str(each.get("rule")), name=str(each.get("name")), change=_float(each.get("change"))
            )
            for each in (listed if isinstance(listed, list) else [])
            if isinstance(each, dict)
        ],
    )


def _float(value: JsonValue) -> float:
    return float(value) if isinstance(value, (int, float, str)) else 0.0
