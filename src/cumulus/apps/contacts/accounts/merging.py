"""Two accounts that are one company become one; undone, each has again what it had."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import connection, transaction

from cumulus.apps.contacts.accounts import errors
from cumulus.apps.contacts.accounts.asking import ask
from cumulus.apps.contacts.accounts.hierarchy import line_above
from cumulus.apps.contacts.accounts.locks import lock_accounts
from cumulus.apps.contacts.accounts.membership import MOVED, account_names
from cumulus.apps.contacts.accounts.store import touch
from cumulus.apps.contacts.accounts.warehouse import store_after_commit
from cumulus.apps.contacts.models import Account
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.core.json import JsonView
from cumulus.platform.spine.events import InternalEvent, append_events

_LENDABLE = (
    "legal_name", "owner_id", "industry", "region", "tier", "signed_on", "annual_revenue", "annual_cost",
)  # fmt: skip
_EMPTY = (None, "")

_REPOINT_KEYS = """
    UPDATE contacts_accountkey AS key SET account_id = coalesce(account.merged_into_id, account.id)
    FROM contacts_account AS account
    WHERE account.id = key.origin_account_id AND account.id = ANY(%s)
"""
_REPOINT_MEMBERS = """
    WITH moving AS (
        SELECT member.id, member.account_id AS before, coalesce(account.merged_into_id, account.id) AS now
        FROM contacts_accountmember AS member JOIN contacts_account AS account ON account.id = member.origin_account_id
        WHERE account.id = ANY(%s) AND member.account_id <> coalesce(account.merged_into_id, account.id)
        ORDER BY member.id FOR UPDATE OF member
    )
    UPDATE contacts_accountmember AS member SET account_id = now, version = nextval('contacts_version')
    FROM moving WHERE moving.id = member.id
    RETURNING member.contact_id, now, before
"""
_PARTS = """
    WITH RECURSIVE part (id) AS (
        SELECT %s::bigint
        UNION SELECT account.id FROM contacts_account AS account JOIN part ON account.joined_id = part.id
    )
    SELECT id FROM part
"""


@transaction.atomic
def merge_accounts(workspace_id: WorkspaceId, kept_id: AccountId, other_id: AccountId) -> None:
    """Make `other_id` a part of `kept_id`: its keys, members and children lead there from now on.

    What the kept account does not say is lent by the other. Nothing is deleted: `undo_merge`.

    Raises
    ------
    Invalid
        `account_same`.
    Conflict
        `account_in_line`: the kept account stands below the other.
    """
    lock_accounts(workspace_id)
    kept, other = _load(workspace_id, kept_id), _load(workspace_id, other_id)
    if kept.pk == other.pk:
        raise errors.account_same()
    if other.pk in line_above(workspace_id, AccountId(kept.pk)):
        raise errors.account_in_line()
    _lend(other, kept)
    parts = _parts(AccountId(other.pk))
    Account.objects.filter(pk__in=parts).update(merged_into_id=kept.pk)
    Account.objects.filter(pk=other.pk).update(joined_id=kept.pk, lent=other.lent)
    kept.save()
    _repoint(workspace_id, parts)
    _children_changed(workspace_id, [*parts, AccountId(kept.pk)])
    ask(workspace_id, [AccountId(kept.pk)])


@transaction.atomic
def undo_merge(workspace_id: WorkspaceId, part_id: AccountId) -> None:
    """Let a merged account stand alone again, with the parts that it brought, its keys and its members.

    Raises
    ------
    Conflict
        `account_not_merged`.
    """
    lock_accounts(workspace_id)
    part = Account.objects.filter(workspace_id=workspace_id, pk=part_id).first()
    if part is None:
        raise errors.account_not_found()
    if part.merged_into_id is None:
        raise errors.account_not_merged()
    kept = Account.objects.get(workspace_id=workspace_id, pk=part.merged_into_id)
    _take_back(part, kept)
    parts = _parts(AccountId(part.pk))
    Account.objects.filter(pk__in=parts).update(merged_into_id=part.pk)
    Account.objects.filter(pk=part.pk).update(merged_into_id=None, joined_id=None, lent={})
    if part.parent_id and part.pk in line_above(workspace_id, AccountId(part.parent_id)):
        Account.objects.filter(pk=part.pk).update(parent_id=None)
    _repoint(workspace_id, parts)
    _children_changed(workspace_id, [*parts, AccountId(kept.pk)])
    ask(workspace_id, [AccountId(kept.pk), AccountId(part.pk)])


def _load(workspace_id: WorkspaceId, account_id: AccountId) -> Account:
    found = Account.objects.filter(workspace_id=workspace_id, pk=account_id, merged_into_id=None).first()
    if found is None:
        raise errors.account_not_found()
    return found


def _lend(other: Account, kept: Account) -> None:
    lent: dict[str, str | int] = {}
    for field in _LENDABLE:
        value = getattr(other, field)
        if getattr(kept, field) in _EMPTY and value not in _EMPTY:
            setattr(kept, field, value)
            lent[field] = value if isinstance(value, int) else str(value)
    if "annual_revenue" in lent or "annual_cost" in lent:
        if kept.currency != other.currency and not {"annual_revenue", "annual_cost"} <= lent.keys():
            _return_money(lent, kept)  # two currencies in one account would add apples to pears
        elif kept.currency != other.currency:
            lent["currency"], kept.currency = other.currency, other.currency
    if other.signed and not kept.signed:
        kept.signed, lent["signed"] = True, 1
    other.lent = lent


def _return_money(lent: dict[str, str | int], kept: Account) -> None:
    for field in ("annual_revenue", "annual_cost"):
        if lent.pop(field, None) is not None:
            setattr(kept, field, None)


def _take_back(part: Account, kept: Account) -> None:
    """Clear what the part had lent, where nobody has changed it since."""
    cleared: dict[str, object] = {}
    blank = Account()
    for field, value in part.lent.items():
        now = getattr(kept, field, None)
        same = str(int(now) if isinstance(now, bool) else now) == str(value)
        if field != "currency" and same:
            cleared[field] = getattr(blank, field)
    Account.objects.filter(pk=kept.pk).update(**cleared)


def _parts(account_id: AccountId) -> list[AccountId]:
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [account_id])
        return [AccountId(row[0]) for row in cursor.fetchall()]


def _repoint(workspace_id: WorkspaceId, parts: Collection[AccountId]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_REPOINT_KEYS, [list(parts)])
        cursor.execute(_REPOINT_MEMBERS, [list(parts)])
        moved = sorted(set(cursor.fetchall()))
    names = account_names(workspace_id, {AccountId(now) for _, now, _ in moved})
    append_events(workspace_id, [_moved(ContactId(who), AccountId(now), before, names) for who, now, before in moved])


def _moved(person: ContactId, account: AccountId, before: int, names: Mapping[AccountId, str]) -> InternalEvent:
    properties: dict[str, JsonView] = {"account": names[account], "account_id": account, "left_id": before}
    return InternalEvent(MOVED, person, properties, depth=1)


def _children_changed(workspace_id: WorkspaceId, accounts: Collection[AccountId]) -> None:
    """The rows in the warehouse name the parent: whose parent is another now is written again."""
    children = Account.objects.filter(workspace_id=workspace_id, parent_id__in=accounts).values_list("id", flat=True)
    touch(workspace_id, {*accounts, *(AccountId(pk) for pk in children)})
    store_after_commit()
