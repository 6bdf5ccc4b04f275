"""Journeys, people and events for tests, made in one line each."""

from __future__ import annotations

import itertools
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from django.db import connection, transaction

from cumulus.apps.ingest.contracts import StoredEvent
from cumulus.apps.journeys import services
from cumulus.apps.journeys.engine import step_once
from cumulus.apps.journeys.entries.events import reactor
from cumulus.apps.journeys.figures import JourneyFigures, figures
from cumulus.apps.journeys.models import Due, Journey, Run
from cumulus.apps.workspaces.contracts import Permission, Principal, Role
from cumulus.core.ids import ContactId, JourneyId, UserId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.spine.events import compress
from tests.fixtures import Api, TestWorkspace

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
"""When every step table begins."""

PATIENCE_SECONDS = 20.0
"""How long a test waits for another thread before it fails."""

Drain: TypeAlias = Callable[[], int]

_contacts = itertools.count(3_000_000_000)


def at(seconds: float) -> datetime:
    """Return the instant so many seconds after the beginning."""
    return T0 + timedelta(seconds=seconds)


def some_contact() -> ContactId:
    """Return a contact that no other test uses; the engine never asks whether it exists."""
    return ContactId(next(_contacts))


def made_contact(api: Api, **attributes: JsonValue) -> ContactId:
    """Return a contact that exists; the warehouse knows of it after a drain."""
    identity = {"namespace": "user_id", "value": secrets.token_hex(8)}
    answer = api.post("/contacts", {"attributes": attributes, "identities": [identity]})
    return ContactId(answer.body["id"])


def identified(workspace: TestWorkspace, api: Api, drain: Drain, **traits: JsonValue) -> ContactId:
    """Return a contact that came through the log, so that its attributes are known names.

    Called again with the same `user`, it changes that contact.
    """
    user_id = traits.pop("user", None) or secrets.token_hex(8)
    collect(workspace, {"type": "identify", "userId": user_id, "traits": traits})
    drain()
    found = api.get(f"/contacts/lookup?namespace=user_id&value={user_id}")
    return ContactId(found.body["id"])


def collect(workspace: TestWorkspace, *items: JsonObject) -> None:
    """Append items to the log as the collector does; a drain brings them to the reactor."""
    batch = [{"messageId": secrets.token_hex(8), **item} for item in items]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO spine_log (workspace_id, source_id, n, body) VALUES (%s, %s, %s, %s)",
            [workspace.id, workspace.source_id, len(batch), compress(json.dumps({"batch": batch}).encode())],
        )


def event_name() -> str:
    """Return an event that no other journey listens to."""
    return f"Tested {secrets.token_hex(6)}"


def principal_of(workspace_id: WorkspaceId, user_id: int | None = None) -> Principal:
    """Return an administrator of the workspace."""
    user = None if user_id is None else UserId(user_id)
    return Principal(workspace_id, user, None, Role.ADMIN, frozenset(Permission))


def node(node_id: str, kind: str, **config: JsonValue) -> JsonObject:
    """Return a node's JSON."""
    return {"id": node_id, "kind": kind, "config": dict(config), "position": {"x": 0, "y": 0}}


def graph(*nodes: JsonObject, ways: str) -> JsonObject:
    """Return a graph's JSON; `ways` reads `a>b c>d:yes`."""
    edges: list[JsonValue] = []
    for way in ways.split():
        line, _, branch = way.partition(":")
        source, _, target = line.partition(">")
        edges.append({"id": way, "source": source, "target": target, "branch": branch or "out"})
    return {"nodes": list(nodes), "edges": edges}


def saved(workspace_id: WorkspaceId, made: JsonObject) -> Journey:
    """Return a draft of the graph."""
    return services.create_journey(principal_of(workspace_id), services.Draft("A test", made))


def live(workspace_id: WorkspaceId, made: JsonObject) -> Journey:
    """Return a published journey of the graph."""
    journey = saved(workspace_id, made)
    services.publish(principal_of(workspace_id), journey, lambda: T0)
    return journey


def waiting_journey(workspace_id: WorkspaceId, event: str, **entry: JsonValue) -> Journey:
    """Return a live journey: the event, a wait of 60 seconds, an exit."""
    return live(
        workspace_id,
        graph(
            node("in", "entry_event", event=event, **entry),
            node("wait", "wait", seconds=60),
            node("out", "exit"),
            ways="in>wait wait>out",
        ),
    )


def stored(
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    name: str,
    properties: Mapping[str, JsonValue] | None = None,
    *,
    depth: int = 0,
) -> StoredEvent:
    """Return an event as the pipeline gives it to reactors."""
    message_id = secrets.token_hex(16)
    return StoredEvent(workspace_id, contact_id, name, T0, T0, message_id, depth, properties or {})


def react(*events: StoredEvent, seconds: float = 0) -> None:
    """Give events to the reactor as the pipeline does: in a transaction."""
    with transaction.atomic():
        reactor(list(events), lambda: at(seconds))


def advance(seconds: float) -> None:
    """Let the engine do everything that is due so many seconds after the beginning."""
    while step_once(at(seconds)):
        pass


def stands_at(journey: Journey) -> dict[int, str]:
    """Return the node under each contact in the journey."""
    versions = journey.version_set.values_list("id", flat=True)
    rows = Due.objects.filter(version_id__in=list(versions)).values_list("contact_id", "node")
    return dict(rows)


def exits(journey: Journey) -> dict[int, str | None]:
    """Return the exit reason under each contact that left the journey."""
    versions = journey.version_set.values_list("id", flat=True)
    left = Run.objects.filter(version_id__in=list(versions), exited_at__isnull=False)
    return dict(left.values_list("contact_id", "exit_reason"))


def runs(journey: Journey) -> int:
    """Return how many runs the journey ever had."""
    versions = journey.version_set.values_list("id", flat=True)
    return Run.objects.filter(version_id__in=list(versions)).count()


def outbox(journey: Journey) -> Counter[tuple[int, str]]:
    """Return how many messages wait under each run and node of the journey."""
    versions = list(journey.version_set.values_list("id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT run_id, node FROM messaging_message WHERE journey_version_id = ANY (%s)", [versions])
        return Counter((run_id, node) for run_id, node in cursor.fetchall())


def at_once(*acts: Callable[[], object]) -> None:
    """Run the acts in threads of their own, begun together; raise what one of them raises."""
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        together.wait(PATIENCE_SECONDS)
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result(PATIENCE_SECONDS)


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread brings about."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def somebody_waits_for_a_lock() -> bool:
    """Tell whether a transaction stands behind another one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        row = cursor.fetchone()
    return bool(row and row[0])


def mail_template(api: Api) -> int:
    """Return a new template."""
    body = {"name": "Mail", "subject": "Hello", "format": "html", "source": "<p>Hello</p>"}
    template: int = api.post("/templates", body).body["id"]
    return template


def figures_of(journey: Journey) -> JourneyFigures:
    """Return the journey's figures."""
    key = JourneyId(journey.pk)
    return figures(WorkspaceId(journey.workspace_id), [key])[key]
