"""Figures for people (a table) and for programs (JSON)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure
from benchmarks.machine import label

RESULTS = Path(__file__).parent / "results"


def show(console: Console, figures: Sequence[Figure], measured: dict[str, float]) -> None:
    """Print the figures, their targets and their ratios."""
    table = Table("figure", "measured", "target", "", "ratio", header_style="dim", box=None, padding=(0, 2))
    for figure in figures:
        reaches = figure.reaches()
        verdict = "" if reaches is None else "[green]reached[/]" if reaches else "[yellow]short[/]"
        ratio = figure.ratio(measured)
        table.add_row(
            f"[bold]{figure.name}[/]",
            f"{_number(figure.value)} {figure.unit}",
            _target(figure),
            verdict,
            "" if ratio is None else f"{ratio:.3g}",
        )
    for name, value in measured.items():
        table.add_row(f"[dim]{name}[/]", _number(value), "", "[dim]machine[/]", "")
    console.print(table)
    for figure in figures:
        console.print(f"[dim]{figure.name}: {figure.note}[/]", highlight=False)


def save(
    figures: Sequence[Figure], measured: dict[str, float], machine: dict[str, str | int | float], *, kind: str = ""
) -> Path:
    """Write one run; return the file."""
    now = datetime.now(UTC)
    run = {
        "measured_at": now.isoformat(timespec="seconds"),
        "kind": kind or "full",
        "quick": kind == "quick",
        "machine": machine,
        "baselines": measured,
        "figures": [{**asdict(figure), "ratio": figure.ratio(measured)} for figure in figures],
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y-%m-%d}-{label()}{f'-{kind}' if kind else ''}.json"
    path.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return f"{'≥' if figure.better == 'more' else '≤'} {_number(figure.target)}"


def say(console: Console, figures: Sequence[Figure]) -> None:
    """Print figures as they come."""
    for figure in figures:
        console.print(f"  {figure.name}: {_number(figure.value)} {figure.unit}", highlight=False)
