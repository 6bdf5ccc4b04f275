"""Verbs that write accounts, one transaction each."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q

from cumulus.apps.contacts.accounts import errors
from cumulus.apps.contacts.accounts.asking import ask
from cumulus.apps.contacts.accounts.evidence import CREDIT_CODE, DOMAIN
from cumulus.apps.contacts.accounts.facts import AccountFacts, checked_values
from cumulus.apps.contacts.accounts.hierarchy import line_above
from cumulus.apps.contacts.accounts.locks import lock_accounts, lock_whole_people
from cumulus.apps.contacts.accounts.matching import creates_accounts
from cumulus.apps.contacts.accounts.membership import ROLE, Joining, account_names, end, join
from cumulus.apps.contacts.accounts.roles import AccountRole
from cumulus.apps.contacts.accounts.store import insert_keys, owners_of_keys, ways_to
from cumulus.apps.contacts.accounts.warehouse import store_after_commit
from cumulus.apps.contacts.errors import contact_not_found
from cumulus.apps.contacts.models import (
    Account,
    AccountKey,
    AccountMember,
    AccountSettings,
    AccountSuggestion,
)
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.core.json import JsonView
from cumulus.platform.spine.events import InternalEvent, append_events

HAND = "hand"


@transaction.atomic
def create_account(workspace_id: WorkspaceId, facts: AccountFacts, source: str = HAND) -> AccountId:
    """Make an account, and ask for whoever it is the company of.

    Raises
    ------
    Conflict
        `account_key_taken`: a domain, credit code or external id leads to another one.
    Invalid
        What `AccountFacts` cannot be; `invalid_owner`.
    """
    lock_accounts(workspace_id)
    account = Account(workspace_id=workspace_id, source=source, version=next_version())
    _write(account, facts)
    ask(workspace_id, [AccountId(account.pk)])
    return AccountId(account.pk)


@transaction.atomic
def update_account(workspace_id: WorkspaceId, account_id: AccountId, facts: AccountFacts) -> None:
    """Write facts onto an account, and ask for people when something else leads to it now.

    Raises as `create_account`, and `account_cycle`.
    """
    lock_accounts(workspace_id)
    account = _whole(workspace_id, account_id)
    whole = [AccountId(account.pk)]
    before = ways_to(workspace_id, whole)
    _write(account, facts)
    after = ways_to(workspace_id, whole)
    if after != before:
        ask(workspace_id, whole, before - after)


def next_version() -> int:
    """Return the next number of the sequence that orders rows in the warehouse."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('contacts_version')")
        return int(cursor.fetchone()[0])


def _whole(workspace_id: WorkspaceId, account_id: AccountId) -> Account:
    found = Account.objects.filter(workspace_id=workspace_id, pk=account_id).first()
    if found is not None and found.merged_into_id is not None:
        found = Account.objects.filter(workspace_id=workspace_id, pk=found.merged_into_id).first()
    if found is None:
        raise errors.account_not_found()
    return found


def _write(account: Account, facts: AccountFacts) -> None:
    workspace_id = WorkspaceId(account.workspace_id)
    values = checked_values(facts.values)
    owner, parent = values.get("owner_id"), values.get("parent_id")
    if owner is not None and owner not in member_names(workspace_id):
        raise errors.invalid_owner()
    if isinstance(parent, int):
        values["parent_id"] = _parent(workspace_id, account, AccountId(parent))
    for name, value in values.items():
        setattr(account, name, value)
    account.version, account.updated_at = next_version(), utc_now()
    account.save()
    _replace_keys(account, facts)
    store_after_commit()


def _parent(workspace_id: WorkspaceId, account: Account, parent_id: AccountId) -> AccountId:
    parent = AccountId(_whole(workspace_id, parent_id).pk)
    if account.pk is not None and account.pk in {parent, *line_above(workspace_id, parent)}:
        raise errors.account_cycle()
    return parent


def _replace_keys(account: Account, facts: AccountFacts) -> None:
    workspace_id, wanted = WorkspaceId(account.workspace_id), facts.keys()
    for key, owner in owners_of_keys(workspace_id, wanted).items():
        if owner != account.pk:
            raise errors.account_key_taken(key[0], owner)
    replaced = facts.replaced()
    mine = AccountKey.objects.filter(workspace_id=workspace_id, account_id=account.pk)
    others = ~Q(namespace__in=[DOMAIN, CREDIT_CODE]) if "*" in replaced else Q(pk__in=[])
    for row in mine.filter(Q(namespace__in=replaced) | others):
        if (row.namespace, row.value) not in wanted:
            row.delete()
    present = set(mine.values_list("namespace", "value"))
    insert_keys(workspace_id, [(AccountId(account.pk), key) for key in wanted if key not in present])


@transaction.atomic
def put_member(
    workspace_id: WorkspaceId,
    account_id: AccountId,
    contact_id: ContactId,
    role: AccountRole,
    title: str | None = None,
) -> None:
    """Take a person in by hand; a member already gets the part, and the one before stays as history.

    Safe to run twice.

    Raises
    ------
    NotFound
        `contact_not_found`.
    """
    lock_accounts(workspace_id)
    person = lock_whole_people(workspace_id, [contact_id]).get(contact_id)
    if person is None:
        raise contact_not_found()
    account = AccountId(_whole(workspace_id, account_id).pk)
    if not join(workspace_id, [Joining(person, account, role, (title or "").strip())], HAND):
        _change_role(workspace_id, account, person, role, title)


def _held_member(workspace_id: WorkspaceId, account_id: AccountId, contact_id: ContactId) -> ContactId:
    person = lock_whole_people(workspace_id, [contact_id]).get(contact_id)
    open_ones = AccountMember.objects.filter(workspace_id=workspace_id, account_id=account_id, until=None)
    if person is None or not open_ones.filter(contact_id=person).exists():
        raise errors.account_member_not_found()
    return person


def _change_role(
    workspace_id: WorkspaceId, account_id: AccountId, person: ContactId, role: AccountRole, title: str | None
) -> None:
    rows = AccountMember.objects.filter(
        workspace_id=workspace_id, account_id=account_id, contact_id=person, until=None
    ).order_by("id")
    changed = [row for row in rows if row.role != role.value or (title is not None and row.title != title.strip())]
    now = utc_now()
    for row in changed:  # one, or one for each part of a merged person
        AccountMember.objects.filter(pk=row.pk).update(until=now, version=next_version())
        row.pk, row.since, row.source = None, now, HAND
        row.role, row.version = role.value, next_version()
        row.title = row.title if title is None else title.strip()
        row.save(force_insert=True)
    if changed:
        name = account_names(workspace_id, [account_id])[account_id]
        properties: dict[str, JsonView] = {"account": name, "account_id": account_id, "role": role.value}
        append_events(workspace_id, [InternalEvent(ROLE, person, properties, depth=1)])


@transaction.atomic
def remove_member(workspace_id: WorkspaceId, account_id: AccountId, contact_id: ContactId) -> None:
    """Take a person out by hand: no rule takes them in again.

    Raises
    ------
    NotFound
        `account_member_not_found`.
    """
    lock_accounts(workspace_id)
    person = _held_member(workspace_id, account_id, contact_id)
    end(workspace_id, [(person, account_id)], barred=True)


@transaction.atomic
def make_primary(
    workspace_id: WorkspaceId, account_id: AccountId, contact_id: ContactId, clock: Clock = utc_now
) -> None:
    """Make this the person's primary account.

    Raises
    ------
    NotFound
        `account_member_not_found`.
    """
    lock_accounts(workspace_id)
    person = _held_member(workspace_id, account_id, contact_id)
    open_ones = AccountMember.objects.filter(workspace_id=workspace_id, account_id=account_id, contact_id=person)
    open_ones.filter(until=None).update(primary_at=clock(), version=next_version())
    name = account_names(workspace_id, [account_id])[account_id]
    role = open_ones.filter(until=None).values_list("role", flat=True)[0]
    properties: dict[str, JsonView] = {"account": name, "account_id": account_id, "role": role}
    append_events(workspace_id, [InternalEvent(ROLE, person, properties, depth=1)])


@transaction.atomic
def decide_suggestion(workspace_id: WorkspaceId, suggestion_id: int, account_id: AccountId | None) -> ContactId:
    """Take the person into the account that somebody chose, or into none; return who it is.

    Raises
    ------
    NotFound
        `account_suggestion_not_found`, `account_not_found`: decided already, or not among the suggested.
    """
    lock_accounts(workspace_id)
    waiting = AccountSuggestion.objects.filter(workspace_id=workspace_id, pk=suggestion_id, decided_at=None)
    found = waiting.first()
    if found is None or not waiting.update(decided_at=utc_now()):
        raise errors.account_suggestion_not_found()
    person = ContactId(found.contact_id)
    if account_id is not None:
        put_member(workspace_id, account_id, person, AccountRole.OTHER)
    return person


@transaction.atomic
def change_settings(workspace_id: WorkspaceId, *, create_from_company: bool) -> None:
    """Say whether companies that nobody knows become accounts; from now on, those of people who are there too."""
    if create_from_company and not creates_accounts(workspace_id):
        ask(workspace_id)
    AccountSettings.objects.update_or_create(
        workspace_id=workspace_id, defaults={"create_from_company": create_from_company}
    )
