"""Accounts changed: whom that concerns is to find their account again, by a run of its own."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from django.db import connection

from cumulus.apps.contacts.accounts.evidence import Key
from cumulus.apps.contacts.accounts.tasks import match_accounts
from cumulus.core.ids import AccountId, WorkspaceId

MOST_ACCOUNTS = 5_000
"""A run about more is about all: most people would be looked at anyway."""

_NOTE = """
    INSERT INTO contacts_accountrun AS run
        (workspace_id, state, total, done, last_id, joined, accounts, lost, started_at, moved_at)
    VALUES (%(workspace)s, 'waiting', 0, 0, 0, 0, %(accounts)s::jsonb, %(lost)s::jsonb, now(), now())
    ON CONFLICT (workspace_id) WHERE state = 'waiting' DO UPDATE SET
        accounts = CASE WHEN jsonb_array_length(run.accounts || excluded.accounts) <= %(most)s THEN (
            SELECT coalesce(jsonb_agg(DISTINCT account), '[]')
            FROM jsonb_array_elements(run.accounts || excluded.accounts) AS account
        ) END,
        lost = (
            SELECT coalesce(jsonb_agg(DISTINCT key), '[]') FROM jsonb_array_elements(run.lost || excluded.lost) AS key)
    RETURNING id
"""


def ask(workspace_id: WorkspaceId, accounts: Collection[AccountId] | None = None, lost: Collection[Key] = ()) -> int:
    """Let whom `accounts` concern find their account soon; return the run. Call it where the accounts change.

    Parameters
    ----------
    accounts : Collection[AccountId], optional
        Those that are new, or of which something that leads to them changed; None: everybody is looked at.
    lost : Collection[Key]
        What led to them until now.
    """
    run_id = note(workspace_id, accounts, lost)
    match_accounts.defer(workspace_id=workspace_id)
    return run_id


def note(workspace_id: WorkspaceId, accounts: Collection[AccountId] | None, lost: Collection[Key] = ()) -> int:
    """Write down what `ask` asks for, and leave it to the next job, within the minute; return the run.

    One statement: it joins the run that waits, if one does. One that runs has passed people already.
    """
    of_all = accounts is None or len(accounts) > MOST_ACCOUNTS
    values = {
        "workspace": workspace_id,
        "accounts": None if of_all else msgspec.json.encode(sorted(accounts or ())).decode(),
        "lost": msgspec.json.encode(sorted(lost)).decode(),
        "most": MOST_ACCOUNTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)
        return int(cursor.fetchone()[0])
