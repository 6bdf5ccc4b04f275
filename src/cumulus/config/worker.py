"""The worker process: journeys, delivery, the local mail sink, and background jobs."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.audiences import facade as audiences
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.journeys import facade as journeys
from cumulus.apps.messaging import facade as messaging
from cumulus.config.jobs import run_jobs
from cumulus.config.registry import join_apps
from cumulus.config.working import Loop, run_loops


def main(argv: Sequence[str] | None = None) -> None:
    """Run until SIGTERM or SIGINT; what is in hand is finished first."""
    join_apps()
    loops: dict[str, Loop] = {
        "journeys": journeys.run_forever,
        "delivery": messaging.run_delivery,
        "jobs": run_jobs,
        "attributes": contacts.run_attributes,
        "segments": audiences.run_live,
        "spreading": audiences.run_spreading,
        "stages": audiences.run_stages,
        "scores": audiences.run_scores,
    }
    if settings.SINK_PORT:
        loops["sink"] = lambda stop: messaging.run_sink(settings.SINK_PORT, stop)
    run_loops("worker", loops, argv)


if __name__ == "__main__":
    main()
