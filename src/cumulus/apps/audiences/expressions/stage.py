"""The leaf that asks where a person stands in a lifecycle, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.people import Person
from cumulus.apps.audiences.expressions.phrases import Voice, one_of
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.rows import epoch_ms, holders, only_row, parse_operator, turns_of
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.apps.audiences.expressions.windows import Window, parse_window
from cumulus.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class StageLeaf(Leaf):
    """`{"stage": model, "op": "in" | "not_in", "value": […], "within"?: …}`: since when they stand there."""

    id: int
    model: str
    wanted: bool
    stages: tuple[str, ...]
    window: Window

    def condition(self, query: Query) -> str:
        conditions = [*self._conditions(query), *self.window.conditions(query, "since")]
        return holders(query, "contact_stages", conditions, wanted=self.wanted)

    def _conditions(self, query: Query) -> list[str]:
        return [
            f"model_id = {query.bind(self.id, 'UInt32')}",
            "removed = 0",
            f"stage IN {query.bind(list(self.stages), 'Array(String)')}",
        ]

    def shown(self, query: Query) -> str:
        return only_row(query, "contact_stages", [self._conditions(query)[0], "removed = 0"], "toString(stage)")

    def judged(self, asking: Asking) -> Judged:
        turn = self.window.moment_turns(epoch_ms("since"), asking)
        turns = turns_of(asking, "contact_stages", self._conditions(asking.query), turn)
        return Judged(self.condition(asking.query), turns)

    def matches(self, person: Person, now: datetime) -> bool:
        found = person.stages.get(self.model)
        stands = found is not None and found.key in self.stages and self.window.holds(found.since, now)
        return stands == self.wanted

    def depends(self) -> frozenset[str]:
        return frozenset({f"stage:{self.model}"})

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        model, window = voice.model(self.model), self.window.words(locale)
        stages = one_of([voice.stage(self.model, stage) for stage in self.stages], locale)
        if locale == "zh":
            return f"{f'{window}进入并' if window else ''}{'处于' if self.wanted else '不处于'}{model}的阶段{stages}"
        since = f" (reached {window})" if window else ""
        return f"who are {'' if self.wanted else 'not '}in the stage {stages} of {model}{since}"


def parse_stage(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "stage", "op", "value", "within")
    model = scope.name(raw["stage"], at(path, "stage"), "the lifecycle's name")
    if model is None:
        return None
    known = scope.catalogue.stage_model(model)
    if known is None:
        scope.problem(at(path, "stage"), "unknown_stage_model", f"There is no lifecycle {model!r}.")
        return None
    op = parse_operator(raw, path, scope, "in", "not_in")
    stages = scope.texts(raw.get("value"), at(path, "value"))
    window = parse_window(raw.get("within"), at(path, "within"), scope)
    if stages is None or op is None or window is None or not known_keys:
        return None
    unknown = [(i, stage) for i, stage in enumerate(stages) if not scope.catalogue.has_stage(model, stage)]
    for i, stage in unknown:
        scope.problem(at(path, "value", i), "unknown_stage", f"{model!r} has no stage {stage!r}.")
    return None if unknown else StageLeaf(known, model, op == "in", stages, window)


STAGE = LeafKind("stage", parse_stage)
