"""Who belongs to which account: taken in, ended, given a part; in sets, with history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from cumulus.apps.contacts.accounts.roles import AccountRole
from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.core.json import JsonView
from cumulus.platform.spine.events import InternalEvent, append_events

JOINED, LEFT, ROLE, MOVED = "Account Joined", "Account Left", "Account Role Changed", "Account Moved"
RULE = "rule"
"""The provenance of a membership that matching made."""


@dataclass(frozen=True, slots=True)
class Joining:
    """A person to be taken into an account."""

    contact_id: ContactId
    account_id: AccountId
    role: AccountRole = AccountRole.OTHER
    title: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """A membership that has just ended."""

    contact_id: ContactId
    account_id: AccountId


def join(workspace_id: WorkspaceId, joining: Sequence[Joining], source: str) -> set[tuple[ContactId, AccountId]]:
    """Take people in; return whom that was new for.

    The newest account is somebody's primary one, unless a rule brings it and somebody chose
    one by hand. Safe to run twice. The caller holds the workspace's accounts and the people.
    """
    if not joining:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_accountmember (workspace_id, account_id, origin_account_id, contact_id, origin_id,
                role, title, source, since, barred, primary_at, version)
            SELECT %(workspace)s, account, account, contact, contact, role, title, %(source)s, now(), false,
                CASE WHEN %(source)s = %(rule)s AND EXISTS (
                    SELECT FROM contacts_accountmember AS chosen
                    WHERE chosen.contact_id = contact AND chosen.until IS NULL AND chosen.source <> %(rule)s)
                THEN NULL ELSE clock_timestamp() END, nextval('contacts_version')
            FROM unnest(%(contacts)s::bigint[], %(accounts)s::bigint[], %(roles)s::text[], %(titles)s::text[])
                AS new (contact, account, role, title)
            WHERE NOT EXISTS (
                SELECT FROM contacts_accountmember AS present
                WHERE present.account_id = account AND present.contact_id = contact AND present.until IS NULL)
            ON CONFLICT (origin_account_id, origin_id) WHERE until IS NULL DO NOTHING
            RETURNING contact_id, account_id
            """,
            {
                "workspace": workspace_id,
                "source": source,
                "rule": RULE,
                "contacts": number_array(each.contact_id for each in joining),
                "accounts": number_array(each.account_id for each in joining),
                "roles": text_array(each.role.value for each in joining),
                "titles": text_array(each.title for each in joining),
            },
        )
        gained = {(ContactId(contact), AccountId(account)) for contact, account in cursor.fetchall()}
    told = [each for each in joining if (each.contact_id, each.account_id) in gained]
    names = account_names(workspace_id, {each.account_id for each in told})
    append_events(workspace_id, [_joined(each, names, source) for each in told])
    return gained


def _joined(each: Joining, names: Mapping[AccountId, str], source: str) -> InternalEvent:
    properties: dict[str, JsonView] = {
        "account": names[each.account_id],
        "account_id": each.account_id,
        "role": each.role.value,
        "source": source,
    }
    return InternalEvent(JOINED, each.contact_id, properties, depth=each.depth + 1)


def end(
    workspace_id: WorkspaceId, pairs: Collection[tuple[ContactId, AccountId]], *, barred: bool, depth: int = 0
) -> list[Ended]:
    """End memberships; return those that there were. `barred`: no rule takes them in again."""
    if not pairs:
        return []
    ordered = sorted(pairs)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE contacts_accountmember AS member
            SET until = now(), barred = %s, version = nextval('contacts_version')
            FROM unnest(%s::bigint[], %s::bigint[]) AS gone (contact, account)
            WHERE member.contact_id = contact AND member.account_id = account AND member.until IS NULL
                AND member.workspace_id = %s
            RETURNING member.contact_id, member.account_id
            """,
            [
                barred,
                number_array(contact for contact, _ in ordered),
                number_array(account for _, account in ordered),
                workspace_id,
            ],
        )
        ended = sorted(set(cursor.fetchall()))
    gone = [Ended(ContactId(contact), AccountId(account)) for contact, account in ended]
    names = account_names(workspace_id, {each.account_id for each in gone})
    append_events(
        workspace_id,
        [
            InternalEvent(
                LEFT,
                each.contact_id,
                {"account": names[each.account_id], "account_id": each.account_id},
                depth=depth + 1,
            )
            for each in gone
        ],
    )
    return gone


def account_names(workspace_id: WorkspaceId, accounts: Collection[AccountId]) -> dict[AccountId, str]:
    """Return what accounts are called."""
    if not accounts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name FROM contacts_account WHERE id = ANY(%s::bigint[]) AND workspace_id = %s",
            [number_array(sorted(accounts)), workspace_id],
        )
        return {AccountId(pk): name for pk, name in cursor.fetchall()}


def primary_accounts(
    workspace_id: WorkspaceId, people: Collection[ContactId]
) -> dict[ContactId, tuple[AccountId, str]]:
    """Return the primary account, with its name, of those of `people` that belong to any."""
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (member.contact_id) member.contact_id, account.id, account.name
            FROM contacts_accountmember AS member JOIN contacts_account AS account ON account.id = member.account_id
            WHERE member.contact_id = ANY(%s) AND member.workspace_id = %s AND member.until IS NULL
            ORDER BY member.contact_id, member.primary_at DESC NULLS LAST, member.since DESC, member.id DESC
            """,
            [sorted(people), workspace_id],
        )
        return {ContactId(person): (AccountId(account), name) for person, account, name in cursor.fetchall()}


def accounts_of(people: Collection[ContactId]) -> dict[ContactId, set[AccountId]]:
    """Return to which accounts each of `people`, of any workspaces, belongs; one query."""
    found: dict[ContactId, set[AccountId]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, account_id FROM contacts_accountmember"
            " WHERE contact_id = ANY(%s::bigint[]) AND until IS NULL",
            [number_array(sorted(people))],
        )
        for contact, account in cursor:
            found.setdefault(ContactId(contact), set()).add(AccountId(account))
    return found


def members_after(
    workspace_id: WorkspaceId, wanted: Sequence[tuple[AccountId, ContactId]], limit: int
) -> list[tuple[AccountId, ContactId]]:
    """Return the next members of accounts, account after account, each from the id after the given one; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT account, contact_id
            FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS wanted (account, after, place)
            CROSS JOIN LATERAL (
                SELECT DISTINCT contact_id FROM contacts_accountmember AS member
                WHERE member.account_id = account AND member.contact_id > after
                    AND member.until IS NULL AND member.workspace_id = %s
                ORDER BY contact_id LIMIT %s
            ) AS member
            ORDER BY place, contact_id LIMIT %s
            """,
            [
                number_array(account for account, _ in wanted),
                number_array(after for _, after in wanted),
                workspace_id,
                limit,
                limit,
            ],
        )
        return [(AccountId(account), ContactId(contact)) for account, contact in cursor.fetchall()]
