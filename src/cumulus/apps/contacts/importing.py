"""People from a CSV file: in batches, each its own transaction."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from cumulus.apps.contacts.identity.claims import Claim
from cumulus.apps.contacts.identity.kinds import EMAIL, PHONE, USER_ID, Kinds, kinds_of
from cumulus.apps.contacts.identity.store import resolve
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.payload import PayloadError, clean_object
from cumulus.platform.spine.events import InternalEvent, append_events

_BATCH_ROWS = 5_000
_IDENTITIES = (EMAIL, PHONE, USER_ID)


@dataclass(slots=True)
class Imported:
    """What became of a file's rows; `rejected` ones name nobody or break a bound."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    rejected: int = 0
    seconds: float = 0.0


def import_people(
    workspace_id: WorkspaceId,
    source: BinaryIO,
    identity: str,
    progress: Callable[[int], None],
    clock: Clock = utc_now,
) -> Imported:
    """Create or update a person per row; safe to run twice with the same file.

    Parameters
    ----------
    source : BinaryIO
        CSV in UTF-8 (a byte-order mark is fine) with a header; every column is an attribute,
        empty cells say nothing.
    identity : str
        The column that says who it is: `email`, `phone` or `user_id`.
    progress : Callable[[int], None]
        Called with the bytes read, after each batch.

    Raises
    ------
    Invalid
        `unknown_identity`, `column_missing`, `not_utf8`, `not_csv`; rows before stay imported.
    """
    if identity not in _IDENTITIES:
        raise Invalid("unknown_identity", f"Choose one of {', '.join(_IDENTITIES)}.", field="identity")
    started, done = time.perf_counter(), Imported()
    text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
    rows = csv.DictReader(text)
    try:
        if identity not in (rows.fieldnames or ()):
            raise Invalid("column_missing", f"The file has no column {identity!r}.", field="identity")
        for batch in _batches(rows):
            _import_batch(workspace_id, batch, identity, clock, done)
            progress(source.tell())
    except UnicodeDecodeError as error:
        raise Invalid("not_utf8", "Save the file as UTF-8 and try again.", field="file") from error
    except csv.Error as error:
        raise Invalid("not_csv", f"The file cannot be read as CSV: {error}.", field="file") from error
    finally:
        text.detach()  # the file is the caller's to close
    done.seconds = time.perf_counter() - started
    return done


def _batches(rows: Iterator[dict[str, str]]) -> Iterator[Sequence[dict[str, str]]]:
    while batch := list(islice(rows, _BATCH_ROWS)):
        yield batch


@transaction.atomic
def _import_batch(
    workspace_id: WorkspaceId,
    rows: Sequence[dict[str, str]],
    identity: str,
    clock: Clock,
    done: Imported,
) -> None:
    kinds = kinds_of(workspace_id)
    claims = [claim for row in rows if (claim := _claim(row, identity, kinds, clock)) is not None]
    found = resolve(workspace_id, claims)
    people = set(found.contact_ids)
    done.rows += len(rows)
    done.rejected += len(rows) - len(claims)
    done.created += len(people & found.created)
    done.updated += len(people - found.created)
    _log(workspace_id, "Contact Created", found.created)
    _log(workspace_id, "Contact Updated", found.changed - found.created)


def _log(workspace_id: WorkspaceId, event: str, people: set[ContactId]) -> None:
    append_events(workspace_id, [InternalEvent(event, person, {"by": "import"}) for person in sorted(people)])


def _claim(row: dict[str, str], identity: str, kinds: Kinds, clock: Clock) -> Claim | None:
    names = kinds.identifiers([(key, row[key]) for key in _IDENTITIES if row.get(key)])
    if identity not in {name.namespace for name in names}:
        return None
    cells = {key: value for key, value in row.items() if key and isinstance(value, str) and value != ""}
    try:
        traits = clean_object({key: value for key, value in cells.items() if key != USER_ID})
    except PayloadError:
        return None
    return Claim(names, clock(), traits)
