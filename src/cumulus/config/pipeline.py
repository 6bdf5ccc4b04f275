"""The pipeline process: the log, batch by batch, into both stores."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.ingest import facade as ingest
from cumulus.config.registry import REACTORS, join_apps
from cumulus.config.working import run_loops


def main(argv: Sequence[str] | None = None) -> None:
    """Run until SIGTERM or SIGINT; the batch in hand is finished first."""
    join_apps()
    dsn = settings.ENVIRONMENT.database_url
    run_loops("pipeline", {"pipeline": lambda stop: ingest.run_forever(dsn, REACTORS, stop)}, argv)


if __name__ == "__main__":
    main()
