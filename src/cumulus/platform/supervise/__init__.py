"""Child processes: started in order, restarted with back-off, stopped in reverse.

Standard library only: the supervisor stays small, and children import `die_with_parent` at
no cost.
"""

from __future__ import annotations

from cumulus.platform.supervise.lock import DataDirLock
from cumulus.platform.supervise.orphans import die_with_parent
from cumulus.platform.supervise.readiness import http_ready
from cumulus.platform.supervise.spec import Backoff, ChildSpec
from cumulus.platform.supervise.state import read_state
from cumulus.platform.supervise.supervisor import Supervisor

__all__ = [
    "Backoff",
    "ChildSpec",
    "DataDirLock",
    "Supervisor",
    "die_with_parent",
    "http_ready",
    "read_state",
]
