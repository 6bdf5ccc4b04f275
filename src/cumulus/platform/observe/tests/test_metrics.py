"""Processes that count together tell one truth."""

from __future__ import annotations

import subprocess
import sys

from cumulus.platform.observe.metrics import COLLECT_EVENTS, REGISTRY, render_metrics
from cumulus.platform.observe.shared import shared_folder, shared_metrics

_COUNT = "from cumulus.platform.observe import metrics as m; m.COLLECT_EVENTS.inc(3); m.COLLECT_SECONDS.observe(0.2)"
_TELL = f"{_COUNT}; print(m.render_metrics().decode())"


def _run(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.splitlines()


def test_one_of_several_processes_answers_for_all_of_them() -> None:
    with shared_metrics() as folder:
        _run(_COUNT)
        told = _run(_TELL)
    assert {"cumulus_collect_events_total 6.0", "cumulus_collect_seconds_count 2.0"} <= set(told)
    assert not folder.exists()


def test_a_process_of_its_own_answers_for_itself() -> None:
    assert shared_folder() is None
    before = REGISTRY.get_sample_value("cumulus_collect_events_total") or 0.0
    COLLECT_EVENTS.inc(2)
    assert f"cumulus_collect_events_total {before + 2}" in render_metrics().decode().splitlines()
