"""What the supervisor needs to know of a child."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from cumulus.core.errors import Invalid


@dataclass(frozen=True)
class Backoff:
    """How long to wait before a crashed child is started again.

    Parameters
    ----------
    first_seconds, longest_seconds : float
        The wait doubles with each crash from the first to the longest.
    healthy_seconds : float
        A child that was ready for so long starts again at the first wait.
    """

    first_seconds: float = 0.2
    longest_seconds: float = 10.0
    healthy_seconds: float = 30.0

    def wait_seconds(self, crashes: int) -> float:
        """Return the wait after the n-th crash in a row, n from 1."""
        return float(min(self.longest_seconds, self.first_seconds * 2 ** min(crashes - 1, 30)))


@dataclass(frozen=True)
class ChildSpec:
    """One child process.

    Parameters
    ----------
    name : str
        Unique; names its log file and its entry in the state file.
    argv : sequence of str
        Program and arguments.
    env : mapping or None
        The whole environment; None inherits ours.
    ready : callable, Path or None
        A quick probe, or a file that the child makes when it is ready (removed before each
        start). None: ready once started.
    depends_on : tuple of str
        Names of children that must be ready before it starts, and that stop after it.
    uid, gid : int or None
        Account to run as; None: ours.
    stop_signal : signal.Signals
        Asks it to end; also sent by Linux when the supervisor dies.
    stop_timeout_seconds : float
        Then it is killed.
    log_prefix : str or None
        Before each of its lines on our standard output; None: its name. Empty: no prefix.
    once : bool
        It does one thing and ends with 0, which counts as ready for ever: a migration.
    before_start : callable or None
        Called before each start; raising counts as a crash.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None
    ready: Callable[[], bool] | Path | None = None
    depends_on: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout_seconds: float = 10.0
    log_prefix: str | None = None
    once: bool = False
    before_start: Callable[[], None] | None = None


def in_start_order(specs: Sequence[ChildSpec]) -> list[ChildSpec]:
    """Return the children so that each stands after all it depends on.

    Raises
    ------
    Invalid
        `children_invalid`: a name comes twice or is unknown, or the dependencies form a circle.
    """
    by_name = {spec.name: spec for spec in specs}
    wanted = {name for spec in specs for name in spec.depends_on}
    if len(by_name) != len(specs) or wanted - by_name.keys():
        raise Invalid("children_invalid", "A child's name is double, or a dependency is unknown.")
    try:
        order = TopologicalSorter({spec.name: spec.depends_on for spec in specs}).static_order()
        return [by_name[name] for name in order]
    except CycleError as error:
        raise Invalid("children_invalid", "The children depend on each other in a circle.") from error
