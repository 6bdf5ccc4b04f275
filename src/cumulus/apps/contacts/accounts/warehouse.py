"""Accounts as the warehouse keeps them.

An account concerns no single person, so no event of the log carries it: its row is written
after the commit, and marked as written then, with those told who depend on it (`hooks`). What a crash or an absent warehouse left behind
is found by the mark and written by the next sweep. Members follow their people through the
pipeline (`member_rows`).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
from django.db import connection, transaction

from cumulus.apps.contacts.accounts.hooks import HOOKS
from cumulus.core.errors import DomainError
from cumulus.core.ids import AccountId, ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

logger = logging.getLogger(__name__)

_ROWS_AT_ONCE = 5_000
_INSTANT = pa.timestamp("ms", tz="UTC")
_MONEY = pa.decimal128(18, 2)
_ACCOUNTS = pa.schema(
    [
        ("workspace_id", pa.uint32()),
        ("account_id", pa.uint32()),
        ("version", pa.uint64()),
        ("deleted", pa.uint8()),
        ("name", pa.string()),
        ("industry", pa.string()),
        ("region", pa.string()),
        ("tier", pa.string()),
        ("signed", pa.uint8()),
        ("signed_on", pa.date32()),
        ("annual_revenue", _MONEY),
        ("annual_cost", _MONEY),
        ("currency", pa.string()),
        ("owner_id", pa.uint64()),
        ("parent_id", pa.uint32()),
        ("created_at", _INSTANT),
        ("attributes", pa.string()),
    ]
)
_MEMBERS = pa.schema(
    [
        ("workspace_id", pa.uint32()),
        ("account_id", pa.uint32()),
        ("contact_id", pa.uint32()),
        ("version", pa.uint64()),
        ("removed", pa.uint8()),
        ("role", pa.string()),
        ("is_primary", pa.uint8()),
    ]
)
_SELECT = """
    SELECT account.workspace_id, account.id, account.version, (account.merged_into_id IS NOT NULL)::int, account.name,
        account.industry, account.region, account.tier, account.signed::int, account.signed_on, account.annual_revenue,
        account.annual_cost, account.currency, coalesce(account.owner_id, 0),
        coalesce(parent.merged_into_id, parent.id, 0), account.created_at, account.attributes::text
    FROM contacts_account AS account LEFT JOIN contacts_account AS parent ON parent.id = account.parent_id
"""

# One row for each account that each of these people was ever in, or was moved out of: the newest of its memberships
# says whether they are in it now. Both versions only grow, and a merge of people raises the contact's.
# Joined by equality only: a plan that looks into the table once a person costs a hundred times as much, and is what
# one gets for a table that has just been filled.
_MEMBERS_OF = """
    WITH affected AS MATERIALIZED (
        SELECT DISTINCT account, contact FROM (
            SELECT * FROM contacts_accountmember WHERE contact_id = ANY(%(people)s)
            UNION SELECT * FROM contacts_accountmember WHERE origin_id = ANY(%(people)s)
        ) AS member
        CROSS JOIN LATERAL (VALUES (member.account_id), (member.origin_account_id)) AS a (account)
        CROSS JOIN LATERAL (VALUES (member.contact_id), (member.origin_id)) AS c (contact)
        UNION SELECT * FROM unnest(%(left_accounts)s::bigint[], %(left_by)s::bigint[])
        UNION SELECT member.account_id, whole
        FROM unnest(%(parts)s::bigint[], %(wholes)s::bigint[]) AS split (part, whole)
        JOIN contacts_accountmember AS member ON member.origin_id = part
    ), person AS MATERIALIZED (
        SELECT id, workspace_id, version, merged_into_id FROM contacts_contact
        WHERE id IN (SELECT contact FROM affected)
    ), touching (contact, version) AS (
        SELECT person.id, member.version FROM person JOIN contacts_accountmember AS member
            ON member.contact_id = person.id
        UNION ALL SELECT person.id, member.version FROM person JOIN contacts_accountmember AS member
            ON member.contact_id = person.merged_into_id
        UNION ALL SELECT person.id, member.version FROM person JOIN contacts_accountmember AS member
            ON member.origin_id = person.id
    ), changed AS (
        SELECT contact, max(version) AS version FROM touching GROUP BY contact
    ), present AS (
        SELECT DISTINCT ON (contact_id, account_id) contact_id, account_id, role FROM contacts_accountmember
        WHERE contact_id IN (SELECT contact FROM affected) AND until IS NULL
        ORDER BY contact_id, account_id, since DESC, id DESC
    ), primaries AS (
        SELECT DISTINCT ON (contact_id) contact_id, account_id FROM contacts_accountmember
        WHERE contact_id IN (SELECT contact FROM affected) AND until IS NULL
        ORDER BY contact_id, primary_at DESC NULLS LAST, since DESC, id DESC
    )
    SELECT person.workspace_id, affected.account, affected.contact, greatest(person.version, changed.version),
        (present.role IS NULL)::int, coalesce(present.role, ''), (primaries.account_id IS NOT NULL)::int
    FROM affected
    JOIN person ON person.id = affected.contact
    LEFT JOIN changed ON changed.contact = affected.contact
    LEFT JOIN present ON present.contact_id = affected.contact AND present.account_id = affected.account
    LEFT JOIN primaries ON primaries.contact_id = affected.contact AND primaries.account_id = affected.account
    ORDER BY 1, 2, 3
"""

_Account = tuple[
    int,
    int,
    int,
    int,
    str,
    str,
    str,
    str,
    int,
    date | None,
    Decimal | None,
    Decimal | None,
    str,
    int,
    int,
    datetime,
    str,
]


@dataclass(frozen=True, slots=True)
class Departures:
    """What present rows do not tell any more, because a merge was undone.

    Attributes
    ----------
    left : Sequence[tuple[int, int]]
        (account, contact): who was moved out of an account that stands alone again.
    split : Sequence[tuple[int, int]]
        (part, whole): records that left a person.
    """

    left: Sequence[tuple[int, int]] = ()
    split: Sequence[tuple[int, int]] = ()


def member_rows(people: Sequence[ContactId], departures: Departures = Departures()) -> pa.Table:
    """Return who of `people` belongs to which account, and to which no more; of any workspaces."""
    parameters: dict[str, list[int]] = {
        "people": list(people),
        "left_accounts": [account for account, _ in departures.left],
        "left_by": [contact for _, contact in departures.left],
        "parts": [part for part, _ in departures.split],
        "wholes": [whole for _, whole in departures.split],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS_OF, parameters)
        return _table(cursor.fetchall(), _MEMBERS)


def account_tables(workspace_id: WorkspaceId) -> Iterator[pa.Table]:
    """Yield all accounts of the workspace, merged ones as deleted, some thousands at a time."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_SELECT} WHERE account.workspace_id = %s AND account.id > %s ORDER BY account.id LIMIT %s",
                [workspace_id, after, _ROWS_AT_ONCE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield _table(rows, _ACCOUNTS)
        after = rows[-1][1]


def store_after_commit() -> None:
    """Write changed accounts to the warehouse once this transaction is committed."""
    transaction.on_commit(_store_if_possible)


def _store_if_possible() -> None:
    try:
        store_changed()
    except DomainError as error:
        logger.warning("accounts.not_stored_yet", extra={"code": error.code})


def store_changed() -> int:
    """Write every account that changed since it was last written; return how many.

    Safe to run twice and at the same time: a row replaces older ones by its version.
    """
    total = 0
    while rows := _changed():
        get_warehouse().insert_arrow("accounts", _table(rows, _ACCOUNTS), None)
        with transaction.atomic():
            HOOKS.changed([(WorkspaceId(row[0]), AccountId(row[1])) for row in rows])
            _mark([(row[1], row[2]) for row in rows])
        total += len(rows)
    return total


def _changed() -> list[_Account]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SELECT} WHERE account.version > account.stored_version ORDER BY account.id LIMIT %s", [_ROWS_AT_ONCE]
        )
        rows: list[_Account] = cursor.fetchall()
        return rows


def _mark(stored: Collection[tuple[int, int]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE contacts_account AS account SET stored_version = new.version
            FROM unnest(%s::bigint[], %s::bigint[]) AS new (id, version)
            WHERE account.id = new.id AND account.stored_version < new.version
            """,
            [[account for account, _ in stored], [version for _, version in stored]],
        )


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    pairs = zip(columns, schema, strict=True)
    return pa.table([pa.array(list(column), field.type) for column, field in pairs], schema=schema)
