"""Reads of accounts from PostgreSQL: the list, members, suggestions, choices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime

from cumulus.apps.contacts.accounts import errors
from cumulus.apps.contacts.accounts.evidence import CREDIT_CODE, DOMAIN
from cumulus.apps.contacts.accounts.names import name_key
from cumulus.apps.contacts.accounts.roles import CHAIN, AccountRole
from cumulus.apps.contacts.models import Account, AccountKey, AccountMember, AccountRun, AccountSuggestion, Contact
from cumulus.core.cursors import CursorValue, decode_cursor, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts a list shows; empty and None for all."""

    text: str = ""
    industry: str = ""
    region: str = ""
    owner_id: int | None = None
    signed: bool | None = None
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of a list."""

    rows: Sequence[Account]
    total: int
    next_cursor: str | None


_NO_MONEY = Decimal(-(10**16))
"""Stands for an unknown revenue, below every known one."""
_SORTS = {
    "name": ("name", False),
    "-created": ("created_at", True),
    "-updated": ("updated_at", True),
    "-revenue": ("revenue_key", True),
}


def list_accounts(
    workspace_id: WorkspaceId, wanted: AccountFilter, sort: str, limit: int, cursor: str | None
) -> AccountPage:
    """Return one page, and the exact total; a page deep in the list costs as much as the first.

    Raises
    ------
    Invalid
        `invalid_account_sort`, `invalid_cursor`.
    """
    if sort not in _SORTS:
        raise errors.invalid_account_sort()
    column, falling = _SORTS[sort]
    rows = filtered(workspace_id, wanted)
    total = rows.count()
    rows = rows.annotate(revenue_key=Coalesce(F("annual_revenue"), Value(_NO_MONEY)))
    if cursor:
        rows = rows.filter(_beyond(column, falling, cursor))
    found = list(rows.order_by(f"-{column}" if falling else column, "-id" if falling else "id")[: limit + 1])
    page = found[:limit]
    more = len(found) > limit
    return AccountPage(page, total, encode_cursor([_as_cursor(page[-1], column), page[-1].pk]) if more else None)


def _as_cursor(row: Account, column: str) -> str:
    value = getattr(row, column)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _beyond(column: str, falling: bool, cursor: str) -> Q:
    text, last = decode_cursor(cursor, 2)
    value = _sort_value(column, text)
    if value is None or isinstance(last, bool) or not isinstance(last, int) or abs(last) >= 2**63:
        raise Invalid("invalid_cursor", "Start again from the first page.", field="cursor")
    side = "lt" if falling else "gt"
    return Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"id__{side}": last})


def _sort_value(column: str, text: CursorValue) -> str | datetime | Decimal | None:
    if not isinstance(text, str) or "\x00" in text:
        return None
    if column == "name":
        return text
    try:
        if column == "revenue_key":
            number = Decimal(text)
            return number if number.is_finite() and abs(number) <= abs(_NO_MONEY) else None
        found = parse_datetime(text)
        return found if found is not None and found.tzinfo is not None else None
    except (InvalidOperation, ValueError):
        return None


def filtered(workspace_id: WorkspaceId, wanted: AccountFilter) -> QuerySet[Account]:
    """Return the workspace's whole accounts that a filter leaves."""
    rows = Account.objects.filter(workspace_id=workspace_id, merged_into_id=None)
    exact = {"industry": wanted.industry, "region": wanted.region}
    rows = rows.filter(**{field: value for field, value in exact.items() if value})
    if wanted.owner_id is not None:
        rows = rows.filter(owner_id=wanted.owner_id)
    if wanted.signed is not None:
        rows = rows.filter(signed=wanted.signed)
    if wanted.parent_id is not None:
        family = parts_of(workspace_id, [AccountId(wanted.parent_id)])
        rows = rows.filter(parent_id__in=family).exclude(pk=wanted.parent_id)
    return rows.filter(_text(workspace_id, wanted.text)) if wanted.text else rows


def _text(workspace_id: WorkspaceId, text: str) -> Q:
    keys = AccountKey.objects.filter(workspace_id=workspace_id, value__icontains=text.lower())
    named = Q(name__icontains=text) | Q(legal_name__icontains=text)
    key = name_key(text)
    named |= Q(name_key__contains=key) if key else Q(pk__in=[])
    return named | Q(pk__in=keys.values("account_id"))


def parts_of(workspace_id: WorkspaceId, accounts: Collection[AccountId]) -> list[AccountId]:
    """Return `accounts` and those that were merged into them."""
    rows = Account.objects.filter(workspace_id=workspace_id)
    found = rows.filter(Q(pk__in=accounts) | Q(merged_into_id__in=accounts))
    return [AccountId(pk) for pk in found.order_by("id").values_list("id", flat=True)]


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """What leads to an account."""

    domains: tuple[str, ...] = ()
    credit_codes: tuple[str, ...] = ()
    external_ids: tuple[tuple[str, str], ...] = ()


def keys_of(workspace_id: WorkspaceId, accounts: Collection[AccountId]) -> dict[AccountId, AccountKeys]:
    """Return what leads to each of `accounts`; one query."""
    rows = AccountKey.objects.filter(workspace_id=workspace_id, account_id__in=accounts).order_by("namespace", "value")
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for account, namespace, value in rows.values_list("account_id", "namespace", "value"):
        found[account].append((namespace, value))
    return {account: _keys(found.get(account, [])) for account in accounts}


def _keys(rows: Sequence[tuple[str, str]]) -> AccountKeys:
    return AccountKeys(
        tuple(value for namespace, value in rows if namespace == DOMAIN),
        tuple(value for namespace, value in rows if namespace == CREDIT_CODE),
        tuple((namespace, value) for namespace, value in rows if namespace not in {DOMAIN, CREDIT_CODE}),
    )


def member_counts(workspace_id: WorkspaceId, accounts: Collection[AccountId]) -> dict[AccountId, int]:
    """Return how many people belong to each of `accounts` now."""
    found: defaultdict[AccountId, set[int]] = defaultdict(set)
    rows = AccountMember.objects.filter(workspace_id=workspace_id, account_id__in=accounts, until=None)
    for account, contact in rows.values_list("account_id", "contact_id"):
        found[AccountId(account)].add(contact)
    return {account: len(people) for account, people in found.items()}


@dataclass(frozen=True, slots=True)
class Member:
    """A person's time with an account; `until` None: now."""

    contact_id: ContactId
    account_id: AccountId
    role: AccountRole
    title: str
    source: str
    since: datetime
    until: datetime | None
    attributes: JsonObject
    is_primary: bool = False


def members_of(workspace_id: WorkspaceId, account: AccountId, *, ended: bool = False) -> list[Member]:
    """Return who belongs to an account, or (`ended`) who did; each person once, by role and time."""
    rows = AccountMember.objects.filter(workspace_id=workspace_id, account_id=account, until__isnull=not ended)
    order = {role.value: place for place, role in enumerate(AccountRole)}
    newest: dict[object, AccountMember] = {}
    for row in rows.order_by("since", "id"):
        newest[row.pk if ended else row.contact_id] = row
    known = _attributes(workspace_id, {row.contact_id for row in newest.values()})
    listed = sorted(newest.values(), key=lambda row: (order.get(row.role, 99), row.since, row.pk))
    primary = _primaries(workspace_id, known)
    return [_member(row, known.get(row.contact_id, {}), primary) for row in listed]


def accounts_of(workspace_id: WorkspaceId, contact: ContactId) -> list[tuple[Member, str]]:
    """Return where a person belongs and belonged, with the account's name: the primary first, then the newest."""
    rows = list(AccountMember.objects.filter(workspace_id=workspace_id, contact_id=contact))
    primary = _primaries(workspace_id, {contact})
    accounts = Account.objects.in_bulk({row.account_id for row in rows})
    rows.sort(key=lambda row: row.since, reverse=True)
    rows.sort(key=lambda row: (row.until is not None, primary.get(contact) != row.account_id))
    # A merged person may be in one account twice, by two of their parts.
    listed = {(row.account_id, row.until): row for row in reversed(rows)}
    return [(_member(row, {}, primary), accounts[row.account_id].name) for row in reversed(listed.values())]


def _member(row: AccountMember, attributes: JsonObject, primary: dict[int, int]) -> Member:
    return Member(
        ContactId(row.contact_id),
        AccountId(row.account_id),
        AccountRole(row.role),
        row.title,
        row.source,
        row.since,
        row.until,
        attributes,
        row.until is None and primary.get(row.contact_id) == row.account_id,
    )


def _primaries(workspace_id: WorkspaceId, people: Collection[int]) -> dict[int, int]:
    rows = AccountMember.objects.filter(workspace_id=workspace_id, contact_id__in=list(people), until=None)
    newest = rows.order_by("contact_id", F("primary_at").desc(nulls_last=True), "-since", "-id")
    return dict(newest.distinct("contact_id").values_list("contact_id", "account_id"))


def _attributes(workspace_id: WorkspaceId, people: Collection[int]) -> dict[int, JsonObject]:
    rows = Contact.objects.filter(workspace_id=workspace_id, pk__in=people)
    return dict(rows.values_list("id", "attributes"))


def empty_seats(members: Sequence[Member]) -> list[AccountRole]:
    """Return the parts of the decision chain that nobody has."""
    taken = {member.role for member in members}
    return [role for role in CHAIN if role not in taken]


def suggestions(workspace_id: WorkspaceId, limit: int, before: int | None) -> tuple[list[AccountSuggestion], int]:
    """Return people somebody is to decide about, newest first, and how many there are."""
    rows = AccountSuggestion.objects.filter(workspace_id=workspace_id, decided_at=None).order_by("-id")
    total = rows.count()
    return list((rows.filter(pk__lt=before) if before else rows)[:limit]), total


def whole_accounts(workspace_id: WorkspaceId, ids: Collection[int]) -> dict[int, Account]:
    """Return, by the id asked for, the account that it is part of now."""
    rows = Account.objects.filter(workspace_id=workspace_id)
    asked = rows.in_bulk(list(ids))
    whole = rows.in_bulk([account.merged_into_id or pk for pk, account in asked.items()])
    return {pk: whole[account.merged_into_id or pk] for pk, account in asked.items()}


def merged_parts(workspace_id: WorkspaceId, account: AccountId) -> list[Account]:
    """Return the accounts that were merged into this one itself, newest first."""
    return list(Account.objects.filter(workspace_id=workspace_id, joined_id=account).order_by("-updated_at"))


def distinct_values(workspace_id: WorkspaceId, field: str, limit: int = 200) -> list[str]:
    """Return what accounts have in a field, by name."""
    rows = Account.objects.filter(workspace_id=workspace_id, merged_into_id=None).exclude(**{field: ""})
    return list(rows.order_by(field).values_list(field, flat=True).distinct()[:limit])


def suggested_person(workspace_id: WorkspaceId, suggestion_id: int) -> ContactId | None:
    """Return whom a suggestion is about."""
    found = AccountSuggestion.objects.filter(workspace_id=workspace_id, pk=suggestion_id)
    return next((ContactId(person) for person in found.values_list("contact_id", flat=True)), None)


def last_run(workspace_id: WorkspaceId) -> AccountRun | None:
    """Return the run that is under way, else the one that waits, else the latest."""
    rows = AccountRun.objects.filter(workspace_id=workspace_id)
    for state in (AccountRun.State.RUNNING, AccountRun.State.WAITING):
        if (found := rows.filter(state=state).first()) is not None:
            return found
    return rows.order_by("-id").first()
