"""A person at a browser, and the mails they get.

Imports no model: pytest may read this file before the engines run and Django is set up.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client, override_settings

from cumulus.apps.workspaces.contracts import Role

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as PageAnswer

    from cumulus.apps.workspaces.models import User
    from tests.fixtures import TestWorkspace

PASSWORD = "correct horse battery staple"
"""As in `tests.fixtures`."""


class Browser:
    """Keeps cookies, checks CSRF as a browser meets it, and has an address of its own."""

    def __init__(self) -> None:
        # Rate limits count by address, and no test may use up another's.
        address = f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)

    def open(self, path: str, **headers: str) -> PageAnswer:
        """GET a page."""
        return self.client.get(path, headers=headers)

    def submit(self, path: str, **fields: str) -> PageAnswer:
        """POST a form with the CSRF token that the last page gave."""
        cookie = self.client.cookies.get("csrftoken")
        token = cookie.value if cookie else ""
        return self.client.post(path, {**fields, "csrfmiddlewaretoken": token})

    def sign_in(self, email: str, password: str = PASSWORD) -> PageAnswer:
        """Fill in the sign-in page."""
        self.open("/accounts/login/")
        return self.submit("/accounts/login/", login=email, password=password)

    def confirm(self) -> PageAnswer:
        """Give the password once more, as pages that change the account's protection ask."""
        self.open("/accounts/reauthenticate/")
        return self.submit("/accounts/reauthenticate/", password=PASSWORD)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Call the API as the front end does; `Any` is its JSON."""
        data = b"" if body is None else json.dumps(body).encode()
        answer = self.client.generic(method, f"/api/v1{path}", data, "application/json", headers=headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None


@pytest.fixture
def browser(engines: None) -> Browser:
    """A browser that nobody is signed in with."""
    return Browser()


@pytest.fixture
def another_browser(engines: None) -> Browser:
    """A second one, elsewhere."""
    return Browser()


@pytest.fixture
def outbox(engines: None) -> Iterator[list[EmailMessage]]:
    """The mails that the test causes."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield mail.outbox


@pytest.fixture
def member_as(workspace: TestWorkspace) -> Callable[[Role], User]:
    """Return a new person with a role in the workspace."""

    def make(role: Role) -> User:
        user = apps.get_model("workspaces", "User").objects.create_user(f"{secrets.token_hex(6)}@example.com", PASSWORD)
        apps.get_model("workspaces", "Member").objects.create(workspace_id=workspace.id, user=user, role=role)
        return user

    return make


def link_in(message: EmailMessage) -> str:
    """Return the path of the one link that sets a password."""
    (link,) = re.findall(r"http://testserver(/accounts/password/reset/key/\S+)", str(message.body))
    return str(link)
