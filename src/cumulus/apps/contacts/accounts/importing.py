"""A list of companies from a file: found by code, external id, domain or name, else made; in batches."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from cumulus.apps.contacts.accounts.asking import note
from cumulus.apps.contacts.accounts.columns import BadCell, Line, known_columns, understood
from cumulus.apps.contacts.accounts.concerning import NAMED
from cumulus.apps.contacts.accounts.evidence import Key
from cumulus.apps.contacts.accounts.facts import FactValue, checked_values
from cumulus.apps.contacts.accounts.locks import lock_accounts
from cumulus.apps.contacts.accounts.reading import Row, read_rows
from cumulus.apps.contacts.accounts.store import accounts_named, insert_keys, owners_of_keys, touch
from cumulus.apps.contacts.accounts.tasks import match_accounts
from cumulus.apps.contacts.accounts.warehouse import store_after_commit
from cumulus.apps.contacts.models import Account
from cumulus.core.errors import Invalid
from cumulus.core.ids import AccountId, WorkspaceId

_BATCH_ROWS = 2_000
_MOST_REJECTS = 1_000
"""Beyond it they are only counted."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken, with a stable reason and the value at fault."""

    row: int
    reason: str
    value: str


@dataclass(slots=True)
class ImportedAccounts:
    """What became of a file's rows."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    rejected: int = 0
    columns: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    seconds: float = 0.0

    def reject(self, row: int, reason: str, value: str) -> None:
        """Count a row that was not taken."""
        self.rejected += 1
        if len(self.rejects) < _MOST_REJECTS:
            self.rejects.append(Reject(row, reason, value[:100]))


def import_accounts(workspace_id: WorkspaceId, source: BinaryIO, provenance: str) -> ImportedAccounts:
    """Create or update an account per row; safe to run twice with the same file.

    An empty cell leaves what the account has. Each batch is a transaction of its own, in which it is
    noted that people are to find these accounts: after a crash, import the file again.

    Raises
    ------
    Invalid
        `not_csv`, `not_xlsx`, `too_many_rows`, `column_missing`: no column says what a company is called.
    """
    started, done = time.perf_counter(), ImportedAccounts()
    rows = read_rows(source)
    header = next(rows, ())
    columns = known_columns(header)
    if not {"name", "legal_name", "credit_code", "domains", "crm", "erp"} & set(columns.values()):
        raise Invalid("column_missing", "The file has no column with the companies' names.", field="file")
    done.columns = [columns[place] for place in sorted(columns)]
    done.ignored_columns = [name for place, name in enumerate(header) if place not in columns and name]
    for batch in _batches(_lines(rows, columns, done)):
        _import_batch(workspace_id, batch, provenance, done)
    match_accounts.defer(workspace_id=workspace_id)
    done.seconds = time.perf_counter() - started
    return done


def _lines(rows: Iterable[Row], columns: Mapping[int, str], done: ImportedAccounts) -> Iterator[Line]:
    for number, row in enumerate(rows, start=2):
        if not any(row):
            continue
        done.rows += 1
        try:
            yield understood(number, row, columns)
        except BadCell as error:
            done.reject(number, error.reason, error.value)


def _batches(lines: Iterator[Line]) -> Iterator[Sequence[Line]]:
    while batch := list(islice(lines, _BATCH_ROWS)):
        yield batch


@transaction.atomic
def _import_batch(workspace_id: WorkspaceId, lines: Sequence[Line], provenance: str, done: ImportedAccounts) -> None:
    lock_accounts(workspace_id)
    batch = _Batch(workspace_id, lines, provenance)
    for line in lines:
        problem = batch.take(line)
        if problem:
            done.reject(line.number, problem, line.keys[0][1] if line.keys else line.name_key)
    done.created += len(batch.new)
    done.updated += len(batch.changed)
    batch.store()
    if batch.led_anew:
        note(workspace_id, [AccountId(account.pk) for account in batch.led_anew.values()], batch.lost)


class _Batch:
    """Folds rows, in order, into the accounts that they lead to; two rows may speak of one.

    Attributes
    ----------
    new, changed : list[Account], dict[int, Account]
        What to write; those that are there already by their id.
    led_anew : dict[int, Account]
        Those of them to which something else leads than before, by their identity.
    lost : set[Key]
        Names that led to them before.
    """

    def __init__(self, workspace_id: WorkspaceId, lines: Sequence[Line], provenance: str) -> None:
        self._workspace_id, self._provenance = workspace_id, provenance
        self._by_key: dict[tuple[str, str], Account] = {}
        self._by_name: dict[str, list[Account]] = {}
        self._keys: list[tuple[Account, tuple[str, str]]] = []
        self.new: list[Account] = []
        self.changed: dict[int, Account] = {}
        self.led_anew: dict[int, Account] = {}
        self.lost: set[Key] = set()
        owners = owners_of_keys(workspace_id, {key for line in lines for key in line.keys})
        named = accounts_named(workspace_id, {line.name_key for line in lines})
        found = {*owners.values(), *(each for ids in named.values() for each in ids)}
        accounts = Account.objects.in_bulk(list(found))
        self._by_key = {key: accounts[owner] for key, owner in owners.items()}
        self._by_name = {name: [accounts[each] for each in sorted(ids)] for name, ids in named.items()}

    def take(self, line: Line) -> str:
        """Take a row; return why not, or an empty text."""
        owners = {id(each): each for key in line.keys if (each := self._by_key.get(key)) is not None}
        if len(owners) > 1:
            return "keys_of_several_accounts"
        account = next(iter(owners.values()), None)
        if account is None:
            named = self._by_name.get(line.name_key, []) if line.name_key else []
            if len(named) > 1:
                return "several_of_this_name"
            account = named[0] if named else None
        if account is None and "name" not in line.values:
            return "name_missing"
        self._write(account or self._add(line), line)
        return ""

    def _add(self, line: Line) -> Account:
        account = Account(workspace_id=self._workspace_id, source=self._provenance)
        self.new.append(account)
        self.led_anew[id(account)] = account
        self._by_name.setdefault(line.name_key, []).append(account)
        return account

    def _write(self, account: Account, line: Line) -> None:
        values: dict[str, FactValue] = checked_values(line.values)
        if account.name:
            values.pop("name", None)  # what somebody calls it stays; the file may write it otherwise
            values.pop("name_key", None)
        if account.pk is not None:
            self.changed[account.pk] = account
        legal_name_key = account.legal_name_key
        for name, value in values.items():
            setattr(account, name, value)
        if account.legal_name_key != legal_name_key:
            self.led_anew[id(account)] = account
            self.lost.add((NAMED, legal_name_key))
        if account.signed_on is not None and "signed" not in values:
            account.signed = True
        for key in line.keys:
            if key not in self._by_key:
                self._by_key[key] = account
                self._keys.append((account, key))
                self.led_anew[id(account)] = account

    def store(self) -> None:
        """Write all of it: a handful of statements."""
        Account.objects.bulk_create(self.new)
        written = (
            "legal_name", "legal_name_key", "industry", "region", "tier", "signed", "signed_on", "annual_revenue",
            "annual_cost", "currency",
        )  # fmt: skip
        Account.objects.bulk_update(self.changed.values(), written)
        insert_keys(self._workspace_id, [(AccountId(account.pk), key) for account, key in self._keys])
        touched = [*self.new, *self.changed.values()]
        touch(self._workspace_id, {AccountId(account.pk) for account in touched})
        store_after_commit()
