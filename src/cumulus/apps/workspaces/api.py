"""The HTTP API of workspaces: session, sources, tokens, members, audit."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Query, Router, Status

from cumulus.apps.workspaces import queries, schemas, scoping, services
from cumulus.apps.workspaces.access import authorise, source_of, token_of
from cumulus.apps.workspaces.accounts import remember_language
from cumulus.apps.workspaces.contracts import MATRIX, Permission, Principal, Role, Scope
from cumulus.apps.workspaces.models import ApiToken, AuditEntry, Member, Source
from cumulus.platform.http.pages import DEFAULT_LIMIT, MAX_LIMIT, Page

session_router = Router(tags=["session"])
sources_router = Router(tags=["settings"])
tokens_router = Router(tags=["settings"])
members_router = Router(tags=["settings"])
audit_router = Router(tags=["settings"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


@session_router.get("", response=schemas.Session)
def get_session(request: HttpRequest) -> schemas.Session:
    """Say who asks, where, and what they may."""
    principal = authorise(request, None)
    return _session(request, principal)


@session_router.patch("", response=schemas.Session)
def change_session(request: HttpRequest, response: HttpResponse, change: schemas.SessionChange) -> schemas.Session:
    """Change one's own language, theme or name."""
    principal = authorise(request, None)
    changes: dict[str, str] = change.dict(exclude_none=True)
    services.change_profile(principal, changes)
    if change.locale is not None:
        remember_language(response, change.locale)
    return _session(request, principal)


@sources_router.get("", response=Page[schemas.Source])
def list_sources(request: HttpRequest, limit: Limit = MAX_LIMIT, cursor: str | None = None) -> Page[schemas.Source]:
    """List the touchpoints, newest first."""
    principal = authorise(request, Permission.SETTINGS_VIEW)
    found = queries.newest_first(queries.sources(principal.workspace_id), limit, cursor)
    items = [_source(source) for source in found.rows]
    return Page(items=items, total=found.total, next_cursor=found.next_cursor)


@sources_router.post("", response={201: schemas.Source})
def create_source(request: HttpRequest, source: schemas.NewSource) -> Status[schemas.Source]:
    """Open a touchpoint under a new write key."""
    principal = authorise(request, Permission.SOURCES_EDIT)
    return Status(201, _source(services.create_source(principal, source.name, source.kind)))


@sources_router.patch("/{source_id}", response=schemas.Source)
def change_source(request: HttpRequest, source_id: int, change: schemas.SourceChange) -> schemas.Source:
    """Rename, stop or restart a touchpoint, or give it another alias (empty takes it away)."""
    principal = authorise(request, Permission.SOURCES_EDIT)
    found = source_of(principal, source_id)
    return _source(services.change_source(principal, found, change.name, change.disabled, change.alias))


@tokens_router.get("", response=Page[schemas.Token])
def list_tokens(request: HttpRequest, limit: Limit = MAX_LIMIT, cursor: str | None = None) -> Page[schemas.Token]:
    """List the keys, newest first, revoked ones too."""
    principal = authorise(request, Permission.TOKENS_EDIT)
    found = queries.newest_first(queries.tokens(principal.workspace_id), limit, cursor)
    items = [_token(token) for token in found.rows]
    return Page(items=items, total=found.total, next_cursor=found.next_cursor)


@tokens_router.post("", response={201: schemas.TokenCreated})
def create_token(request: HttpRequest, token: schemas.NewToken) -> Status[schemas.TokenCreated]:
    """Make a key; the answer shows it this once."""
    principal = authorise(request, Permission.TOKENS_EDIT)
    made, secret = services.create_token(principal, token.name, token.scopes)
    return Status(201, schemas.TokenCreated(token=secret, **_token(made).dict()))


@tokens_router.delete("/{token_id}", response={204: None})
def revoke_token(request: HttpRequest, token_id: int) -> Status[None]:
    """Make a key worthless from now on."""
    principal = authorise(request, Permission.TOKENS_EDIT)
    services.revoke_token(principal, token_of(principal, token_id))
    return Status(204, None)


@members_router.get("", response=Page[schemas.Member])
def list_members(request: HttpRequest, limit: Limit = MAX_LIMIT, cursor: str | None = None) -> Page[schemas.Member]:
    """List who works here, newest first."""
    principal = authorise(request, Permission.SETTINGS_VIEW)
    found = queries.newest_first(queries.members(principal.workspace_id), limit, cursor)
    items = [_member(member) for member in found.rows]
    return Page(items=items, total=found.total, next_cursor=found.next_cursor)


@members_router.get("/roles", response=schemas.RoleList)
def list_roles(request: HttpRequest) -> schemas.RoleList:
    """Tell what each role may."""
    return _roles(authorise(request, Permission.SETTINGS_VIEW))


@members_router.put("/roles/{role}/scope", response=schemas.RoleList)
def set_scope(request: HttpRequest, role: Role, body: schemas.ScopeIn) -> schemas.RoleList:
    """Say which people the members of a role see."""
    principal = authorise(request, Permission.MEMBERS_EDIT)
    scoping.set_scope(principal, role, Scope(body.kind, body.attribute, tuple(body.values)))
    return _roles(principal)


def _roles(principal: Principal) -> schemas.RoleList:
    scopes = queries.scopes(principal.workspace_id)
    items = [
        schemas.RoleRights(
            role=role,
            permissions=sorted(rights),
            scope=schemas.ScopeOut(
                kind=scopes[role].kind, attribute=scopes[role].attribute, values=list(scopes[role].values)
            ),
        )
        for role, rights in MATRIX.items()
    ]
    return schemas.RoleList(items=items)


@members_router.post("", response={201: schemas.Member})
def add_member(request: HttpRequest, member: schemas.NewMember) -> Status[schemas.Member]:
    """Add a person by mail address; who is new gets a link to set a password."""
    principal = authorise(request, Permission.MEMBERS_EDIT)
    return Status(201, _member(services.add_member(principal, member.email, member.role)))


@members_router.post("/{member_id}/invitation", response=schemas.InvitationLink)
def make_invitation_link(request: HttpRequest, member_id: int) -> schemas.InvitationLink:
    """Make the link that the invitation mail holds, to hand it over in another way."""
    principal = authorise(request, Permission.MEMBERS_EDIT)
    link, expires_at = services.make_invitation_link(principal, member_id)
    return schemas.InvitationLink(link=link, expires_at=expires_at)


@members_router.patch("/{member_id}", response=schemas.Member)
def change_member(request: HttpRequest, member_id: int, change: schemas.MemberChange) -> schemas.Member:
    """Give a member another role."""
    principal = authorise(request, Permission.MEMBERS_EDIT)
    return _member(services.change_role(principal, member_id, change.role))


@members_router.delete("/{member_id}", response={204: None})
def remove_member(request: HttpRequest, member_id: int) -> Status[None]:
    """Take a person out of the workspace."""
    principal = authorise(request, Permission.MEMBERS_EDIT)
    services.remove_member(principal, member_id)
    return Status(204, None)


@audit_router.get("", response=Page[schemas.AuditEntry])
def list_audit(
    request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[schemas.AuditEntry]:
    """List who did what, newest first."""
    principal = authorise(request, Permission.AUDIT_VIEW)
    found = queries.newest_first(queries.audit_trail(principal.workspace_id), limit, cursor)
    items = [_entry(entry) for entry in found.rows]
    return Page(items=items, total=found.total, next_cursor=found.next_cursor)


def _session(request: HttpRequest, principal: Principal) -> schemas.Session:
    # A program has no cookies; asking for its CSRF token would set one.
    return queries.session(principal, "" if principal.user_id is None else get_token(request))


def _source(source: Source) -> schemas.Source:
    return schemas.Source(
        id=source.pk,
        name=source.name,
        kind=source.kind,
        write_key=source.write_key,
        alias=source.alias or "",
        created_at=source.created_at,
        disabled_at=source.disabled_at,
    )


def _token(token: ApiToken) -> schemas.Token:
    return schemas.Token(
        id=token.pk,
        name=token.name,
        prefix=token.prefix,
        scopes=token.scopes,
        created_at=token.created_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
    )


def _member(member: Member) -> schemas.Member:
    return schemas.Member(
        id=member.pk,
        email=member.user.email,
        name=member.user.name,
        role=Role(member.role),
        pending=not member.user.has_usable_password(),
        created_at=member.created_at,
    )


def _entry(entry: AuditEntry) -> schemas.AuditEntry:
    if entry.user is not None:
        actor = entry.user.name or entry.user.email
    else:
        actor = entry.token.name if entry.token is not None else ""
    return schemas.AuditEntry(
        id=entry.pk,
        at=entry.at,
        actor=actor,
        action=entry.action,
        subject=entry.subject,
        details=entry.details,
    )
