"""The worker, for one task: what other tests left to be done stays undone."""

from __future__ import annotations

import asyncio
import secrets

from django.db import connection
from procrastinate.contrib.django import app


def work_off(task: str) -> None:
    """Let a worker do every waiting job of a task, and no other job."""
    queue = f"test-{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET queue_name = %s WHERE task_name = %s AND status = 'todo'", [queue, task]
        )
    asyncio.run(_work(queue))


async def _work(queue: str) -> None:
    # The Django connector hands out the one that workers need, and does not say so in its type.
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    async with app.with_connector(connector).open_async() as working:
        await working.run_worker_async(queues=[queue], wait=False, install_signal_handlers=False, listen_notify=False)
