"""Writes of workspaces: one transaction each, each noted in the audit log."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from cumulus.apps.workspaces.access import hash_token, member_of
from cumulus.apps.workspaces.accounts import new_password_path, send_invitation
from cumulus.apps.workspaces.contracts import (
    MATRIX,
    Permission,
    Prepared,
    Principal,
    Role,
    SourceCard,
)
from cumulus.apps.workspaces.locks import lock_membership, lock_preparation
from cumulus.apps.workspaces.models import (
    ApiToken,
    AuditEntry,
    Member,
    Source,
    User,
    Workspace,
)
from cumulus.apps.workspaces.queries import first_write_key
from cumulus.core.errors import Conflict, Forbidden, Invalid
from cumulus.core.ids import SourceId, UserId, WorkspaceId
from cumulus.core.json import JsonObject

KEY_START = "cml_"
KEY_BYTES = 32
SHOWN_KEY_LETTERS = 12
WRITE_KEY_START = "wk_"
WRITE_KEY_BYTES = 24
INIT_KEY_NAME = "init"
FIRST_SOURCE_NAME = "Website"


def record_audit(principal: Principal, action: str, subject: str, details: JsonObject | None = None) -> None:
    """Note in the caller's transaction that `principal` did `action` to `subject`.

    Parameters
    ----------
    action : str
        Dotted, app first: `journey.published`.
    subject : str
        What it was done to, `kind:id`.
    details : JsonObject or None
        What a reader needs beside it; no personal data.
    """
    AuditEntry.objects.create(
        workspace_id=principal.workspace_id,
        user_id=principal.user_id,
        token_id=principal.token_id,
        action=action,
        subject=subject[:200],
        details=details or {},
    )


def redact_audit(workspace_id: WorkspaceId, clean: Callable[[str], str]) -> int:
    """Black out in the audit log's details what `clean` finds; return how many entries changed.

    The one exception to "never changed": an erasure. Who did what, and when, stays.
    """
    changed = []
    for entry in AuditEntry.objects.filter(workspace_id=workspace_id).exclude(details={}).iterator(chunk_size=2_000):
        text = json.dumps(entry.details, ensure_ascii=False)
        if (cleaned := clean(text)) != text:
            entry.details = json.loads(cleaned)
            changed.append(entry)
    AuditEntry.objects.bulk_update(changed, ["details"], batch_size=500)
    return len(changed)


@transaction.atomic
def change_profile(principal: Principal, changes: dict[str, str]) -> None:
    """Change the signed-in person's own preferences.

    Parameters
    ----------
    changes : dict of str to str
        New values of `locale`, `theme` and `name`, checked before.

    Raises
    ------
    Forbidden
        `person_needed`: a program has no preferences.
    """
    if principal.user_id is None:
        raise Forbidden("person_needed", "Sign in as a person: a token has no preferences.")
    if not changes:
        return
    User.objects.filter(pk=principal.user_id).update(**changes)
    fields: JsonObject = {"fields": [*sorted(changes)]}
    record_audit(principal, "profile.changed", f"user:{principal.user_id}", fields)


@transaction.atomic
def create_source(principal: Principal, name: str, kind: str) -> Source:
    """Open a touchpoint under a new write key."""
    source = Source.objects.create(
        workspace_id=principal.workspace_id,
        name=name,
        kind=kind,
        write_key=WRITE_KEY_START + secrets.token_urlsafe(WRITE_KEY_BYTES),
    )
    record_audit(principal, "source.created", f"source:{source.pk}", {"name": name, "kind": kind})
    return source


def open_source(principal: Principal, name: str, kind: str) -> SourceCard:
    """Open a touchpoint for something of another app that brings data in by itself."""
    source = create_source(principal, name, kind)
    return SourceCard(
        SourceId(source.pk), WorkspaceId(source.workspace_id), source.name, source.write_key, disabled=False
    )


@transaction.atomic
def change_source(
    principal: Principal, source: Source, name: str | None, disabled: bool | None, alias: str | None = None
) -> Source:
    """Rename a source, stop or restart it, or change its alias; None leaves as it is. Safe to run twice.

    Raises
    ------
    Conflict
        `alias_taken`: by any source of the installation.
    """
    if name is not None and name != source.name:
        source.name = name
        record_audit(principal, "source.renamed", f"source:{source.pk}", {"name": name})
    if disabled is not None and disabled != (source.disabled_at is not None):
        source.disabled_at = timezone.now() if disabled else None
        action = "source.disabled" if disabled else "source.enabled"
        record_audit(principal, action, f"source:{source.pk}")
    if alias is not None and alias != (source.alias or ""):
        source.alias = alias or None
        record_audit(principal, "source.alias_changed", f"source:{source.pk}", {"alias": alias})
    try:
        with transaction.atomic():
            source.save(update_fields=["name", "disabled_at", "alias"])
    except IntegrityError as error:
        raise Conflict("alias_taken", "Another source has this alias. Choose another one.", field="alias") from error
    return source


@transaction.atomic
def create_token(principal: Principal, name: str, scopes: Collection[Permission]) -> tuple[ApiToken, str]:
    """Make a program's key.

    Returns
    -------
    tuple of ApiToken and str
        The row, and the key itself, which nothing keeps.

    Raises
    ------
    Invalid
        `scopes_missing`.
    Forbidden
        `scopes_beyond_yours`: a key never may more than its maker.
    """
    if not scopes:
        raise Invalid("scopes_missing", "Choose at least one right.", field="scopes")
    beyond = sorted(set(scopes) - principal.permissions)
    if beyond:
        raise Forbidden(
            "scopes_beyond_yours",
            "You cannot give a token rights that you do not have.",
            field="scopes",
            scopes=beyond,
        )
    secret = KEY_START + secrets.token_urlsafe(KEY_BYTES)
    token = ApiToken.objects.create(
        workspace_id=principal.workspace_id,
        created_by_id=principal.user_id,
        name=name,
        prefix=secret[:SHOWN_KEY_LETTERS],
        token_hash=hash_token(secret),
        scopes=sorted(set(scopes)),
    )
    details: JsonObject = {"name": name, "scopes": [*sorted(set(scopes))]}
    record_audit(principal, "token.created", f"token:{token.pk}", details)
    return token, secret


@transaction.atomic
def revoke_token(principal: Principal, token: ApiToken) -> None:
    """Make a key worthless from now on. Safe to run twice."""
    won = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    if won:
        record_audit(principal, "token.revoked", f"token:{token.pk}", {"name": token.name})


@transaction.atomic
def add_member(principal: Principal, email: str, role: Role) -> Member:
    """Take a person into the workspace; who has no password yet is mailed a link to set one.

    The mail leaves after the commit. If it fails, the sign-in page's reset mails a new link.

    Raises
    ------
    Forbidden
        `role_beyond_yours`.
    Conflict
        `already_member`.
    """
    _check_reach(principal, role)
    user = _person(email, _locale_of(principal))
    member, created = Member.objects.get_or_create(
        workspace_id=principal.workspace_id, user=user, defaults={"role": role.value}
    )
    if not created:
        raise Conflict("already_member", "This person is a member already.", field="email")
    record_audit(principal, "member.added", f"member:{member.pk}", {"role": role.value})
    if not user.has_usable_password():
        transaction.on_commit(lambda: send_invitation(user), robust=True)
    return member


@transaction.atomic
def make_invitation_link(principal: Principal, member_id: int) -> tuple[str, datetime]:
    """Return the address on which a new member sets their first password, and until when it works.

    It is the link that the invitation mail holds, for whom no mail reaches. Whoever has it becomes
    this person, so it is not given for one whom another workspace counts on as well.

    Raises
    ------
    NotFound
        `member_not_found`.
    Forbidden
        `role_beyond_yours`.
    Conflict
        `password_already_set`, `member_elsewhere`.
    """
    member = member_of(principal, member_id)
    _check_reach(principal, Role(member.role))
    if member.user.has_usable_password():
        raise Conflict("password_already_set", "This person has a password already and can sign in.")
    if Member.objects.filter(user=member.user).exclude(workspace_id=principal.workspace_id).exists():
        raise Conflict("member_elsewhere", "Another workspace has invited this person as well: only the mail will do.")
    record_audit(principal, "member.invitation_link_made", f"member:{member.pk}")
    expires_at = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return f"{settings.PUBLIC_URL}{new_password_path(member.user)}", expires_at


@transaction.atomic
def change_role(principal: Principal, member_id: int, role: Role) -> Member:
    """Give a member another role. Holds the list of members.

    Raises
    ------
    NotFound
        `member_not_found`.
    Forbidden
        `role_beyond_yours`.
    Conflict
        `last_admin`.
    """
    lock_membership(principal.workspace_id)
    member = member_of(principal, member_id)
    before = Role(member.role)
    _check_reach(principal, role)
    _check_reach(principal, before)
    if role is not Role.ADMIN:
        _check_not_last_admin(member)
    member.role = role.value
    member.save(update_fields=["role"])
    details: JsonObject = {"from": before.value, "to": role.value}
    record_audit(principal, "member.role_changed", f"member:{member.pk}", details)
    return member


@transaction.atomic
def remove_member(principal: Principal, member_id: int) -> None:
    """Take a person out of the workspace; their account stays. Holds the list of members.

    Raises
    ------
    NotFound
        `member_not_found`.
    Forbidden
        `role_beyond_yours`.
    Conflict
        `last_admin`.
    """
    lock_membership(principal.workspace_id)
    member = member_of(principal, member_id)
    _check_reach(principal, Role(member.role))
    _check_not_last_admin(member)
    member.delete()
    record_audit(principal, "member.removed", f"member:{member_id}", {"role": member.role})


@transaction.atomic
def prepare_installation(admin_email: str, admin_password: str, workspace_name: str) -> Prepared:
    """Make sure that there is a workspace, an administrator, a source and a fresh token.

    Safe to run twice and at the same time. A second run changes nothing, neither a password
    nor a name nor a role, but for the token called `init`, which it revokes and makes anew.

    Parameters
    ----------
    admin_email : str
        Becomes an administrator of the installation's oldest workspace if not yet a member.
    admin_password : str
        Set where the person has none.
    workspace_name : str
        For the first workspace; without effect when there is one.
    """
    lock_preparation()
    user = _person(admin_email.strip().lower(), User().locale)
    if not user.has_usable_password():
        user.set_password(admin_password)
        user.save(update_fields=["password"])
    principal = _first_admin(user, workspace_name)
    if not first_write_key(principal.workspace_id):
        create_source(principal, FIRST_SOURCE_NAME, "http")
    for token in ApiToken.objects.filter(
        workspace_id=principal.workspace_id, name=INIT_KEY_NAME, revoked_at__isnull=True
    ):
        revoke_token(principal, token)
    _, secret = create_token(principal, INIT_KEY_NAME, principal.permissions)
    workspace = Workspace.objects.get(pk=principal.workspace_id)
    return Prepared(
        workspace=workspace.slug,
        workspace_id=principal.workspace_id,
        api_token=secret,
        write_key=first_write_key(principal.workspace_id),
        admin_email=user.email,
    )


def _first_admin(user: User, workspace_name: str) -> Principal:
    workspace = Workspace.objects.order_by("id").first()
    created = workspace is None
    if workspace is None:
        workspace = Workspace.objects.create(name=workspace_name, slug=_free_slug(workspace_name))
    Member.objects.get_or_create(workspace=workspace, user=user, defaults={"role": Role.ADMIN.value})
    principal = Principal(WorkspaceId(workspace.pk), UserId(user.pk), None, Role.ADMIN, MATRIX[Role.ADMIN])
    if created:
        record_audit(principal, "workspace.created", f"workspace:{workspace.pk}")
    return principal


def _free_slug(name: str) -> str:
    slug = slugify(name)[:50] or "workspace"
    taken = Workspace.objects.filter(slug=slug).exists()
    return f"{slug}-{secrets.token_hex(3)}" if taken else slug


def _person(email: str, locale: str) -> User:
    # Only the owner of the mailbox can set the first password, so the address counts as proven.
    user, _ = User.objects.get_or_create(email=email, defaults={"locale": locale, "password": make_password(None)})
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def _locale_of(principal: Principal) -> str:
    inviter = User.objects.filter(pk=principal.user_id or 0).first()
    return (inviter or User()).locale


def _check_reach(principal: Principal, role: Role) -> None:
    if not MATRIX[role] <= principal.permissions:
        raise Forbidden("role_beyond_yours", "This role has rights that you do not have.", field="role")


def _check_not_last_admin(member: Member) -> None:
    admins = Member.objects.filter(workspace_id=member.workspace_id, role=Role.ADMIN.value)
    if member.role == Role.ADMIN.value and not admins.exclude(pk=member.pk).exists():
        raise Conflict("last_admin", "Make somebody else an administrator first: a workspace needs one.")
