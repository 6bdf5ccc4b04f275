"""Runs: frames out of the warehouse, a process that computes, results put where they belong."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any  # a task and its result, as JSON

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from cumulus.apps.audiences import queries as segments
from cumulus.apps.audiences.expressions.compiler import Compiled
from cumulus.apps.audiences.expressions.problems import InvalidExpression
from cumulus.apps.audiences.expressions.sql import milliseconds
from cumulus.apps.audiences.expressions.tree import Node
from cumulus.apps.audiences.following.reacting import note_moved_scores
from cumulus.apps.audiences.learning import ageing, enough, rescoring, scores
from cumulus.apps.audiences.learning.buying import purchase_rows
from cumulus.apps.audiences.learning.errors import TooLittleData
from cumulus.apps.audiences.learning.features import Plan, features_of, new_plan, plan_of
from cumulus.apps.audiences.learning.frames import EVERYBODY, PARTS, Frame, Wanted
from cumulus.apps.audiences.learning.laboratory import compute, work_folder, write_frame
from cumulus.apps.audiences.learning.settings import ModelSettings, settings_of, whom
from cumulus.apps.audiences.locks import lock_definitions
from cumulus.apps.audiences.models import LearningRun, PredictiveModel
from cumulus.apps.audiences.naming import Naming, load_naming
from cumulus.core.errors import DomainError, Retryable
from cumulus.core.ids import WorkspaceId
from cumulus.platform.files import FileRef, file_store
from cumulus.platform.warehouse.client import get_warehouse

logger = logging.getLogger(__name__)

MAX_ROWS = 300_000
"""Rows to learn from: 300,000 by 120 columns are 290 MB; more hardly changes an AUC."""
MAX_PEOPLE = 500_000
MIN_SEED = 50
_State = LearningRun.State


class Cancelled(Exception):
    """Nobody wants the result any more, or somebody else works on it."""


class Work:
    """One attempt at a run; every write says which, so that a late one changes nothing."""

    def __init__(self, run: LearningRun, folder: Path, now: datetime) -> None:
        self.run, self.folder, self.now = run, folder, now
        self.workspace_id = WorkspaceId(run.workspace_id)
        self.mine = LearningRun.objects.filter(pk=run.pk, state=_State.RUNNING, attempt=run.attempt)

    def tell(self, percent: int, step: str) -> None:
        """Note how far it is; raise `Cancelled` when it is not ours any more."""
        if not self.mine.update(percent=percent, step=step, beat_at=timezone.now()):
            raise Cancelled

    def beat(self, _rows: int) -> None:
        """Note that we live."""
        self.tell(3, "reading")

    def frame(self, statements: list[Compiled], name: str = "frame.arrow") -> int:
        """Write the rows of statements to a frame; return how many."""
        return write_frame(self.folder / name, _batches(statements), self.beat)

    def compute(self, task: dict[str, Any]) -> dict[str, Any]:
        """Do the task beside us."""
        return compute(self.folder, task, self.tell)

    def keep(self, name: str) -> FileRef:
        """Keep a file of the folder in the store; return its name there."""
        store = file_store()
        with (self.folder / name).open("rb") as stream:
            return store.save(self.workspace_id, name, stream)


def carry_out(run_id: int, now: datetime | None = None) -> None:
    """Do a run as of `now`. Safe to call twice: the second finds it taken; after a crash it begins anew."""
    waiting = LearningRun.objects.filter(pk=run_id, state=_State.WAITING).first()
    if waiting is None:
        return
    attempt = waiting.attempt + 1
    taken = LearningRun.objects.filter(pk=run_id, state=_State.WAITING, attempt=waiting.attempt)
    if not taken.update(state=_State.RUNNING, attempt=attempt, beat_at=timezone.now(), percent=1):
        return
    run = LearningRun.objects.select_related("model").get(pk=run_id)
    with work_folder(f"run-{run_id}-{attempt}") as folder:
        work = Work(run, folder, now or timezone.now())
        try:
            _TASKS[run.task](work)
        except Cancelled:
            logger.info("learning.cancelled", extra={"run": run_id})
        except Retryable:
            work.mine.update(state=_State.WAITING)
            raise
        except DomainError as error:
            missing = getattr(error, "missing", [])
            failed = {"state": _State.FAILED, "error": error.code, "finished_at": timezone.now()}
            work.mine.update(**failed, result={"missing": missing} if missing else {})
            logger.warning("learning.failed", extra={"run": run_id, "code": error.code})


def _batches(statements: list[Compiled]) -> Iterator[pa.RecordBatch]:
    for statement in statements:
        yield from get_warehouse().stream_arrow(statement.sql, statement.params)


def _train(work: Work) -> None:
    model, naming = _model(work.run), load_naming(work.workspace_id)
    settings, catalogue = settings_of(model.settings), naming.catalogue
    found = enough.look(work.workspace_id, model.kind, settings, catalogue, work.now)
    if found.missing:
        raise TooLittleData(list(found.missing))
    work.tell(2, "reading")
    plan = _plan(work, naming, settings)
    if model.kind == "purchase":
        dates = enough.dates_of(model.kind, settings, work.now)
        who = whom(settings, catalogue)
        work.frame([purchase_rows(work.workspace_id, settings, who, at, place) for place, at in enumerate(dates)])
    else:
        wanted = enough.wanted_of(model.kind, settings, catalogue)
        rows = sum(each.people for each in found.dates)
        wanted = Wanted(wanted.who, wanted.outcome, wanted.arms, share=min(PARTS, PARTS * MAX_ROWS // max(1, rows)))
        frames = [Frame(work.workspace_id, plan, wanted, each.at) for each in found.dates]
        work.frame([frame.rows(place) for place, frame in enumerate(frames)])
    task = {"task": "train", "kind": model.kind, "weeks": settings.days / 7, "features": _told(plan)}
    report = work.compute(task)
    report["dates"] = [
        {"at": each.at.isoformat(), "people": each.people, "outcomes": each.outcomes} for each in found.dates
    ]
    _keep_model(work, model, plan, report)


def _keep_model(work: Work, model: PredictiveModel, plan: Plan, report: dict[str, Any]) -> None:
    """Put what was learned into use, unless the run was cancelled; the old file goes with the old training."""
    ref = work.keep("model.json")
    with transaction.atomic():
        done = work.mine.update(state=_State.DONE, percent=100, finished_at=timezone.now())
        if done:
            PredictiveModel.objects.filter(pk=model.pk).update(
                state=PredictiveModel.State.TRAINED,
                file=ref,
                plan=plan.as_json(),
                report=report,
                drift={},
                trained_at=work.now,
                approved_at=None,
                approved_by=None,
            )
    file_store().delete(FileRef(model.file) if done else ref)
    logger.info("learning.trained", extra={"model": model.pk, "rows": report["training"]["rows"]})


def _score(work: Work) -> None:
    """Score everybody: put together and kept first, then written, then said; a crash repeats the part it met."""
    model = _model(work.run)
    if not work.run.file:
        _put_together(work, model)
    try:
        _put_in_place(work, model)
    finally:
        if not _is_live(model.pk):
            scores.forget(work.workspace_id, model.pk, milliseconds(timezone.now()))


def _put_together(work: Work, model: PredictiveModel) -> None:
    """Compute the scores and keep them beside those before; from here on the run cannot be cancelled."""
    catalogue = load_naming(work.workspace_id).catalogue
    settings, plan = settings_of(model.settings), plan_of(model.plan)
    who = whom(settings, catalogue)
    if model.kind == "purchase":
        rows = work.frame([purchase_rows(work.workspace_id, settings, who, work.now, 0)])
    else:
        rows = work.frame([Frame(work.workspace_id, plan, Wanted(who), work.now).rows()])
    kept = file_store().path(FileRef(model.file))
    (work.folder / "model.json").write_bytes(kept.read_bytes())
    result: dict[str, Any] = {"people": 0, "drift": {}, "since": None}
    if rows:
        _what_came_since(work, model, settings, plan, who)
        result = work.compute({"task": "score"})
    before = rescoring.standing(work.workspace_id, model.pk)
    rescoring.compare(work.folder / "scores.arrow", before, work.folder / "rescored.arrow")
    ref, result = work.keep("rescored.arrow"), {**result, "at": work.now.isoformat()}
    if not work.mine.update(file=ref, result=result, percent=96, step="writing", beat_at=timezone.now()):
        file_store().delete(ref)
        raise Cancelled
    work.run.file, work.run.result = ref, result


def _what_came_since(work: Work, model: PredictiveModel, settings: ModelSettings, plan: Plan, who: Node) -> None:
    """Write the newest people whose outcome came after the training, if its window has passed since."""
    at = ageing.judged_at(model, work.now)
    if at is None:
        return
    if model.kind == "purchase":
        work.frame([purchase_rows(work.workspace_id, settings, who, at, 0)], "since.arrow")
        return
    wanted = Wanted(who, enough.outcome_of(model.kind, settings))
    figures = Frame(work.workspace_id, Plan(), wanted, at).figures()
    people = int(get_warehouse().query(figures.sql, figures.params).rows[0][0])
    part = replace(wanted, share=min(PARTS, PARTS * MAX_ROWS // max(1, people)))
    work.frame([Frame(work.workspace_id, plan, part, at).rows()], "since.arrow")


def _put_in_place(work: Work, model: PredictiveModel) -> None:
    """Write the kept scores, and in one transaction say what changed and end the run."""
    ref, result = FileRef(work.run.file), work.run.result
    path, at = file_store().path(ref), datetime.fromisoformat(result["at"])
    scores.write(work.workspace_id, model.pk, rescoring.read_batches(path), at, work.tell)
    said = noted = 0
    with transaction.atomic():
        lock_definitions(work.workspace_id)
        if not work.mine.update(state=_State.DONE, percent=100, file="", finished_at=timezone.now()):
            raise Cancelled
        if _is_live(model.pk):
            again = PredictiveModel.objects.filter(pk=model.pk, scored_at__isnull=False).exists()
            # What begins with a first scoring is no change: nobody did anything.
            said = rescoring.say(work.workspace_id, model.slug, path, f"model:{work.run.pk}") if again else 0
            noted = note_moved_scores(work.workspace_id, {model.slug: rescoring.moved(path)})
            drift = {**result["drift"], "since": result["since"], "at": result["at"]}
            PredictiveModel.objects.filter(pk=model.pk).update(people=result["people"], drift=drift, scored_at=at)
    file_store().delete(ref)
    logger.info(
        "learning.scored", extra={"model": model.pk, "people": result["people"], "events": said, "noted": noted}
    )


def _is_live(model_id: int) -> bool:
    mine = PredictiveModel.objects.filter(pk=model_id, state=PredictiveModel.State.LIVE, archived_at__isnull=True)
    return mine.exists()


def _lookalike(work: Work) -> None:
    naming = load_naming(work.workspace_id)
    segment = segments.find_segment(work.workspace_id, str(work.run.segment_id))
    seed = segments.segment_tree(work.workspace_id, segment)
    if seed is None:
        raise InvalidExpression(segments.parsed_segment(segment, naming.catalogue).problems)
    wanted = Wanted(EVERYBODY, seed=seed)
    figures = Frame(work.workspace_id, Plan(), wanted, work.now).figures()
    ((people, members, *_),) = get_warehouse().query(figures.sql, figures.params).rows
    if members < MIN_SEED or people - members < MIN_SEED:
        counts = (("seed", int(members)), ("others", int(people - members)))
        raise TooLittleData(
            [{"what": what, "have": have, "need": MIN_SEED} for what, have in counts if have < MIN_SEED]
        )
    _through_everybody(work, naming, wanted, int(people))


def _clusters(work: Work) -> None:
    naming = load_naming(work.workspace_id)
    figures = Frame(work.workspace_id, Plan(), Wanted(EVERYBODY), work.now).figures()
    people = int(get_warehouse().query(figures.sql, figures.params).rows[0][0])
    if people < 2 * MIN_SEED:
        raise TooLittleData([{"what": "people", "have": people, "need": 2 * MIN_SEED}])
    _through_everybody(work, naming, Wanted(EVERYBODY), people)


def _through_everybody(work: Work, naming: Naming, wanted: Wanted, people: int) -> None:
    plan = _plan(work, naming, ModelSettings(attributes=tuple(work.run.params.get("attributes", []))))
    share = min(PARTS, max(1, PARTS * MAX_PEOPLE // max(1, people)))
    taken = Wanted(wanted.who, seed=wanted.seed, share=share)
    rows = work.frame([Frame(work.workspace_id, plan, taken, work.now).rows()])
    params = {"groups": work.run.params.get("groups")}
    result = work.compute({"task": work.run.task, "features": _told(plan), **params})
    result |= {"read": rows, "all": people}
    ref = work.keep("scores.arrow")
    done = work.mine.update(
        state=_State.DONE, percent=100, finished_at=timezone.now(), plan=plan.as_json(), result=result, file=ref
    )
    if not done:
        file_store().delete(ref)
    logger.info("learning.looked", extra={"run": work.run.pk, "task": work.run.task})


def _plan(work: Work, naming: Naming, settings: ModelSettings) -> Plan:
    tags = get_warehouse().query(
        "SELECT tag FROM contact_tags FINAL WHERE workspace_id = {workspace:UInt32} AND removed = 0"
        " GROUP BY tag ORDER BY count() DESC, tag LIMIT 30",
        {"workspace": work.workspace_id},
    )
    return new_plan(naming, settings.attributes, [row[0] for row in tags.rows])


def _told(plan: Plan) -> list[dict[str, str]]:
    return [asdict(feature) for feature in features_of(plan)]


def _model(run: LearningRun) -> PredictiveModel:
    assert run.model is not None  # of these tasks every run has one
    return run.model


_TASKS = {"train": _train, "score": _score, "lookalike": _lookalike, "clusters": _clusters}


def kept_json(ref: str) -> dict[str, Any]:
    """Return a kept model's file."""
    found: dict[str, Any] = json.loads(file_store().path(FileRef(ref)).read_bytes())
    return found
