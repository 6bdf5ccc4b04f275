"""What a rescoring brings: everybody's new score beside the old one, whose band changed, who has none any more.

It is put together before anything is written and kept in a file, so that a crash repeats the writing
and not the comparison: what changed is said exactly once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cumulus.apps.audiences.learning.scores import SCORE_KEY, score_id
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.spine.events import append_alike
from cumulus.platform.warehouse.client import get_warehouse

_AT_ONCE = 50_000
_MOVED = 0.005
"""Half a hundredth: smaller moves pass no threshold that anybody writes."""
_STORED = (
    "SELECT contact_id, value, toString(grade) AS grade FROM contact_scores FINAL"
    f" WHERE {SCORE_KEY} AND removed = 0 ORDER BY contact_id"
)
ROWS = pa.schema(
    [
        ("contact_id", pa.uint32()),
        ("value", pa.float64()),
        ("fit", pa.float64()),
        ("engagement", pa.float64()),
        ("grade", pa.string()),
        ("columns", pa.list_(pa.uint16())),
        ("weights", pa.list_(pa.float32())),
        ("removed", pa.uint8()),
        ("value_before", pa.float64()),
        ("grade_before", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored of everybody, by growing id."""

    people: NDArray[np.uint32]
    values: NDArray[np.float64]
    grades: NDArray[np.object_]


def standing(workspace_id: WorkspaceId, model_id: int) -> Standing:
    """Return the scores as they are stored: some 80 bytes a person."""
    params = {"workspace": workspace_id, "score": score_id(model_id)}
    batches = list(get_warehouse().stream_arrow(_STORED, params))
    if not batches:
        return Standing(np.empty(0, np.uint32), np.empty(0), np.empty(0, object))
    people, values, grades = (
        np.concatenate([batch.column(name).to_numpy(zero_copy_only=False) for batch in batches])
        for name in ("contact_id", "value", "grade")
    )
    return Standing(people.astype(np.uint32), values.astype(float), _texts(grades))


def _texts(grades: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.asarray([each.decode() if isinstance(each, bytes) else str(each) for each in grades], dtype=object)


def compare(found: Path, before: Standing, target: Path) -> None:
    """Write to `target` the new scores of `found` beside the old ones, then who has none any more."""
    seen = np.zeros(len(before.people), dtype=bool)
    with pa.ipc.new_stream(target, ROWS) as writer:
        for batch in read_batches(found) if found.exists() else ():
            people = batch.column("contact_id").to_numpy()
            at = np.minimum(np.searchsorted(before.people, people), max(0, len(before.people) - 1))
            known = before.people[at] == people if len(before.people) else np.zeros(len(people), dtype=bool)
            seen[at[known]] = True
            values, grades = np.zeros(len(people)), np.full(len(people), "", dtype=object)
            values[known], grades[known] = before.values[at[known]], before.grades[at[known]]
            writer.write_batch(_beside(batch, values, grades))
        for start in range(0, int((~seen).sum()), _AT_ONCE):
            writer.write_batch(_left(before, np.flatnonzero(~seen)[start : start + _AT_ONCE]))


def _beside(batch: pa.RecordBatch, values: NDArray[np.float64], grades: NDArray[np.object_]) -> pa.RecordBatch:
    own = [batch.column(name) for name in ROWS.names[:7]]
    more = [np.zeros(batch.num_rows, np.uint8), values, grades]
    added = [pa.array(cells, type=ROWS.field(7 + at).type) for at, cells in enumerate(more)]
    return pa.RecordBatch.from_arrays([*own, *added], schema=ROWS)


def _left(before: Standing, at: NDArray[np.int64]) -> pa.RecordBatch:
    size = len(at)
    nothing, empty = np.zeros(size), np.full(size, None)
    cells = [before.people[at], nothing, nothing, nothing, [""] * size, empty, empty, np.ones(size, np.uint8)]
    cells += [before.values[at], before.grades[at]]
    arrays = [pa.array(each, type=field.type) for each, field in zip(cells, ROWS, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=ROWS)


def read_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Read a file of scores, 50,000 rows at a time."""
    with pa.ipc.open_stream(path) as reader:
        for batch in reader:
            for start in range(0, batch.num_rows, _AT_ONCE):
                yield batch.slice(start, _AT_ONCE)


def say(workspace_id: WorkspaceId, slug: str, path: Path, mark: str) -> int:
    """Say `Score Changed` of everybody whose band changed; return of how many. In the caller's transaction."""
    said = 0
    for batch in read_batches(path):
        changed = batch.filter(_differs(batch))
        columns = [changed.column(name).to_pylist() for name in ("contact_id", *_SAID)]
        theirs = {ContactId(who): _told(slug, *cells) for who, *cells in zip(*columns, strict=True)}
        append_alike(workspace_id, "Score Changed", theirs, mark)
        said += len(theirs)
    return said


_SAID = ("value_before", "value", "grade_before", "grade")


def _differs(batch: pa.RecordBatch) -> pa.Array:
    return pa.array(_objects(batch, "grade") != _objects(batch, "grade_before"), pa.bool_())


def _told(slug: str, value_before: float, value: float, grade_before: str, grade: str) -> str:
    said = {"score": slug, "from": round(value_before, 2), "to": round(value, 2), "grade_from": grade_before}
    return msgspec.json.encode({**said, "grade": grade, "cause": "model", "reasons": []}).decode()


def moved(path: Path) -> Iterator[list[int]]:
    """Yield whose stored score is another than before, 50,000 looked at at a time."""
    for batch in read_batches(path):
        far = np.abs(_numbers(batch, "value") - _numbers(batch, "value_before")) > _MOVED
        other = far | (_objects(batch, "grade") != _objects(batch, "grade_before"))
        yield batch.column("contact_id").to_numpy()[other].tolist()


def _objects(batch: pa.RecordBatch, name: str) -> NDArray[np.object_]:
    return np.asarray(batch.column(name).to_numpy(zero_copy_only=False), dtype=object)


def _numbers(batch: pa.RecordBatch, name: str) -> NDArray[np.float64]:
    return np.asarray(batch.column(name).to_numpy(), dtype=float)
