"""What other apps, and the processes, may ask of ingest."""

from __future__ import annotations

from cumulus.apps.ingest.pipeline.batch import Pipeline
from cumulus.apps.ingest.pipeline.loop import run_forever
from cumulus.apps.ingest.pipeline.rebuild import rebuild
from cumulus.apps.ingest.queries import catalogue

__all__ = ["Pipeline", "catalogue", "rebuild", "run_forever"]
