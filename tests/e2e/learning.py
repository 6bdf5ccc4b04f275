"""A model that was trained some time ago, so that its page can say how it aged."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.acceptance.serving import Served

_TRAIN = """
import os
import sys
from datetime import timedelta

import django

django.setup()

from cumulus.platform.warehouse.client import configure

configure(os.environ["CLICKHOUSE_URL"])

from django.utils import timezone

from cumulus.apps.audiences.learning.running import carry_out
from cumulus.apps.audiences.learning.services import start_run
from cumulus.apps.audiences.models import PredictiveModel

model = PredictiveModel.objects.get(pk=int(sys.argv[1]))
run = start_run(model.workspace_id, "train", None, model=model)
carry_out(run.pk, timezone.now() - timedelta(days=int(sys.argv[2])))
"""


def live_since(served: Served, name: str, event: str, window: int, days_ago: int) -> int:
    """Make a conversion model, train it as of some days ago, go live today; return its id once it has scored."""
    settings = {"event": event, "days": window}
    made = served.api("POST", "/models", {"name": name, "kind": "conversion", "settings": settings})
    path = f"/models/{made['id']}"
    _train_then(served, made["id"], days_ago)
    served.api("POST", f"{path}/approve")
    served.api("POST", f"{path}/go-live")
    served.wait_until(lambda: served.api("GET", path)["scored_at"] is not None, 300)
    return int(made["id"])


def _train_then(served: Served, model_id: int, days_ago: int) -> None:
    """Learn from what was known then: the training's own program, told another hour."""
    engines = json.loads((served.data_dir / "run" / "engines.json").read_text())
    environment = {
        **os.environ,
        "CUMULUS_DATA_DIR": str(served.data_dir),
        "DATABASE_URL": engines["database_url"],
        "CLICKHOUSE_URL": engines["clickhouse_url"],
        "DJANGO_SETTINGS_MODULE": "cumulus.config.settings",
    }
    argv = [sys.executable, "-c", _TRAIN, str(model_id), str(days_ago)]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
