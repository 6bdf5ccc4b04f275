"""What other apps may know of workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cumulus.core.ids import SourceId, TokenId, UserId, WorkspaceId


class Role(StrEnum):
    """What a member is in a workspace."""

    ADMIN = "admin"
    MARKETER = "marketer"
    CONTENT_EDITOR = "content_editor"
    ANALYST = "analyst"
    SALES_MANAGER = "sales_manager"
    SALES = "sales"
    CHECKIN_STAFF = "checkin_staff"
    AGENCY = "agency"


class Permission(StrEnum):
    """One right; the matrix says which roles have it."""

    CONTACTS_VIEW = "contacts.view"
    CONTACTS_EDIT = "contacts.edit"
    CONTACTS_IMPORT = "contacts.import"
    CONTACTS_EXPORT = "contacts.export"
    CONTACTS_MERGE = "contacts.merge"
    CONTACTS_UNMASK = "contacts.unmask"
    CONTACTS_ERASE = "contacts.erase"
    ACCOUNTS_VIEW = "accounts.view"
    ACCOUNTS_EDIT = "accounts.edit"
    CONSENT_EDIT = "consent.edit"
    SEGMENTS_VIEW = "segments.view"
    SEGMENTS_EDIT = "segments.edit"
    SCORES_VIEW = "scores.view"
    SCORES_EDIT = "scores.edit"
    TEMPLATES_VIEW = "templates.view"
    TEMPLATES_EDIT = "templates.edit"
    JOURNEYS_VIEW = "journeys.view"
    JOURNEYS_EDIT = "journeys.edit"
    JOURNEYS_PUBLISH = "journeys.publish"
    MAILBOX_VIEW = "mailbox.view"
    ANALYTICS_VIEW = "analytics.view"
    DATA_VIEW = "data.view"
    DATA_EDIT = "data.edit"
    SETTINGS_VIEW = "settings.view"
    SETTINGS_EDIT = "settings.edit"
    MEMBERS_EDIT = "members.edit"
    TOKENS_EDIT = "tokens.edit"
    SOURCES_EDIT = "sources.edit"
    AUDIT_VIEW = "audit.view"


_P = Permission
_VIEW_MARKETING = {_P.SEGMENTS_VIEW, _P.SCORES_VIEW, _P.TEMPLATES_VIEW, _P.JOURNEYS_VIEW, _P.ANALYTICS_VIEW}

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.MARKETER: frozenset(Permission)
    - {_P.SETTINGS_EDIT, _P.MEMBERS_EDIT, _P.TOKENS_EDIT, _P.AUDIT_VIEW, _P.CONTACTS_ERASE},
    Role.CONTENT_EDITOR: frozenset({_P.TEMPLATES_VIEW, _P.TEMPLATES_EDIT, _P.MAILBOX_VIEW, _P.ANALYTICS_VIEW}),
    Role.ANALYST: frozenset(_VIEW_MARKETING | {_P.CONTACTS_VIEW, _P.CONTACTS_EXPORT, _P.ACCOUNTS_VIEW, _P.DATA_VIEW}),
    Role.SALES_MANAGER: frozenset(
        {_P.CONTACTS_VIEW, _P.CONTACTS_EDIT, _P.CONTACTS_IMPORT, _P.CONTACTS_EXPORT, _P.CONTACTS_UNMASK}
        | {_P.ACCOUNTS_VIEW, _P.ACCOUNTS_EDIT, _P.SEGMENTS_VIEW, _P.SCORES_VIEW, _P.ANALYTICS_VIEW}
    ),
    # Their own people only, in full: `DEFAULT_SCOPES`.
    Role.SALES: frozenset({_P.ANALYTICS_VIEW, _P.SCORES_VIEW, _P.CONTACTS_VIEW, _P.CONTACTS_UNMASK}),
    Role.CHECKIN_STAFF: frozenset(),
    Role.AGENCY: frozenset(_VIEW_MARKETING | {_P.TEMPLATES_EDIT, _P.JOURNEYS_EDIT}),
}
"""The permission matrix: what each role may do."""


class NoticeKind(StrEnum):
    """What members are told by itself."""

    SCHEDULED_EXPORT_FAILED = "scheduled_export_failed"
    CONNECTOR_FAILED = "connector_failed"


class ScopeKind(StrEnum):
    """Which people a role sees at all."""

    ALL = "all"
    OWNED = "owned"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data somebody sees.

    Attributes
    ----------
    attribute : str
        Of a filter: people who have one of `values` as the text of this attribute.
    """

    kind: ScopeKind = ScopeKind.ALL
    attribute: str = ""
    values: tuple[str, ...] = ()


EVERYBODY = Scope()
DEFAULT_SCOPES: dict[Role, Scope] = {Role.SALES: Scope(ScopeKind.OWNED)}
"""What holds until a workspace says otherwise; everybody for the others."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a member in a session, or a program with a token.

    Attributes
    ----------
    scope : Scope
        Which people they see; whoever shows people asks `contacts.facade` with the principal.
    member_id : int or None
        Their place in the workspace; None for a program.
    """

    workspace_id: WorkspaceId
    user_id: UserId | None
    token_id: TokenId | None
    role: Role
    permissions: frozenset[Permission]
    scope: Scope = EVERYBODY
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class WorkspaceCard:
    """A workspace as others show it."""

    id: WorkspaceId
    name: str
    slug: str
    timezone: str


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source as the collector knows it."""

    id: SourceId
    workspace_id: WorkspaceId
    name: str
    write_key: str
    disabled: bool
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a newcomer needs of a prepared installation.

    Attributes
    ----------
    workspace : str
        The workspace's slug.
    api_token : str
        Made anew by each preparation; the one before it is revoked.
    write_key : str
        Of the oldest source that takes events.
    """

    workspace: str
    workspace_id: WorkspaceId
    api_token: str
    write_key: str
    admin_email: str
