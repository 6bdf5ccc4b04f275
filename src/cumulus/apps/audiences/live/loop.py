"""The worker's loop that keeps segments live."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.live.building import build_some
from cumulus.apps.audiences.live.due import follow_clock, judge_due
from cumulus.apps.audiences.live.engine import Engine, Judge
from cumulus.apps.audiences.live.proving import prove_some
from cumulus.apps.audiences.live.storing import store_some
from cumulus.apps.audiences.live.turns import take_on
from cumulus.apps.audiences.models import LiveWorkspace
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import WorkspaceId
from cumulus.platform.postgres.holding import held

logger = logging.getLogger(__name__)

_LOOP = 7_120
_PAUSE_SECONDS = 0.2
_WAIT_SECONDS = 2.0
"""Until a second worker asks again whether the first one still lives."""


@dataclass(slots=True)
class Keeper:
    """Keeps the live segments of all workspaces; only one works at a time, anywhere."""

    judge: Judge = evaluation.judge
    _engines: dict[WorkspaceId, Engine] = field(default_factory=dict)

    def turn(self, now: datetime) -> int:
        """Do the next piece of work in every workspace; return how much there was, 0 for none.

        What a workspace fails at does not hold up the others; it begins there anew.
        """
        rows = LiveWorkspace.objects.order_by("workspace_id").values_list("workspace_id", flat=True)
        return sum(self._work(WorkspaceId(workspace_id), now) for workspace_id in rows)

    def _work(self, workspace_id: WorkspaceId, now: datetime) -> int:
        engine = self._engines.setdefault(workspace_id, Engine(workspace_id, self.judge))
        try:
            return work_once(engine, now)
        except (DatabaseError, InterfaceError):
            self._engines.clear()
            raise
        except DomainError as error:
            logger.warning("segments.turn_failed", extra={"workspace": workspace_id, "error": error.code})
        except Exception:
            logger.exception("segments.turn_broken", extra={"workspace": workspace_id})
        engine.forget()
        return 0


def work_once(engine: Engine, now: datetime) -> int:
    """Do one piece of each kind of work of a workspace; people who changed come first."""
    left = take_on(engine.workspace_id)
    if left:
        engine.forget()
    if not engine.prepare(now).segments:
        return 0
    stand = follow_clock(engine, now)
    done = engine.judge_changed(now) + judge_due(engine, stand, now) + build_some(engine, now)
    if not done:
        prove_some(engine, now)
        store_some(engine, now)
    return done


def run_live(stop: threading.Event, clock: Clock = utc_now) -> None:
    """Keep segments live until `stop` is set, as the only one; any failure is logged and tried again."""
    while not stop.is_set():
        try:
            with held(_LOOP, 0) as mine:
                _keep(stop, clock) if mine else stop.wait(_WAIT_SECONDS)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("segments.loop_failed", extra={"error": type(error).__name__})
            stop.wait(_WAIT_SECONDS)
        except Exception:
            logger.exception("segments.loop_broken")
            stop.wait(_WAIT_SECONDS)
        finally:
            connection.close()


def _keep(stop: threading.Event, clock: Clock) -> None:
    keeper = Keeper()
    while not stop.is_set():
        if not keeper.turn(clock()):
            stop.wait(_PAUSE_SECONDS)
