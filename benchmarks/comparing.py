"""Two runs side by side: ratios within each run, so that a slower machine is no regression."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

NOISE = 0.25
"""Chosen above what two runs on a busy machine of two cores differ by; smaller changes need more runs."""


def compare(console: Console, before: Path, after: Path) -> int:
    """Print what changed; return how many figures are worse by more than noise."""
    first, second = _ratios(before), _ratios(after)
    table = Table("figure", "before", "after", "change", "", header_style="dim", box=None, padding=(0, 2))
    worse = 0
    for name in [each for each in first if each in second]:
        change = second[name] / first[name] - 1
        regressed = change < -NOISE
        worse += regressed
        verdict = "[red]worse[/]" if regressed else "[green]better[/]" if change > NOISE else "[dim]the same[/]"
        table.add_row(name, f"{first[name]:.3g}", f"{second[name]:.3g}", f"{change:+.0%}", verdict)
    console.print(table)
    for name in sorted(first.keys() ^ second.keys()):
        console.print(f"[yellow]{name}[/] is in one run only")
    return worse


def _ratios(path: Path) -> dict[str, float]:
    run = json.loads(path.read_text("utf-8"))
    return {
        figure["name"]: _ratio(figure)
        for figure in run["figures"]
        if figure["value"] and figure["value"] == figure["value"]
    }


def _ratio(figure: dict[str, float]) -> float:
    """Memory has no baseline: a megabyte is one everywhere."""
    return figure["ratio"] or 1 / figure["value"]
