"""The process beside us in which models are computed: started, watched, ended."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any  # a task and its result, as JSON

import pyarrow as pa

from cumulus.apps.audiences.learning.errors import learning_failed
from cumulus.platform.files import file_store

logger = logging.getLogger(__name__)

PROGRAM = "cumulus.apps.audiences.learning.lab"
_LOOK_SECONDS = 0.5
_NAMES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS")
_THREADS = {**dict.fromkeys(_NAMES, "2"), "OMP_WAIT_POLICY": "passive"}
"""Threads that wait for each other sleep: on a busy machine they would spin away what others need."""
Tell = Callable[[int, str], None]


@contextmanager
def work_folder(name: str) -> Iterator[Path]:
    """Give an empty folder that only we can read, and that is gone afterwards; a crash's leftovers go first."""
    folder = file_store().root / "learning" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_frame(path: Path, batches: Iterable[pa.RecordBatch], beat: Callable[[int], None]) -> int:
    """Write rows to a file, a block in memory at a time; return how many. `beat` hears of each block."""
    writer: Any = None  # made by the first block, which has the schema
    rows = 0
    try:
        for batch in batches:
            plain = _plain(batch)
            writer = writer or pa.ipc.new_stream(path, plain.schema)
            writer.write_batch(plain)
            rows += batch.num_rows
            beat(rows)
    finally:
        if writer is not None:
            writer.close()
    return rows


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the rows with texts as texts: dictionaries differ from block to block."""
    arrays, fields = [], []
    for field, column in zip(batch.schema, batch.columns, strict=True):
        kind = field.type
        if pa.types.is_dictionary(kind) or pa.types.is_binary(kind) or pa.types.is_large_string(kind):
            kind = pa.string()
        elif kind not in {pa.string(), pa.uint32()}:
            kind = pa.float64()
        arrays.append(column.cast(kind))
        fields.append(pa.field(field.name, kind))
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def compute(folder: Path, task: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Do a task in a process of its own and return its result; the files stay in `folder`.

    Parameters
    ----------
    tell : Callable
        Called twice a second with percent and step; what it raises ends the process.

    Raises
    ------
    Conflict
        `learning_failed`: it ended without a result; the log has its last words.
    """
    (folder / "task.json").write_text(json.dumps(task))
    with (folder / "errors.txt").open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", PROGRAM, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **_THREADS},
        )
        try:
            _watch(child, folder, tell)
        finally:
            child.kill()
            child.wait()
            if child.stdin is not None:
                child.stdin.close()
    result = folder / "result.json"
    if child.returncode != 0 or not result.exists():
        last = (folder / "errors.txt").read_text(errors="replace").strip().splitlines()
        logger.error("learning.process_failed", extra={"code": child.returncode, "words": last[-1:]})
        raise learning_failed()
    found: dict[str, Any] = json.loads(result.read_text())
    return found


def _watch(child: subprocess.Popen[bytes], folder: Path, tell: Tell) -> None:
    progress = folder / "progress.json"
    while child.poll() is None:
        try:
            child.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            told: dict[str, Any] = {"percent": 2, "step": "starting"}
            if progress.exists():
                told = json.loads(progress.read_text())
            tell(int(told["percent"]), str(told["step"]))
