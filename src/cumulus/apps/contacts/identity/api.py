"""The HTTP API of identity: kinds, a person's identifiers, merges, decisions."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.access import open_contact, see_contact
from cumulus.apps.contacts.identity import deciding, declaring, queries, schemas
from cumulus.apps.contacts.identity.kinds import Identifier, kinds_of
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.models import BlockedValue, Merge
from cumulus.apps.contacts.seeing import may_see
from cumulus.apps.workspaces.contracts import Permission, Principal, ScopeKind
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import NotFound
from cumulus.core.ids import ContactId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

kinds_router = Router(tags=["identity"])
person_router = Router(tags=["identity"])
merges_router = Router(tags=["identity"])
queue_router = Router(tags=["identity"])
blocked_router = Router(tags=["identity"])


@kinds_router.get("", response=schemas.IdentityKindList)
def list_kinds(request: HttpRequest) -> schemas.IdentityKindList:
    """List the kinds of identifiers, the strongest first."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    return schemas.IdentityKindList(items=queries.kinds(principal.workspace_id))


@kinds_router.put("/{namespace}", response=schemas.IdentityKindList)
def declare_kind(request: HttpRequest, namespace: str, body: schemas.IdentityKindIn) -> schemas.IdentityKindList:
    """Declare a kind, or declare it otherwise."""
    principal = authorise(request, Permission.SETTINGS_EDIT)
    declaring.declare(principal.workspace_id, namespace, body)
    record_audit(principal, "identity_kind.declared", f"identity_kind:{namespace}")
    return schemas.IdentityKindList(items=queries.kinds(principal.workspace_id))


@kinds_router.delete("/{namespace}", response=schemas.IdentityKindList)
def withdraw_kind(request: HttpRequest, namespace: str) -> schemas.IdentityKindList:
    """Take the workspace's own declaration of a kind back."""
    principal = authorise(request, Permission.SETTINGS_EDIT)
    declaring.withdraw(principal.workspace_id, namespace)
    record_audit(principal, "identity_kind.withdrawn", f"identity_kind:{namespace}")
    return schemas.IdentityKindList(items=queries.kinds(principal.workspace_id))


@person_router.get("/{int:contact_id}/identity", response=schemas.PersonIdentity)
def read_identity(request: HttpRequest, contact_id: int) -> schemas.PersonIdentity:
    """Show who a person is made of: identifiers, what links them, merges."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_VIEW)
    return queries.person(principal, ContactId(contact.pk))


@person_router.post("/{int:contact_id}/merge", response=schemas.DecidedOut)
def merge(request: HttpRequest, contact_id: int, body: schemas.MergeIn) -> schemas.DecidedOut:
    """Make two contacts one person, by decision."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_MERGE)
    other = see_contact(principal, body.with_id)
    kept = deciding.merge_by_hand(
        principal.workspace_id, ContactId(contact.pk), ContactId(other.pk), _decision(principal, body.reason)
    )
    record_audit(principal, "contact.merged", f"contact:{kept}", {"with": other.pk})
    return schemas.DecidedOut(contact_id=kept)


@person_router.post("/{int:contact_id}/identity/{int:identity_id}/detach", response=schemas.DecidedOut)
def detach(request: HttpRequest, contact_id: int, identity_id: int, body: schemas.ReasonIn) -> schemas.DecidedOut:
    """Take one identifier off a person; from now on it is another person's."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_MERGE)
    person = ContactId(contact.pk)
    apart = deciding.detach(principal.workspace_id, person, identity_id, _decision(principal, body.reason))
    record_audit(principal, "contact.identifier_detached", f"contact:{person}", {"now": apart})
    return schemas.DecidedOut(contact_id=apart)


@merges_router.get("", response=Page[schemas.MergeOut])
def list_merges(
    request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[schemas.MergeOut]:
    """List merges, the newest first."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    rows, total = queries.merges_page(principal.workspace_id, decode_id(cursor), limit + 1)
    return Page[schemas.MergeOut](
        items=queries.merge_items(principal, rows[:limit]),
        total=total,
        next_cursor=encode_cursor([rows[limit - 1].pk]) if len(rows) > limit else None,
    )


@merges_router.post("/{int:merge_id}/undo", response=schemas.DecidedOut)
def undo(request: HttpRequest, merge_id: int, body: schemas.ReasonIn) -> schemas.DecidedOut:
    """Take a merge apart; everything goes back to whose it was."""
    principal = authorise(request, Permission.CONTACTS_MERGE)
    found = Merge.objects.filter(workspace_id=principal.workspace_id, pk=merge_id % 2**63).first()
    if found is None or not may_see(principal, found.into_id):
        raise errors.merge_not_found()
    left = deciding.undo_merge(principal.workspace_id, merge_id, _decision(principal, body.reason))
    record_audit(principal, "contact.merge_undone", f"contact:{left}", {"merge": merge_id})
    return schemas.DecidedOut(contact_id=left)


@queue_router.get("", response=Page[schemas.QueuedMergeOut])
def list_queued(
    request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[schemas.QueuedMergeOut]:
    """List merges that are too large to happen by themselves."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    rows, total = queries.queued(principal.workspace_id, decode_id(cursor), limit + 1)
    return Page[schemas.QueuedMergeOut](
        items=queries.queued_items(principal, rows[:limit]),
        total=total,
        next_cursor=encode_cursor([rows[limit - 1].pk]) if len(rows) > limit else None,
    )


@queue_router.post("/{int:queued_id}/decide", response={204: None})
def decide(request: HttpRequest, queued_id: int, body: schemas.DecideIn) -> Status[None]:
    """Let a large merge happen, or not."""
    principal = authorise(request, Permission.CONTACTS_MERGE)
    if queued_id >= 2**63:
        raise errors.queued_merge_not_found()
    deciding.decide_queued(principal.workspace_id, queued_id, _decision(principal, ""), approve=body.approve)
    record_audit(principal, "queued_merge.decided", f"queued_merge:{queued_id}", {"approved": body.approve})
    return Status(204, None)


@blocked_router.get("", response=Page[schemas.BlockedValueOut])
def list_blocked(
    request: HttpRequest,
    state: Literal["proposed", "blocked", "dismissed"] = "blocked",
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[schemas.BlockedValueOut]:
    """List values that name nobody, or that are proposed for it; nothing to whom sees only some people."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    if principal.scope.kind is not ScopeKind.ALL:
        return Page[schemas.BlockedValueOut](items=[], total=0, next_cursor=None)
    rows, total = queries.blocked_values(principal.workspace_id, state, decode_id(cursor), limit + 1)
    return Page[schemas.BlockedValueOut](
        items=queries.blocked_items(principal, rows[:limit]),
        total=total,
        next_cursor=encode_cursor([rows[limit - 1].pk]) if len(rows) > limit else None,
    )


@blocked_router.post("", response={201: schemas.BlockedValueOut})
def block_value(request: HttpRequest, body: schemas.BlockIn) -> Status[schemas.BlockedValueOut]:
    """Let a value name nobody; people whom it joined are taken apart."""
    principal = authorise(request, Permission.CONTACTS_MERGE)
    kinds = kinds_of(principal.workspace_id)
    name = kinds.normalise(body.namespace, body.value) or Identifier(body.namespace, body.value)
    if not kinds.declared(body.namespace):
        raise errors.invalid_identifier(body.namespace)
    people = deciding.block(principal.workspace_id, name, _decision(principal, ""))
    record_audit(principal, "identifier.blocked", f"namespace:{name.namespace}", {"people": people})
    row = BlockedValue.objects.get(workspace_id=principal.workspace_id, namespace=name.namespace, value=name.value)
    return Status(201, queries.blocked_items(principal, [row])[0])


@blocked_router.post("/{int:blocked_id}/decide", response=schemas.BlockedValueOut)
def decide_blocked(request: HttpRequest, blocked_id: int, body: schemas.DecideIn) -> schemas.BlockedValueOut:
    """Block a proposed value, or let it name people again."""
    principal = authorise(request, Permission.CONTACTS_MERGE)
    row = BlockedValue.objects.filter(workspace_id=principal.workspace_id, pk=blocked_id % 2**63).first()
    if row is None:
        raise NotFound("blocked_value_not_found", "There is no such value.")
    name = Identifier(row.namespace, row.value)
    if body.approve:
        deciding.block(principal.workspace_id, name, _decision(principal, ""))
    else:
        deciding.unblock(principal.workspace_id, name, _decision(principal, ""))
    action = "identifier.blocked" if body.approve else "identifier.unblocked"
    record_audit(principal, action, f"namespace:{name.namespace}")
    row.refresh_from_db()
    return queries.blocked_items(principal, [row])[0]


def _decision(principal: Principal, reason: str) -> Decision:
    return Decision(principal.user_id, reason)
