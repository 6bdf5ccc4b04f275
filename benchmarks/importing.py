"""Importing into a large workspace: rows a second at the start, in the middle and at the end; memory."""

from __future__ import annotations

import itertools
import json
import random
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks import crowd
from benchmarks.figures import Figure
from benchmarks.installation import Installation

_EXISTING = 1_000_000
_ROWS = 300_000
_KNOWN = 0.2
"""So many rows are about people who are there."""
_LOOK_SECONDS = 0.5
"""To walk over the machine's processes oftener would take from what is measured."""


def measure(installation: Installation, scale: float) -> list[Figure]:
    """Return rows a second overall and in each third, the memory, and how long the pipeline is behind."""
    existing, rows = int(_EXISTING * scale), int(_ROWS * scale)
    crowd.fill_people(installation, 0, existing)
    return measure_rows(installation, existing, rows)


def measure_rows(installation: Installation, existing: int, rows: int) -> list[Figure]:
    """Return the same of an import into a crowd that is there."""
    with tempfile.TemporaryDirectory(prefix="cumulus-bench-") as folder:
        path = Path(folder) / "people.csv"
        _write(path, existing, rows)
        marks, seconds, memory_mb = _run(installation, path)
    behind = installation.drain()
    note = f"{rows:,} rows into {existing:,} people, {_KNOWN:.0%} known; by thirds " + ", ".join(
        f"{each:,.0f}" for each in marks
    )
    return [
        Figure("import_rows", rows / seconds, "rows/s", target=20_000, note=note),
        Figure(
            "import_flatness", marks[-1] / marks[0], "of the start", target=0.8, note="last third against the first"
        ),
        Figure("import_memory", memory_mb, "MB", "less", 600, note="of the importing process, at most"),
        Figure("import_to_warehouse", behind, "s", "less", note="until the pipeline has written the people after it"),
    ]


def _write(path: Path, existing: int, rows: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as target:
        target.write("email,phone,name,city,company,note\n")
        for row in range(rows):
            if chance.random() < _KNOWN:
                known = chance.randrange(existing)
                who = f"known{known}@example.com,+8613{known:09}"
            else:
                who = f"new{row}@example.com,+8615{row:09}"
            target.write(f"{who},王小明{row},上海,Company {row % 5000},note {row}\n")


def _run(installation: Installation, path: Path) -> tuple[list[float], float, float]:
    """Run the command, which tells its rate by thirds from the import's own row."""
    command = installation.start_command("import", str(path), "--identity", "email", "--json")
    process, peak, seen, look_at = psutil.Process(command.pid), 0.0, list[tuple[int, float]](), 0.0

    def ended() -> bool:
        nonlocal peak, look_at
        if command.poll() is not None:
            return True
        if time.perf_counter() < look_at:
            return False
        look_at = time.perf_counter() + _LOOK_SECONDS
        tree = [process, *process.children(recursive=True)]
        peak = max([peak, *(each.memory_info().rss / 1024**2 for each in tree if each.is_running())])
        rows = installation.sql("SELECT position, seconds FROM contacts_import ORDER BY id DESC LIMIT 1")
        if rows and (not seen or rows[0][0] > seen[-1][0]):
            seen.append((int(rows[0][0]), float(rows[0][1])))
        return False

    installation.wait_until(ended, 3_600)
    facts = json.loads(command.communicate()[0])
    return _thirds(seen), float(facts["seconds"]), peak


def _thirds(seen: list[tuple[int, float]]) -> list[float]:
    """Return rows a second of each third, by the seconds that the batches took."""
    cuts = [0, len(seen) // 3, 2 * len(seen) // 3, len(seen) - 1]
    parts = [(seen[first], seen[last]) for first, last in itertools.pairwise(cuts) if last > first]
    return [(after[0] - before[0]) / (after[1] - before[1]) for before, after in parts]
