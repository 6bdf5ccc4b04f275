"""An account's members over HTTP, and where a person belongs."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema, Status

from cumulus.apps.contacts.access import open_contact
from cumulus.apps.contacts.accounts import answers, queries, schemas, services
from cumulus.apps.contacts.accounts.access import open_account
from cumulus.apps.contacts.errors import contact_not_found
from cumulus.apps.contacts.seeing import check_seen
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.ids import AccountId, ContactId
from cumulus.core.json import JsonValue

_VIEW, _EDIT = Permission.ACCOUNTS_VIEW, Permission.ACCOUNTS_EDIT
contact_accounts_router = Router(tags=["accounts"])


class ContactAccounts(Schema):
    """Where a person belongs and belonged: their primary account first."""

    items: list[schemas.ContactAccountOut]


def add_members(router: Router) -> Router:
    """Add the members' addresses to the accounts' router: one prefix, one router."""

    @router.get("/{int:account_id}/members", response=schemas.MemberList)
    def list_members(request: HttpRequest, account_id: int) -> schemas.MemberList:
        """List who belongs to an account by their part in its decisions, and who did before."""
        principal, account = open_account(request, account_id, _VIEW)
        return answers.member_list(principal, AccountId(account.pk))

    @router.put("/{int:account_id}/members/{int:contact_id}", response=schemas.MemberList)
    def put_member(
        request: HttpRequest, account_id: int, contact_id: int, body: schemas.AccountMemberIn
    ) -> schemas.MemberList:
        """Take a person in, or give a member another part."""
        principal, account = open_account(request, account_id, _EDIT)
        kept, person = AccountId(account.pk), _person(principal, contact_id)
        services.put_member(principal.workspace_id, kept, person, body.role, body.title)
        details: dict[str, JsonValue] = {"contact_id": person, "role": body.role.value}
        record_audit(principal, "account.member_added", f"account:{kept}", details)
        return answers.member_list(principal, kept)

    @router.post("/{int:account_id}/members/{int:contact_id}/primary", response={204: None})
    def make_primary(request: HttpRequest, account_id: int, contact_id: int) -> Status[None]:
        """Make this account the person's primary one."""
        principal, account = open_account(request, account_id, _EDIT)
        kept, person = AccountId(account.pk), _person(principal, contact_id)
        services.make_primary(principal.workspace_id, kept, person)
        record_audit(principal, "account.made_primary", f"account:{kept}", {"contact_id": person})
        return Status(204, None)

    @router.delete("/{int:account_id}/members/{int:contact_id}", response=schemas.MemberList)
    def remove_member(request: HttpRequest, account_id: int, contact_id: int) -> schemas.MemberList:
        """Take a person out; no rule takes them in again."""
        principal, account = open_account(request, account_id, _EDIT)
        kept, person = AccountId(account.pk), _person(principal, contact_id)
        services.remove_member(principal.workspace_id, kept, person)
        record_audit(principal, "account.member_removed", f"account:{kept}", {"contact_id": person})
        return answers.member_list(principal, kept)

    return router


def _person(principal: Principal, contact_id: int) -> ContactId:
    if not 0 < contact_id < 2**32:
        raise contact_not_found()
    check_seen(principal, [contact_id])
    return ContactId(contact_id)


@contact_accounts_router.get("/{int:contact_id}/accounts", response=ContactAccounts)
def list_of_contact(request: HttpRequest, contact_id: int) -> ContactAccounts:
    """List the accounts that a person belongs to, or did."""
    authorise(request, _VIEW)
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_VIEW)
    found = queries.accounts_of(principal.workspace_id, ContactId(contact.pk))
    return ContactAccounts(
        items=[
            schemas.ContactAccountOut(
                account_id=each.account_id,
                account=name,
                role=each.role,
                title=each.title,
                is_primary=each.is_primary,
                since=each.since,
                until=each.until,
            )
            for each, name in found
        ]
    )
