"""Background jobs of learning."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from cumulus.apps.audiences.learning.running import carry_out
from cumulus.apps.audiences.learning.services import forget_old_runs, live_models, stalled_runs, start_run
from cumulus.apps.audiences.models import LearningRun
from cumulus.core.errors import Conflict
from cumulus.core.ids import WorkspaceId

logger = logging.getLogger(__name__)

KEEP_RUNS = timedelta(days=90)


@app.task(name="audiences.learn", lock="audiences.learn")
def learn(run_id: int) -> None:
    """Do a run; one at a time, for the sake of memory."""
    carry_out(run_id)


@app.periodic(cron="* * * * *")
@app.task(name="audiences.resume_learning", queueing_lock="audiences.resume_learning")
def resume(timestamp: int) -> None:
    """Take up what a process left behind when it ended; every minute."""
    del timestamp
    for run_id in stalled_runs(timezone.now()):
        learn.defer(run_id=run_id)


@app.periodic(cron="30 2 * * *")
@app.task(name="audiences.score_everybody", queueing_lock="audiences.score_everybody")
def score_everybody(timestamp: int) -> None:
    """Score everybody by every live model; nightly. Old runs go."""
    del timestamp
    forget_old_runs(timezone.now() - KEEP_RUNS)
    for model in live_models():
        try:
            run = start_run(WorkspaceId(model.workspace_id), LearningRun.Task.SCORE, None, model=model)
        except Conflict:
            continue  # it is being worked on
        learn.defer(run_id=run.pk)
