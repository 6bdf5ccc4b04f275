"""No process outlives its supervisor, even one that was killed with SIGKILL.

Linux signals a child itself when its parent dies. That says nothing to a child's own
children, nor to macOS, nor to a child that hangs: so our Python processes also watch.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

SUPERVISED = "CUMULUS_SUPERVISED"
"""Environment variable that the supervisor sets for its children."""
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def parent_death_signal(what: signal.Signals) -> Callable[[], None] | None:
    """Return what a new child calls before exec, to get a signal when we die.

    It must run after a change of user, which would clear the setting. The parent that
    counts is the *thread* that forks: start children from the main thread.

    Returns
    -------
    callable or None
        None where the system has no such thing.
    """
    if not sys.platform.startswith("linux"):
        return None
    parent = os.getpid()

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(what), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def die_with_parent(grace_seconds: float = 3.0, poll_seconds: float = 0.5) -> None:
    """End this process soon after its parent ends; does nothing when run by hand.

    Call it first thing in a supervised process, and in its workers.

    Parameters
    ----------
    grace_seconds : float
        Time between SIGTERM and SIGKILL to ourselves (and to our process group, if we lead it).
    poll_seconds : float
        How often to look; macOS and Linux have no portable event for it.
    """
    if SUPERVISED not in os.environ:
        return
    threading.Thread(
        target=_watch,
        args=(os.getppid(), grace_seconds, poll_seconds),
        name="die-with-parent",
        daemon=True,
    ).start()


def _watch(parent: int, grace_seconds: float, poll_seconds: float) -> None:
    while parent != 1 and os.getppid() == parent:
        time.sleep(poll_seconds)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace_seconds)
    kill_group(os.getpid())
    os.kill(os.getpid(), signal.SIGKILL)


def kill_group(leader: int) -> None:
    """Kill every process of the group that `leader` leads or led; none left is fine."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
