"""The leaf that compares a score: its value, one of its factors, or its grade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.comparisons.number import NumberComparison, parse_number_comparison
from cumulus.apps.audiences.expressions.people import Person, Standing
from cumulus.apps.audiences.expressions.phrases import Voice, one_of
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.rows import holders, only_row, parse_operator
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Leaf
from cumulus.core.json import JsonObject

_FACTORS: dict[str, tuple[str, str]] = {
    "value": ("", ""),
    "fit": ("的匹配分", "fit of "),
    "engagement": ("的互动分", "engagement of "),
}
_OPERATORS = ("gte", "gt", "lte", "lt", "between", "eq")


@dataclass(frozen=True, slots=True)
class ScoreLeaf(Leaf):
    """`{"score": slug, "op": …, "value": …, "of"?: …}`; without a score nobody matches."""

    id: int
    slug: str
    factor: str
    comparison: NumberComparison

    def condition(self, query: Query) -> str:
        compared = self.comparison.over(self.factor, query)
        return holders(
            query, "contact_scores", [f"score_id = {query.bind(self.id, 'UInt32')}", "removed = 0", compared]
        )

    def shown(self, query: Query) -> str:
        row = [f"score_id = {query.bind(self.id, 'UInt32')}", "removed = 0"]
        return only_row(query, "contact_scores", row, f"toString(round({self.factor}, 2))")

    def matches(self, person: Person, now: datetime) -> bool:
        found = person.scores.get(self.slug)
        return found is not None and self.comparison.holds(_factor(found, self.factor), now)

    def depends(self) -> frozenset[str]:
        return frozenset({f"score:{self.slug}"})

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        zh, en = _FACTORS[self.factor]
        compared = self.comparison.words(locale)
        if locale == "zh":
            return f"评分{voice.score(self.slug)}{zh}{compared}"
        return f"whose {en}score {voice.score(self.slug)} {compared}"


def _factor(standing: Standing, factor: str) -> float:
    return {"value": standing.value, "fit": standing.fit, "engagement": standing.engagement}[factor]


@dataclass(frozen=True, slots=True)
class GradeLeaf(Leaf):
    """`{"score": slug, "op": "in" | "not_in", "grade": […]}`; `not_in` holds without a score."""

    id: int
    slug: str
    wanted: bool
    grades: tuple[str, ...]

    def condition(self, query: Query) -> str:
        grades = f"grade IN {query.bind(list(self.grades), 'Array(String)')}"
        conditions = [f"score_id = {query.bind(self.id, 'UInt32')}", "removed = 0", grades]
        return holders(query, "contact_scores", conditions, wanted=self.wanted)

    def matches(self, person: Person, _now: datetime) -> bool:
        found = person.scores.get(self.slug)
        return (found is not None and found.grade in self.grades) == self.wanted

    def depends(self) -> frozenset[str]:
        return frozenset({f"score:{self.slug}"})

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        name, grades = voice.score(self.slug), one_of(list(self.grades), locale)
        if locale == "zh":
            return f"评分{name}的等级{'是' if self.wanted else '不是'} {grades}"
        return f"whose grade of score {name} is {'' if self.wanted else 'not '}{grades}"


def parse_score(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    slug = scope.name(raw["score"], at(path, "score"), "the score's name")
    if slug is None:
        return None
    known = scope.catalogue.score(slug)
    if known is None:
        scope.problem(at(path, "score"), "unknown_score", f"There is no score {slug!r}.")
        return None
    if "grade" in raw:
        known_keys = scope.only_keys(raw, path, "score", "op", "grade")
        op = parse_operator(raw, path, scope, "in", "not_in")
        grades = scope.texts(raw["grade"], at(path, "grade"))
        return GradeLeaf(known, slug, op == "in", grades) if known_keys and op and grades else None
    known_keys = scope.only_keys(raw, path, "score", "op", "value", "of")
    factor = raw.get("of", "value")
    if not isinstance(factor, str) or factor not in _FACTORS:
        scope.problem(at(path, "of"), "unknown_factor", "Choose value, fit or engagement.")
        return None
    op = parse_operator(raw, path, scope, *_OPERATORS)
    compared = parse_number_comparison(op, raw.get("value"), at(path, "value"), scope) if op else None
    return None if compared is None or not known_keys else ScoreLeaf(known, slug, factor, compared)


SCORE = LeafKind("score", parse_score)
