"""One task, from files to files: `task.json` and `frame.arrow` in, `result.json` out.

A scoring also has `since.arrow` when people are known whose outcome came after the training.

Whoever started it holds its standard input open: when they end, however they end, it ends too.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from pathlib import Path
from typing import Any  # a task and its result, as JSON

import pyarrow as pa

from cumulus.apps.audiences.learning.lab import experiment, grouping, propensity, purchases, scoring, similar

TRAINERS = {
    "conversion": propensity.train,
    "churn": propensity.train,
    "uplift": experiment.train,
    "purchase": purchases.train,
}
MEMORY_BYTES = 6 << 30
"""Of addresses; LightGBM and a frame of 300,000 people need a fifth of it."""


def main(folder: Path) -> int:
    """Do the task in `folder`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    os.nice(10)
    threading.Thread(target=_end_with_starter, daemon=True).start()
    task = json.loads((folder / "task.json").read_text())

    def tell(percent: int, step: str) -> None:
        _write(folder / "progress.json", {"percent": percent, "step": step})

    tell(5, "reading")
    _write(folder / "result.json", _done(folder, task, tell))
    return 0


def _done(folder: Path, task: dict[str, Any], tell: propensity.Tell) -> dict[str, Any]:
    frame = folder / "frame.arrow"
    if task["task"] == "score":
        kept = json.loads((folder / "model.json").read_text())
        found = scoring.score(frame, kept, folder / "scores.arrow", tell)
        since = folder / "since.arrow"
        return {**found, "since": scoring.judge(since, kept) if since.exists() else None}
    with pa.ipc.open_stream(frame) as reader:
        table = reader.read_all()
    if task["task"] == "lookalike":
        return similar.rank(table, task, folder / "scores.arrow", tell)
    if task["task"] == "clusters":
        return grouping.group(table, task, folder / "scores.arrow", tell)
    kept, report = TRAINERS[task["kind"]](table, task, tell)
    _write(folder / "model.json", kept)
    return report


def _write(path: Path, value: object) -> None:
    """Write JSON at once: a reader never sees half of it."""
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(value))
    draft.replace(path)


def _end_with_starter() -> None:
    while os.read(0, 1):
        pass
    os._exit(70)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
