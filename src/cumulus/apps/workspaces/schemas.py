"""What the API takes and gives about workspaces."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from cumulus.apps.workspaces.contracts import Permission, Role, ScopeKind

MAX_EMAIL_LENGTH = 254


def _mail_address(value: str) -> str:
    # Django's rule and not pydantic's: company networks do use addresses such as `a@mail.local`.
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError("Give a mail address, such as lin@example.com.") from error
    return value.lower()


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
"""One line for a person to read; PostgreSQL cannot hold a NUL."""
Alias = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=50, pattern=r"^([A-Za-z0-9][A-Za-z0-9_-]*)?$")
]
"""A source's short name, or nothing."""
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
MailAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=MAX_EMAIL_LENGTH),
    AfterValidator(_mail_address),
]


class SessionUser(Schema):
    """Who is signed in. A token has id 0, no address, and its own name."""

    id: int
    email: str
    name: str
    locale: str
    theme: str


class SessionWorkspace(Schema):
    """The workspace that requests act in; `write_key` is empty where there is none to show."""

    id: int
    name: str
    slug: str
    timezone: str
    write_key: str


class WorkspaceChoice(Schema):
    """A workspace to switch to."""

    id: int
    name: str


class Session(Schema):
    """Everything a page needs before its first paint. `role` is `token` for a program."""

    user: SessionUser
    workspace: SessionWorkspace
    workspaces: list[WorkspaceChoice]
    role: str
    permissions: list[Permission]
    csrf_token: str
    mailbox_local: bool


class SessionChange(Schema):
    """Personal preferences to change; what is absent stays."""

    locale: Literal["zh-CN", "en"] | None = None
    theme: Literal["system", "light", "dark"] | None = None
    name: Name | None = None


class Source(Schema):
    """A touchpoint with its write key."""

    id: int
    name: str
    kind: str
    write_key: str
    alias: str
    created_at: datetime
    disabled_at: datetime | None


class NewSource(Schema):
    """A touchpoint to open."""

    name: Name
    kind: Kind = "http"


class SourceChange(Schema):
    """What to change on a source; what is absent stays."""

    name: Name | None = None
    disabled: bool | None = None
    alias: Alias | None = None


class Token(Schema):
    """A program's key, without the key."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenCreated(Token):
    """A new key, shown this once."""

    token: str


class NewToken(Schema):
    """A key to make."""

    name: Name
    scopes: list[Permission]


class Member(Schema):
    """A person in the workspace; `pending` until they have set a password."""

    id: int
    email: str
    name: str
    role: Role
    pending: bool
    created_at: datetime


class ScopeIn(Schema):
    """Which people a role sees; a filter names an attribute and its values."""

    model_config = ConfigDict(extra="forbid")
    kind: ScopeKind
    attribute: Annotated[str, Field(max_length=200, pattern=r"^[\w \-]*(\.[\w \-]+)*$")] = ""
    values: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=200)] = []


class ScopeOut(Schema):
    """Which people a role sees."""

    kind: ScopeKind
    attribute: str
    values: list[str]


class RoleRights(Schema):
    """A role, what it may, and which people it sees."""

    role: Role
    permissions: list[Permission]
    scope: ScopeOut


class RoleList(Schema):
    """The permission matrix, row by row."""

    items: list[RoleRights]


class NewMember(Schema):
    """A person to add."""

    email: MailAddress
    role: Role


class InvitationLink(Schema):
    """The address on which a new member sets a password; it works once, until `expires_at`."""

    link: str
    expires_at: datetime


class MemberChange(Schema):
    """A member's new role."""

    role: Role


class AuditEntry(Schema):
    """Who did what, when."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, object]
