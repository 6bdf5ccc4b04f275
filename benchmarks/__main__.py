"""`make bench`: start everything in a temporary folder, measure, print, write the results."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks import (
    baselines,
    collecting,
    computing,
    importing,
    journeying,
    large,
    learning,
    linking,
    living,
    mailing,
    pipelining,
    remembering,
    report,
    scoring,
    segmenting,
)
from benchmarks.comparing import compare
from benchmarks.figures import Figure
from benchmarks.installation import Installation
from benchmarks.machine import describe

BENCHMARKS: dict[str, Callable[[Installation, float], list[Figure]]] = {
    "models": learning.measure,
    "collect": collecting.measure,
    "pipeline": pipelining.measure,
    "linking": linking.measure,
    "journeys": journeying.measure,
    "mails": mailing.measure,
    "import": importing.measure,
    "living": living.measure,
    "segments": segmenting.measure,
    "computed": computing.measure,
    "scores": scoring.measure,
}
"""In this order: models need nothing of the installation, the last ones fill the warehouse."""

QUICK = 0.2


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, or compare two runs; return 1 when something is worse."""
    options = _options(argv)
    console = Console()
    if options.compare:
        return int(compare(console, *options.compare) > 0)
    machine = describe()
    console.print("  ".join(f"[dim]{name}[/] {value}" for name, value in machine.items()), highlight=False)
    if options.large:
        return _large(console, machine, options.millions, options.only or list(large.PARTS))
    scale = QUICK if options.quick else 1.0
    figures, measured = _measure(console, options.only or list(BENCHMARKS), scale)
    report.show(console, figures, measured)
    if not options.only:
        console.print(
            f"[dim]written to {report.save(figures, measured, machine, kind='quick' if options.quick else '').name}[/]"
        )
    return 0


def _large(
    console: Console, machine: dict[str, str | int | float], millions: Sequence[int], parts: Sequence[str]
) -> int:
    installation = Installation()
    try:
        measured = baselines.measure(installation)
        with remembering.Watch(installation) as watch:
            figures = large.measure(console, installation, millions, parts)
        figures += watch.figures()
    finally:
        installation.close()
    report.show(console, figures, measured)
    console.print(f"[dim]written to {report.save(figures, measured, machine, kind='large').name}[/]")
    return 0


def _measure(console: Console, names: Sequence[str], scale: float) -> tuple[list[Figure], dict[str, float]]:
    with console.status("Starting everything") as status:
        installation = Installation()
        try:
            status.update("Looking at the memory")
            figures = remembering.measure_idle(installation)
            status.update("Measuring the machine itself")
            measured = baselines.measure(installation)
            with remembering.Watch(installation) as watch:
                for name in names:
                    status.update(f"Measuring {name}")
                    found = BENCHMARKS[name](installation, scale)
                    report.say(console, found)
                    figures += found
            return [*figures, *watch.figures()], measured
        finally:
            status.update("Stopping")
            installation.close()


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of everything")
    parser.add_argument("--only", nargs="+", choices=[*BENCHMARKS, "pages"], help="just these; writes no results")
    parser.add_argument("--large", action="store_true", help="pages and import over a crowd in both stores")
    parser.add_argument("--millions", nargs="+", type=int, default=[1, 10], help="people of the crowd, with --large")
    commands = parser.add_subparsers(dest="command")
    both = commands.add_parser("compare", help="say which ratios are worse than before")
    both.add_argument("before", type=Path)
    both.add_argument("after", type=Path)
    found = parser.parse_args(argv)
    found.compare = (found.before, found.after) if found.command == "compare" else None
    return found


if __name__ == "__main__":
    sys.exit(main())
