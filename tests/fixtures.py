"""What every test may ask for; imported after the engines run (see `/conftest.py`)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client, override_settings
from hypothesis import settings

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.ingest.facade import Pipeline
from cumulus.apps.workspaces.access import hash_token
from cumulus.apps.workspaces.contracts import Permission, Role
from cumulus.apps.workspaces.models import ApiToken, Member, Source, User, Workspace
from cumulus.config.migrating import migrate_all
from cumulus.config.registry import REACTORS
from cumulus.core.ids import SourceId, WorkspaceId
from cumulus.platform.warehouse.client import Warehouse, get_warehouse
from tests.engines import clean_up_at_once

PASSWORD = "correct horse battery staple"
# A random example that fails once can be run again, exactly: the line to do so stands below the failure.
settings.register_profile("told", print_blob=True)
settings.load_profile("told")


@dataclass(frozen=True)
class TestWorkspace:
    """A fresh workspace with an administrator, a token and a source."""

    __test__ = False

    id: WorkspaceId
    user: User
    token: str
    write_key: str
    source_id: SourceId


@dataclass(frozen=True)
class Answer:
    """What the API said."""

    status: int
    body: Any  # JSON, whatever the endpoint gives
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""


class Api:
    """Calls `/api/v1` with a bearer token; None sends none."""

    def __init__(self, token: str | None) -> None:
        self._client = Client(enforce_csrf_checks=True, raise_request_exception=True)
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: object = None) -> Answer:
        """Send one request; `path` begins after `/api/v1`."""
        return self.raw(method, f"/api/v1{path}", b"" if body is None else json.dumps(body).encode())

    def raw(self, method: str, path: str, data: bytes, content_type: str = "application/json") -> Answer:
        """Send one request as it is; `path` is the whole one."""
        answer = self._client.generic(method, path, data, content_type, headers=self._headers)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return Answer(
            answer.status_code,
            json.loads(content) if is_json and content else None,
            dict(answer.headers),
            content,
        )

    def get(self, path: str) -> Answer:
        """GET."""
        return self.call("GET", path)

    def post(self, path: str, body: object = None) -> Answer:
        """POST JSON."""
        return self.call("POST", path, body)

    def put(self, path: str, body: object = None) -> Answer:
        """PUT JSON."""
        return self.call("PUT", path, body)

    def patch(self, path: str, body: object = None) -> Answer:
        """PATCH JSON."""
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        """DELETE."""
        return self.call("DELETE", path)


@pytest.fixture(scope="session")
def engines() -> Iterator[None]:
    """Both engines, migrated; passwords are hashed cheaply, a fifth of a second each otherwise."""
    migrate_all()
    clean_up_at_once(lambda sql: [name for (name,) in get_warehouse().query(sql).rows], get_warehouse().command)
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def make_workspace() -> TestWorkspace:
    """Return a workspace that nobody else uses."""
    mark = secrets.token_hex(6)
    workspace = Workspace.objects.create(name=f"Test {mark}", slug=f"test-{mark}")
    user = User.objects.create_user(f"admin-{mark}@example.com", PASSWORD)
    Member.objects.create(workspace=workspace, user=user, role=Role.ADMIN)
    token, write_key = f"cml_{secrets.token_hex(16)}", f"wk_{mark}"
    ApiToken.objects.create(
        workspace=workspace,
        created_by=user,
        name="test",
        prefix=token[:8],
        token_hash=hash_token(token),
        scopes=[permission.value for permission in Permission],
    )
    source = Source.objects.create(workspace=workspace, name="Test", write_key=write_key)
    return TestWorkspace(WorkspaceId(workspace.pk), user, token, write_key, SourceId(source.pk))


@pytest.fixture
def workspace(engines: None) -> TestWorkspace:
    """A workspace of the test's own."""
    return make_workspace()


@pytest.fixture
def other_workspace(engines: None) -> TestWorkspace:
    """Another tenant."""
    return make_workspace()


@pytest.fixture
def api(workspace: TestWorkspace) -> Api:
    """The API with the workspace's token."""
    return Api(workspace.token)


@pytest.fixture
def other_api(other_workspace: TestWorkspace) -> Api:
    """The API with another workspace's token."""
    return Api(other_workspace.token)


@pytest.fixture
def anonymous_api(engines: None) -> Api:
    """The API without a token."""
    return Api(None)


@pytest.fixture
def token_with(workspace: TestWorkspace) -> Callable[..., Api]:
    """Return the API with a token of just the given permissions."""

    def make(*permissions: Permission) -> Api:
        token = f"cml_{secrets.token_hex(16)}"
        ApiToken.objects.create(
            workspace_id=workspace.id,
            name="limited",
            prefix=token[:8],
            token_hash=hash_token(token),
            scopes=[permission.value for permission in permissions],
        )
        return Api(token)

    return make


@pytest.fixture
def warehouse(engines: None) -> Warehouse:
    """The warehouse."""
    return get_warehouse()


@pytest.fixture
def drain(module_drain: Callable[[], int]) -> Callable[[], int]:
    """Run the pipeline until the log is empty; return how many items it took."""
    return module_drain


@pytest.fixture(scope="module")
def module_drain(engines: None) -> Callable[[], int]:
    """The same, for fixtures that serve a whole module."""
    pipeline = Pipeline(REACTORS)

    def run() -> int:
        total = 0
        while taken := pipeline.run_once():
            total += taken
        return total

    return run
