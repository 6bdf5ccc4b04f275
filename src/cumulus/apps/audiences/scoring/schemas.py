"""Requests and answers about score cards."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime, ConfigDict, JsonValue, StringConstraints

from cumulus.apps.audiences.schemas import Description, ExpressionProblemOut, Name, SampleOut, WordsOut

Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00]*$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")]
Definition = dict[str, JsonValue]


class ScoreIn(Schema):
    """A score card to save; `definition` is its text form."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    description: Description = ""
    product_line: Label = ""
    roll_up: Literal["max", "sum", "avg"] = "max"
    definition: Definition


class ScoreTagRuleIn(Schema):
    """A rule to make with the card: who does `event` gets `tag`."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[Label, Field(min_length=1)]
    tag: Annotated[Label, Field(min_length=1)]
    event: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class ScoreNewIn(ScoreIn):
    """A new score card, with the rules that put on the tags that it asks for."""

    tag_rules: Annotated[list[ScoreTagRuleIn], Field(max_length=10)] = []


class ScoreDraftIn(ScoreIn):
    """A draft to replace; `revision` is the one that was edited."""

    revision: int


class ScorePublishIn(Schema):
    """Which draft is to count, and why."""

    model_config = ConfigDict(extra="forbid")
    revision: int
    note: Note = ""


class ScoreTryIn(Schema):
    """A card to try; `score_id` is the saved one that it would replace."""

    model_config = ConfigDict(extra="forbid")
    definition: Definition
    score_id: int = 0


class ScoreOutcomeIn(Schema):
    """What counts as success: an event with filters, a tag applied, or an attribute as it is today."""

    model_config = ConfigDict(extra="forbid")
    event: str | None = None
    where: list[JsonValue] | None = None
    tag: str | None = None
    attribute: str | None = None
    op: str | None = None
    value: JsonValue = None


class ScoreBackTestIn(Schema):
    """A back-test: people known before `since`, scored by what came before it; what they did in the days after."""

    model_config = ConfigDict(extra="forbid")
    definition: Definition
    outcome: ScoreOutcomeIn
    since: AwareDatetime
    days: Annotated[int, Field(ge=1, le=730)]
    with_present: bool = False


class ScoreBarOut(Schema):
    """People whose value lies in `[start, end)`."""

    start: float
    end: float
    people: int


class ScoreStandingOut(Schema):
    """What is stored of everybody whom the one who asks sees."""

    people: int
    average: float
    ready: int
    matrix: dict[str, int]
    bars: list[ScoreBarOut]


class ScoreFillOut(Schema):
    """How far everybody's scoring is."""

    state: str
    done: int
    filled_at: datetime | None


class ScoreItem(Schema):
    """A score card in the list."""

    id: int
    slug: str
    name: str
    description: str
    product_line: str
    roll_up: str
    published: int | None
    changed: bool
    broken: bool
    mql: float | None
    fill: ScoreFillOut
    standing: ScoreStandingOut
    updated_at: datetime


class ScoreList(Schema):
    """The workspace's score cards, by name."""

    items: list[ScoreItem]


class ScoreTagRuleOut(Schema):
    """A rule that puts a tag on people, by what they do."""

    id: int
    name: str
    events: list[str]
    enabled: bool


class ScoreTagOut(Schema):
    """A tag that a card asks for, and what puts it on people by itself; only for who sees contacts."""

    tag: str
    rules: list[ScoreTagRuleOut]


class ScoreCardOut(ScoreItem):
    """A score card with its draft."""

    definition: Definition
    revision: int
    problems: list[ExpressionProblemOut]
    waiting: list[ExpressionProblemOut]
    tags: list[ScoreTagOut]


class ScorePresetOut(Schema):
    """A card to start from, in both languages."""

    key: str
    name: WordsOut
    description: WordsOut
    zh: Definition
    en: Definition
    tag_rules_zh: list[ScoreTagRuleIn]
    tag_rules_en: list[ScoreTagRuleIn]


class ScorePresetList(Schema):
    """Cards to start from."""

    items: list[ScorePresetOut]


class RulePointsOut(Schema):
    """What one rule brings somebody."""

    rule: str
    name: str
    factor: str
    group: str
    points: float


class ScoreSampleOut(Schema):
    """A person, scored by a card that is tried."""

    person: SampleOut
    value: float
    fit: float
    engagement: float
    grade: str
    crosses: bool
    rules: list[RulePointsOut]


class RuleReachOut(Schema):
    """How many people a rule concerns."""

    rule: str
    people: int


class ScoreTrialOut(Schema):
    """What a card would say of everybody today."""

    people: int
    average: float
    ready: int
    up: int
    down: int
    matrix: dict[str, int]
    bars: list[ScoreBarOut]
    rules: list[RuleReachOut]
    sample: list[ScoreSampleOut]
    problems: list[ExpressionProblemOut]
    waiting: list[ExpressionProblemOut]
    took_ms: float


class ScoreTenthOut(Schema):
    """A tenth of the people, the best scored first."""

    people: float
    hits: float
    rate: float
    lift: float


class ScoreBinOut(Schema):
    """People of like probability: what the score promises, and what happened."""

    people: int
    promised: float
    happened: float


class ScoreBackTestOut(Schema):
    """How well a card would have told who does it; `present` are rules that know only the present."""

    people: int
    hits: int
    auc: float | None
    low: float | None
    high: float | None
    tenths: list[ScoreTenthOut]
    bins: list[ScoreBinOut]
    present: list[str]
    outcome_is_present: bool
    took_ms: float


class ScoreVersionOut(Schema):
    """A published version."""

    number: int
    note: str
    published_by: str
    published_at: datetime
    definition: Definition


class ScoreVersionList(Schema):
    """The versions, newest first."""

    items: list[ScoreVersionOut]


class ScoreDifferenceOut(Schema):
    """What one place of a card was and is; null: there is none."""

    path: str
    name: str
    before: JsonValue
    after: JsonValue


class ScoreDifferences(Schema):
    """What differs between a version and the draft, or another version."""

    items: list[ScoreDifferenceOut]


class RankedPersonOut(Schema):
    """A person by their stored score."""

    person: SampleOut
    value: float
    grade: str


class RankedPeople(Schema):
    """The best scored people."""

    items: list[RankedPersonOut]


class ScoredAccountOut(Schema):
    """An account by its members' scores."""

    id: int
    name: str
    value: float
    members: int


class ScoredAccounts(Schema):
    """The best scored accounts."""

    items: list[ScoredAccountOut]


class PersonScoreOut(Schema):
    """A person's score by one card, exactly now, with the rules that bring or take the most."""

    id: int
    slug: str
    name: str
    product_line: str
    value: float
    fit: float
    engagement: float
    grade: str
    cell: str
    mql: float | None
    reasons: list[RulePointsOut]


class PersonScores(Schema):
    """A person's scores by every card that counts."""

    items: list[PersonScoreOut]


class ScoreEventOut(Schema):
    """An event behind a score: what it brought, and what is left of it now."""

    rule: str
    name: str
    at: datetime
    points: float
    left: float


class ScoreReasonOut(Schema):
    """A rule by which a score changed."""

    rule: str
    name: str
    change: float


class ScoreChangeOut(Schema):
    """A change of a person's score."""

    at: datetime
    before: float
    after: float
    grade_from: str
    grade: str
    cause: str
    crossed: bool
    reasons: list[ScoreReasonOut]


class PersonScoreDetail(PersonScoreOut):
    """A person's score with the events behind it and its history."""

    rules: list[RulePointsOut]
    events: list[ScoreEventOut]
    history: list[ScoreChangeOut]
