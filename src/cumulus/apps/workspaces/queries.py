"""Reads of workspaces."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

from cumulus.apps.workspaces import schemas
from cumulus.apps.workspaces.contracts import (
    DEFAULT_SCOPES,
    EVERYBODY,
    Permission,
    Principal,
    Role,
    Scope,
    ScopeKind,
    SourceCard,
    WorkspaceCard,
)
from cumulus.apps.workspaces.models import ApiToken, AuditEntry, Member, RoleScope, Source, User, Workspace
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.ids import SourceId, UserId, WorkspaceId

Row = TypeVar("Row", bound=Model)

PROGRAM_ROLE = "token"


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Part of a list; `next_cursor` None means that it is the last."""

    rows: Sequence[Row]
    total: int
    next_cursor: str | None


def newest_first(rows: QuerySet[Row], limit: int, cursor: str | None) -> Slice[Row]:
    """Return `limit` rows by falling id from where `cursor` ended, and the exact total.

    Costs two queries; a page deep in the list costs as much as the first.

    Raises
    ------
    Invalid
        `invalid_cursor`.
    """
    part = rows.order_by("-pk")
    before = decode_id(cursor)
    if before is not None:
        part = part.filter(pk__lt=before)
    found = list(part[: limit + 1])
    more = len(found) > limit
    page = found[:limit]
    return Slice(page, rows.count(), encode_cursor([page[-1].pk]) if more else None)


def workspace_ids() -> list[WorkspaceId]:
    """Return every workspace, oldest first."""
    return [WorkspaceId(pk) for pk in Workspace.objects.order_by("id").values_list("id", flat=True)]


def workspace_card(workspace_id: WorkspaceId) -> WorkspaceCard:
    """Return the workspace as others show it."""
    found = Workspace.objects.get(pk=workspace_id)
    return WorkspaceCard(WorkspaceId(found.pk), found.name, found.slug, found.timezone)


def member_names(workspace_id: WorkspaceId) -> dict[int, str]:
    """Return the people who work in the workspace by member id: their name, or their mail address."""
    rows = Member.objects.filter(workspace_id=workspace_id).select_related("user").order_by("id")
    return {member.pk: member.user.name or member.user.email for member in rows}


def member_of(workspace_id: WorkspaceId, user_id: UserId | None) -> int | None:
    """Return the person's member id in the workspace; None for a program or somebody who is no member."""
    if user_id is None:
        return None
    return Member.objects.filter(workspace_id=workspace_id, user_id=user_id).values_list("id", flat=True).first()


def sources_of_all_workspaces() -> list[SourceCard]:
    """Return every source; the collector keeps them by write key."""
    return [source_card(source) for source in Source.objects.order_by("id")]


def source_card(source: Source) -> SourceCard:
    """Return what other apps may know of a source."""
    return SourceCard(
        SourceId(source.pk),
        WorkspaceId(source.workspace_id),
        source.name,
        source.write_key,
        source.disabled_at is not None,
        source.alias or "",
    )


def source_of_key(write_key: str) -> SourceCard | None:
    """Return the source with this write key; None: there is none."""
    found = Source.objects.filter(write_key=write_key).first()
    return None if found is None else source_card(found)


def takes_events(workspace_id: WorkspaceId, source_id: int) -> bool:
    """Return whether the workspace has this source, and it is not stopped."""
    return sources(workspace_id).filter(pk=source_id, disabled_at__isnull=True).exists()


def source_cards(workspace_id: WorkspaceId) -> list[SourceCard]:
    """Return the workspace's sources, oldest first, as others show them."""
    return [source_card(found) for found in sources(workspace_id).order_by("id")]


def sources(workspace_id: WorkspaceId) -> QuerySet[Source]:
    """Return the workspace's sources."""
    return Source.objects.filter(workspace_id=workspace_id)


def tokens(workspace_id: WorkspaceId) -> QuerySet[ApiToken]:
    """Return the workspace's keys, revoked ones too."""
    return ApiToken.objects.filter(workspace_id=workspace_id)


def members(workspace_id: WorkspaceId) -> QuerySet[Member]:
    """Return the workspace's members with their users."""
    return Member.objects.filter(workspace_id=workspace_id).select_related("user")


def audit_trail(workspace_id: WorkspaceId) -> QuerySet[AuditEntry]:
    """Return the workspace's audit entries with those who acted."""
    return AuditEntry.objects.filter(workspace_id=workspace_id).select_related("user", "token")


def first_write_key(workspace_id: WorkspaceId) -> str:
    """Return the write key of the oldest source that takes events, or nothing."""
    source = sources(workspace_id).filter(disabled_at__isnull=True).order_by("id").first()
    return source.write_key if source else ""


def session(principal: Principal, csrf_token: str) -> schemas.Session:
    """Return what a page needs to know of who looks at it.

    Costs four queries.

    Parameters
    ----------
    csrf_token : str
        What the page sends back as `X-CSRFToken`; empty for a program.
    """
    workspace = Workspace.objects.get(pk=principal.workspace_id)
    may_see_key = Permission.SETTINGS_VIEW in principal.permissions
    return schemas.Session(
        user=_session_user(principal),
        workspace=schemas.SessionWorkspace(
            id=workspace.pk,
            name=workspace.name,
            slug=workspace.slug,
            timezone=workspace.timezone,
            write_key=first_write_key(principal.workspace_id) if may_see_key else "",
        ),
        workspaces=_choices(principal),
        role=PROGRAM_ROLE if principal.user_id is None else principal.role.value,
        permissions=sorted(principal.permissions),
        csrf_token=csrf_token,
        mailbox_local=not settings.SMTP_URL,
    )


def _session_user(principal: Principal) -> schemas.SessionUser:
    if principal.user_id is None:
        name = ApiToken.objects.values_list("name", flat=True).get(pk=principal.token_id or 0)
        return schemas.SessionUser(id=0, email="", name=name, locale="en", theme="system")
    user = User.objects.get(pk=principal.user_id)
    return schemas.SessionUser(id=user.pk, email=user.email, name=user.name, locale=user.locale, theme=user.theme)


def _choices(principal: Principal) -> list[schemas.WorkspaceChoice]:
    if principal.user_id is None:
        own = Workspace.objects.filter(pk=principal.workspace_id)
        found = list(own.values_list("id", "name"))
    else:
        memberships = Member.objects.filter(user_id=principal.user_id).order_by("id")
        found = list(memberships.values_list("workspace_id", "workspace__name"))
    return [schemas.WorkspaceChoice(id=pk, name=name) for pk, name in found]


def user_names(ids: Collection[UserId]) -> dict[UserId, str]:
    """Return the names, or else the mail addresses, of users."""
    return {UserId(user.pk): user.name or user.email for user in User.objects.filter(pk__in=ids)}


def scope_of(workspace_id: WorkspaceId, role: Role) -> Scope:
    """Return which people the members of a role see; an administrator everybody."""
    return scopes(workspace_id)[role] if role is not Role.ADMIN else EVERYBODY


def scopes(workspace_id: WorkspaceId) -> dict[Role, Scope]:
    """Return which people the members of each role see; one query."""
    set_here = {
        Role(row.role): Scope(ScopeKind(row.kind), row.attribute, tuple(row.values))
        for row in RoleScope.objects.filter(workspace_id=workspace_id)
    }
    return {role: set_here.get(role, DEFAULT_SCOPES.get(role, EVERYBODY)) for role in Role}
