"""One erasure, store by store; it goes on where a crash stopped it.

The request's row says what is done. Whom it is about is written there first, since after the
people's tables nothing else knows it any more; it is emptied before the database forgets.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from django.db import connection, transaction

from cumulus.apps.contacts.locks import lock_identities, lock_people
from cumulus.apps.contacts.models import PrivacyRequest
from cumulus.apps.contacts.privacy import errors, tombstones
from cumulus.apps.contacts.privacy.certificate import sign
from cumulus.apps.contacts.privacy.contracts import Name, RequestState
from cumulus.apps.contacts.privacy.people import addresses_of, keyed_hash, names_of, parts_of
from cumulus.apps.contacts.privacy.registry import KEEPERS, PEOPLE
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.postgres.scrubbing import renew_wal, rewrite_tables

logger = logging.getLogger(__name__)

_PATIENCE_SECONDS = 30
_POLL_SECONDS = 0.25
_ALWAYS = ("spine_log", "contacts_privacyrequest")
_SCRUBBED = "database files"
_BEFORE, _AFTER = 0, 1


class Subject:
    """Whom a request is about, as it is kept while it runs."""

    def __init__(self, kept: JsonObject) -> None:
        self.people = [ContactId(int(str(person))) for person in _list(kept, "people")]
        self.names = [Name(str(_list_item(pair, 0)), str(_list_item(pair, 1))) for pair in _list(kept, "names")]
        self.mails = [str(mail) for mail in _list(kept, "mails")]


def _list(kept: JsonObject, key: str) -> list[object]:
    value = kept[key]
    return [*value] if isinstance(value, list) else []


def _list_item(value: object, at: int) -> object:
    return value[at] if isinstance(value, list) else ""


def collect(workspace_id: WorkspaceId, contact_id: ContactId) -> JsonObject:
    """Return all that leads to the person: parts, identifiers, addresses of now and before."""
    people = parts_of(workspace_id, contact_id)
    mails, phones = addresses_of(workspace_id, people)
    for addresses in KEEPERS.addresses:
        mails |= addresses(workspace_id, people)
    names = dict.fromkeys((name.namespace, name.value) for name in names_of(workspace_id, people))
    names.update(dict.fromkeys(("phone", phone) for phone in sorted(phones)))
    names.update(dict.fromkeys(("email", mail) for mail in sorted(mails)))
    return {
        "people": [*people],
        "names": [[namespace, value] for namespace, value in names],
        "mails": [*sorted(mails)],
    }


def erase(request: PrivacyRequest, clock: Clock = utc_now) -> None:
    """Erase the person of a running request from every store, and certify it.

    Safe to run again after any part of it.

    Raises
    ------
    Retryable
        `pipeline_behind`, or what a store raises when it is away; what is done stays done.
    """
    workspace_id = WorkspaceId(request.workspace_id)
    if request.subject is None and _SCRUBBED not in request.progress:
        _begin(request, clock())
    if request.subject is not None:
        subject = Subject(request.subject)
        _await_pipeline(request, _BEFORE)
        for name, store in KEEPERS.stores.items():
            if name in request.progress:
                continue
            if name == PEOPLE:
                count = _erase_people(workspace_id, subject)
                _mark_end(request)
            else:
                count = store.erase(workspace_id, subject.people, subject.names, subject.mails)
            _note(request, name, count)
            if name == PEOPLE:
                _await_pipeline(request, _AFTER)
        person = keyed_hash(workspace_id, "\n".join(sorted(f"{each.namespace}:{each.value}" for each in subject.names)))
        request.certificate = {"person_hash": person}
        request.subject = None
        request.progress[_SCRUBBED] = 0
        request.save(update_fields=["subject", "progress", "certificate"])
    _certify(request, _forget_bytes(), clock())


def _begin(request: PrivacyRequest, now: datetime) -> None:
    workspace_id = WorkspaceId(request.workspace_id)
    request.subject = collect(workspace_id, ContactId(request.contact_id))
    request.marks = [_end_of_log()]
    request.save(update_fields=["subject", "marks"])
    tombstones.write(workspace_id, request.pk, Subject(request.subject).names, now)


def _note(request: PrivacyRequest, store: str, count: int) -> None:
    request.progress[store] = count
    request.save(update_fields=["progress"])
    logger.info("privacy.store_erased", extra={"request": request.pk, "store": store, "rows": count})


def _end_of_log() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(seq), 0) FROM (SELECT seq FROM spine_log UNION ALL SELECT seq FROM spine_later) AS log"
        )
        return int(cursor.fetchone()[0])


def _mark_end(request: PrivacyRequest) -> None:
    request.marks = [request.marks[_BEFORE], _end_of_log()]
    request.save(update_fields=["marks"])


def _await_pipeline(request: PrivacyRequest, mark: int) -> None:
    """Wait until what was in the log at the mark is processed: it could bring the person back."""
    if KEEPERS.caught_up is None or mark >= len(request.marks):
        return
    waiting = threading.Event()
    for _ in range(int(_PATIENCE_SECONDS / _POLL_SECONDS)):
        if KEEPERS.caught_up(request.marks[mark]):
            return
        waiting.wait(_POLL_SECONDS)
    raise errors.pipeline_behind()


def _erase_people(workspace_id: WorkspaceId, subject: Subject) -> int:
    waiting = threading.Event()
    for _ in range(int(_PATIENCE_SECONDS / _POLL_SECONDS)):
        with transaction.atomic():
            if KEEPERS.quiet is None:
                return _erase_people_now(workspace_id, subject)
            with KEEPERS.quiet() as quiet:
                if quiet:
                    return _erase_people_now(workspace_id, subject)
        waiting.wait(_POLL_SECONDS)
    raise errors.pipeline_behind()


def _erase_people_now(workspace_id: WorkspaceId, subject: Subject) -> int:
    lock_identities(workspace_id)
    lock_people(workspace_id, subject.people)
    return KEEPERS.stores[PEOPLE].erase(workspace_id, subject.people, subject.names, subject.mails)


def _forget_bytes() -> JsonObject:
    """Let the stores' files forget what their tables have; say honestly what stays for a while."""
    tables = [*_ALWAYS, *(table for store in KEEPERS.stores.values() for table in store.tables)]
    left = rewrite_tables(tables)
    return {
        "tables_left_to_vacuum": [*left],
        "write_ahead_log_renewed": renew_wal(),
        "warehouse_files_removed": KEEPERS.old_parts_gone(),
    }


def _certify(request: PrivacyRequest, files: JsonObject, now: datetime) -> None:
    stores = {name: count for name, count in request.progress.items() if name != _SCRUBBED}
    facts: JsonObject = {
        **(request.certificate or {}),
        "request": request.pk,
        "workspace": request.workspace_id,
        "requested_by": request.requested_by,
        "requested_at": request.created_at.isoformat(),
        "erased_at": now.isoformat(),
        "stores": {**stores},
        "files": files,
    }
    request.certificate = sign(facts)
    request.state, request.finished_at, request.error = RequestState.DONE.value, now, ""
    request.save(update_fields=["certificate", "state", "finished_at", "error"])
