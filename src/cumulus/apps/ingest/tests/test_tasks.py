"""The nightly job runs in the worker."""

from __future__ import annotations

from django.db import connection
from procrastinate.contrib.django import app

from cumulus.apps.ingest.models import Position
from cumulus.apps.ingest.tests.sending import Drain, send
from cumulus.apps.ingest.tests.working import work_off
from tests.fixtures import TestWorkspace


def test_old_log_rows_are_trimmed_by_the_worker(workspace: TestWorkspace, drain: Drain) -> None:
    send(workspace, {"type": "track", "event": "Old", "userId": "u"}, {"type": "track", "event": "Old", "userId": "u"})
    drain()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE spine_log SET received_at = now() - interval '91 days'")
    assert "ingest.trim_log" in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    app.configure_task("ingest.trim_log").defer(timestamp=0)
    work_off("ingest.trim_log")
    assert rows(workspace) == 0
    assert Position.objects.get().trimmed_before is not None


def rows(workspace: TestWorkspace) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM spine_log WHERE workspace_id = %s", [workspace.id])
        return int(cursor.fetchone()[0])
