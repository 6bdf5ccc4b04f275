"""From a request to a principal: the only door."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone

from cumulus.apps.workspaces.contracts import MATRIX, Permission, Principal, Role, SourceCard
from cumulus.apps.workspaces.models import ApiToken, Member, Source
from cumulus.apps.workspaces.queries import members, scope_of, source_card, sources, tokens
from cumulus.core.errors import Forbidden, NotAuthenticated, NotFound
from cumulus.core.ids import TokenId, UserId, WorkspaceId

WORKSPACE_HEADER = "X-Workspace"
_LAST_USED_RESOLUTION_SECONDS = 60
_MAX_ID_DIGITS = 18
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def authorise(request: HttpRequest, permission: Permission | None) -> Principal:
    """Return who asks, having checked that they may.

    A bearer token counts before a session. A session needs Django's CSRF token on every
    method that writes. Costs one query for a token, and one more a minute for its
    `last_used_at`; two for a session, whose role may see only some people.

    Parameters
    ----------
    permission : Permission or None
        The right that the act needs; None when being known is enough.

    Raises
    ------
    NotAuthenticated
        `not_authenticated`, `invalid_token`.
    Forbidden
        `missing_permission`, `csrf_failed`.
    NotFound
        `workspace_not_found`: the header names a workspace that is not theirs.
    """
    header = request.headers.get("Authorization", "")
    principal = _by_token(header) if header else _by_session(request)
    if permission is not None and permission not in principal.permissions:
        raise Forbidden(
            "missing_permission",
            "Your role does not allow this. Ask an administrator of the workspace.",
            permission=permission.value,
        )
    return principal


def source_of(principal: Principal, source_id: int) -> Source:
    """Return the source, of whatever state.

    Raises
    ------
    NotFound
        `source_not_found`: there is none in the principal's workspace.
    """
    found = sources(principal.workspace_id).filter(pk=source_id).first()
    if found is None:
        raise NotFound("source_not_found", "This workspace has no such source.")
    return found


def source_card_of(principal: Principal, source_id: int) -> SourceCard:
    """Return what other apps may know of the source.

    Raises
    ------
    NotFound
        `source_not_found`: there is none in the principal's workspace.
    """
    return source_card(source_of(principal, source_id))


def token_of(principal: Principal, token_id: int) -> ApiToken:
    """Return the key, revoked or not.

    Raises
    ------
    NotFound
        `token_not_found`: there is none in the principal's workspace.
    """
    found = tokens(principal.workspace_id).filter(pk=token_id).first()
    if found is None:
        raise NotFound("token_not_found", "This workspace has no such token.")
    return found


def member_of(principal: Principal, member_id: int) -> Member:
    """Return the member with their user.

    Raises
    ------
    NotFound
        `member_not_found`: there is none in the principal's workspace.
    """
    found = members(principal.workspace_id).filter(pk=member_id).first()
    if found is None:
        raise NotFound("member_not_found", "This workspace has no such member.")
    return found


def principal_now(workspace_id: WorkspaceId, user_id: int | None, token_id: int | None) -> Principal | None:
    """Return what a member or a program may do now, for work in their name; None when they have left.

    Costs up to two queries.
    """
    if token_id is not None:
        token = tokens(workspace_id).filter(pk=token_id, revoked_at__isnull=True).first()
        return None if token is None else _of_token(token)
    member = members(workspace_id).filter(user_id=user_id or 0, user__is_active=True).first()
    return None if member is None else _of_member(member)


def hash_token(token: str) -> str:
    """Return what the database keeps of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _by_token(header: str) -> Principal:
    scheme, _, token = header.partition(" ")
    found = None
    if scheme.lower() == "bearer" and token:
        found = ApiToken.objects.filter(token_hash=hash_token(token.strip()), revoked_at__isnull=True).first()
    if found is None:
        raise NotAuthenticated("invalid_token", "The token is not valid. Make a new one.")
    now = timezone.now()
    if found.last_used_at is None or (now - found.last_used_at).total_seconds() > _LAST_USED_RESOLUTION_SECONDS:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return _of_token(found)


def _of_token(found: ApiToken) -> Principal:
    scopes = frozenset(Permission(scope) for scope in found.scopes if scope in set(Permission))
    return Principal(WorkspaceId(found.workspace_id), None, TokenId(found.pk), Role.ADMIN, scopes)


def _by_session(request: HttpRequest) -> Principal:
    if not request.user.is_authenticated:
        raise NotAuthenticated("not_authenticated", "Sign in, or send a bearer token.")
    if request.method not in _SAFE_METHODS:
        _check_csrf(request)
    user = request.user
    memberships = Member.objects.filter(user=user).order_by("id")
    wanted = request.headers.get(WORKSPACE_HEADER)
    if wanted is not None:
        memberships = memberships.filter(workspace_id=_workspace_number(wanted))
    member = memberships.first()
    if member is None:
        raise NotFound("workspace_not_found", "You are not a member of this workspace.")
    return _of_member(member)


def _of_member(member: Member) -> Principal:
    role, workspace_id = Role(member.role), WorkspaceId(member.workspace_id)
    scope = scope_of(workspace_id, role)
    return Principal(workspace_id, UserId(member.user_id), None, role, MATRIX[role], scope, member.pk)


def _workspace_number(text: str) -> int:
    # No workspace has the number 0: whatever is not a number names none.
    return int(text) if text.isdecimal() and len(text) <= _MAX_ID_DIGITS else 0


def _check_csrf(request: HttpRequest) -> None:
    # The API's views are exempt for the sake of tokens, so a session's check is made here.
    check = CsrfViewMiddleware(_no_view)
    check.process_request(request)
    request.csrf_processing_done = False  # type: ignore[attr-defined]  # Django's own mark
    if check.process_view(request, _no_view, (), {}) is not None:
        raise Forbidden("csrf_failed", "Reload the page and try again.")


def _no_view(_: HttpRequest) -> HttpResponse:
    return HttpResponse()
