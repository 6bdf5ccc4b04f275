"""Accounts as PostgreSQL keeps them: found by what leads to them, made in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from cumulus.apps.contacts.accounts.concerning import NAMED
from cumulus.apps.contacts.accounts.deciding import Landscape, NewAccount
from cumulus.apps.contacts.accounts.evidence import CREDIT_CODE, Key
from cumulus.apps.contacts.accounts.membership import RULE
from cumulus.apps.contacts.accounts.names import name_key
from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.core.ids import AccountId, ContactId, WorkspaceId

_WHOLE = """
    WITH whole AS (
        SELECT DISTINCT coalesce(merged_into_id, id) AS id FROM contacts_account
        WHERE id = ANY(%(accounts)s::bigint[]) AND workspace_id = %(workspace)s)
"""
_WAYS = f"""
    {_WHOLE}, part AS (
        SELECT account.name_key, account.legal_name_key FROM contacts_account AS account JOIN whole USING (id)
        UNION ALL
        SELECT account.name_key, account.legal_name_key FROM contacts_account AS account
        JOIN whole ON whole.id = account.merged_into_id
    )
    SELECT namespace, value FROM contacts_accountkey JOIN whole ON whole.id = account_id
    UNION ALL SELECT %(named)s, name_key FROM part
    UNION ALL SELECT %(named)s, legal_name_key FROM part WHERE legal_name_key <> ''
"""


def load_landscape(workspace_id: WorkspaceId, keys: Iterable[Key], names: Collection[str]) -> Landscape:
    """Return the accounts that keys and names (as `name_key`) lead to; three queries."""
    by_name = accounts_named(workspace_id, names)
    found = {account for accounts in by_name.values() for account in accounts}
    return Landscape(owners_of_keys(workspace_id, keys), by_name, _codes(workspace_id, found))


def owners_of_keys(workspace_id: WorkspaceId, keys: Iterable[Key]) -> dict[Key, AccountId]:
    """Return the account of each of `keys` that has one."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT namespace, value, account_id FROM contacts_accountkey
            JOIN unnest(%s::text[], %s::text[]) AS wanted (namespace, value) USING (namespace, value)
            WHERE workspace_id = %s
            """,
            [text_array(key[0] for key in wanted), text_array(key[1] for key in wanted), workspace_id],
        )
        return {(namespace, value): AccountId(account) for namespace, value, account in cursor.fetchall()}


def accounts_named(workspace_id: WorkspaceId, names: Collection[str]) -> dict[str, set[AccountId]]:
    """Return the accounts of each name; one that was merged leads to the whole."""
    wanted = sorted({name for name in names if name})
    found: defaultdict[str, set[AccountId]] = defaultdict(set)
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT name_key, coalesce(merged_into_id, id) FROM contacts_account
                WHERE workspace_id = %(workspace)s AND name_key = ANY(%(names)s::text[])
                UNION
                SELECT legal_name_key, coalesce(merged_into_id, id) FROM contacts_account
                WHERE workspace_id = %(workspace)s AND legal_name_key = ANY(%(names)s::text[]) AND legal_name_key <> ''
                """,
                {"workspace": workspace_id, "names": text_array(wanted)},
            )
            for name, account in cursor.fetchall():
                found[name].add(AccountId(account))
    return dict(found)


def _codes(workspace_id: WorkspaceId, accounts: Collection[AccountId]) -> dict[AccountId, set[str]]:
    found: defaultdict[AccountId, set[str]] = defaultdict(set)
    if accounts:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT account_id, value FROM contacts_accountkey"
                " WHERE account_id = ANY(%s::bigint[]) AND namespace = %s AND workspace_id = %s",
                [number_array(sorted(accounts)), CREDIT_CODE, workspace_id],
            )
            for account, code in cursor.fetchall():
                found[AccountId(account)].add(code)
    return dict(found)


def ways_to(workspace_id: WorkspaceId, accounts: Collection[AccountId]) -> set[Key]:
    """Return all that leads to `accounts`, or to what they are part of: keys, and names as `(NAMED, name_key)`; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_WAYS, {"workspace": workspace_id, "accounts": number_array(sorted(accounts)), "named": NAMED})
        return {(namespace, value) for namespace, value in cursor.fetchall()}


def members_by_rule(
    workspace_id: WorkspaceId, accounts: Collection[AccountId], people: Collection[ContactId]
) -> set[ContactId]:
    """Return those of `people` whom a rule took into `accounts`, or into what they are part of; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_WHOLE} SELECT contact_id FROM contacts_accountmember JOIN whole ON whole.id = account_id"
            " WHERE contact_id = ANY(%(people)s::bigint[]) AND until IS NULL AND source = %(rule)s",
            {
                "workspace": workspace_id,
                "accounts": number_array(sorted(accounts)),
                "people": number_array(people),
                "rule": RULE,
            },
        )
        return {ContactId(person) for (person,) in cursor.fetchall()}


def insert_accounts(workspace_id: WorkspaceId, made: Sequence[NewAccount], source: str) -> dict[AccountId, AccountId]:
    """Store new accounts and their keys; return each one's id by its placeholder. The caller holds the lock."""
    if not made:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_account (workspace_id, name, legal_name, name_key, legal_name_key, industry, region,
                tier, signed, currency, attributes, told, source, lent, version, stored_version, created_at, updated_at)
            SELECT %s, name, '', key, '', '', '', '', false, 'CNY', '{}', '{}', %s, '{}', nextval('contacts_version'), 0,
                now(), now()
            FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS new (name, key, place) ORDER BY place
            RETURNING id
            """,
            [
                workspace_id,
                source,
                text_array(each.name for each in made),
                text_array(name_key(each.name) for each in made),
            ],
        )
        # Ids come from the sequence in the order of the rows, which is that of `made`.
        stored = sorted(row[0] for row in cursor.fetchall())
    ids = {each.account_id: AccountId(pk) for each, pk in zip(made, stored, strict=True)}
    insert_keys(workspace_id, [(ids[each.account_id], key) for each in made for key in each.keys])
    return ids


def insert_keys(workspace_id: WorkspaceId, keys: Sequence[tuple[AccountId, Key]]) -> None:
    """Let `keys` lead to their accounts; the caller knows that they lead nowhere yet."""
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_accountkey
                (workspace_id, namespace, value, account_id, origin_account_id, created_at)
            SELECT %s, namespace, value, account, account, now()
            FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS new (namespace, value, account)
            """,
            [
                workspace_id,
                text_array(key[0] for _, key in keys),
                text_array(key[1] for _, key in keys),
                number_array(account for account, _ in keys),
            ],
        )


def touch(workspace_id: WorkspaceId, accounts: Collection[AccountId]) -> None:
    """Give accounts a new version, because something about them changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_account SET version = nextval('contacts_version'), updated_at = now()"
            " WHERE id = ANY(%s) AND workspace_id = %s",
            [sorted(accounts), workspace_id],
        )
