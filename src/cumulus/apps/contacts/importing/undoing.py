"""A whole import taken back, its last batch first: what nobody touched since is as it was before."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from cumulus.apps.contacts.identity import keeping
from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.identity.store import bump_versions
from cumulus.apps.contacts.identity.traits import Attributes, milliseconds
from cumulus.apps.contacts.importing import bulk_store
from cumulus.apps.contacts.importing.outcome import Outcome, unpack
from cumulus.apps.contacts.importing.running import held
from cumulus.apps.contacts.locks import lock_identities, lock_people
from cumulus.apps.contacts.models import AppliedTag, Contact, Import, ImportBatch
from cumulus.apps.contacts.tags.services import remove_tag
from cumulus.core.ids import ContactId, TagId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, append_events
from cumulus.platform.warehouse.client import get_warehouse

logger = logging.getLogger(__name__)

_UNTOUCHED = """
    SELECT id FROM contacts_contact AS contact
    WHERE id = ANY(%(people)s::bigint[]) AND workspace_id = %(workspace)s
      AND merged_into_id IS NULL AND removed_at IS NULL
      AND NOT EXISTS (SELECT FROM jsonb_each_text(attribute_times) AS time WHERE time.value::bigint <> %(said_ms)s)
      AND NOT EXISTS (SELECT FROM contacts_contact AS part WHERE part.merged_into_id = contact.id)
      AND NOT EXISTS (SELECT FROM contacts_identity AS named
          WHERE named.contact_id = contact.id AND named.first_seen_at <> %(said_at)s)
      AND NOT EXISTS (SELECT FROM contacts_appliedtag AS tagged
          WHERE tagged.contact_id = contact.id AND tagged.source <> %(source)s)
"""
_FORGET = """
    DELETE FROM contacts_identityfact WHERE left_id IN (SELECT id FROM contacts_identity AS named WHERE {names})
        OR right_id IN (SELECT id FROM contacts_identity AS named WHERE {names})
"""
_OF_PEOPLE = "named.contact_id = ANY(%(people)s::bigint[]) AND named.workspace_id = %(workspace)s"
_REMOVE = (
    _FORGET.format(names=_OF_PEOPLE),
    "DELETE FROM contacts_identity WHERE contact_id = ANY(%(people)s::bigint[]) AND workspace_id = %(workspace)s",
    "DELETE FROM contacts_suppression WHERE contact_id = ANY(%(people)s::bigint[]) AND workspace_id = %(workspace)s",
    """
    UPDATE contacts_contact SET attributes = '{}', attribute_times = '{}', attribute_sources = '{}', removed_at = now(), updated_at = now(),
        version = nextval('contacts_version')
    WHERE id = ANY(%(people)s::bigint[]) AND workspace_id = %(workspace)s
    """,
)
_ACTIVE = """
    SELECT DISTINCT contact_id FROM events
    WHERE workspace_id = {workspace:UInt32} AND contact_id IN {people:Array(UInt32)}
        AND NOT (source_id = 0 AND name IN ('Contact Created', 'Contact Updated', 'Tag Added', 'Segment Entered',
            'Segment Exited', 'Score Changed', 'Stage Changed', 'Account Joined', 'Account Left'))
"""
_GAINED = """
    named.workspace_id = %(workspace)s AND (named.namespace, named.value) IN (
        SELECT * FROM unnest(%(namespaces)s::text[], %(values)s::text[]))
    AND named.first_seen_at = %(said_at)s
    AND EXISTS (SELECT FROM contacts_identity AS other
        WHERE other.home_id = named.home_id AND other.first_seen_at <> %(said_at)s)
"""
_DETACH = f"DELETE FROM contacts_identity AS named WHERE {_GAINED} RETURNING named.contact_id"


def undo_import(import_id: int) -> None:
    """Take the import back until nothing of it is left. Safe to run twice, and after a crash."""
    with held(import_id) as mine:
        while mine and _undo_next(import_id):
            pass


@transaction.atomic
def _undo_next(import_id: int) -> bool:
    """Take one batch back, and the checkpoint with it; False when there is none."""
    found = Import.objects.select_for_update().filter(pk=import_id, state=Import.State.UNDOING).first()
    if found is None:
        return False
    batch = ImportBatch.objects.filter(import_id=import_id, first__lt=found.position).order_by("-first").first()
    if batch is None:
        found.state, found.finished_at = Import.State.UNDONE, timezone.now()
        found.save(update_fields=["state", "finished_at"])
        logger.info("import.undone", extra={"import": import_id})
        return False
    report = {"removed": 0, "kept": 0, "restored": 0, **(found.undone or {})}
    _Undoing(found, report).take_back(unpack(batch.outcome))
    found.undone, found.position, found.beat_at = report, batch.first, timezone.now()
    found.save(update_fields=["undone", "position", "beat_at"])
    return True


class _Undoing:
    def __init__(self, found: Import, report: dict[str, int]) -> None:
        self._workspace_id = WorkspaceId(found.workspace_id)
        self._said_at = found.said_at
        self._said_ms = milliseconds(found.said_at) if found.said_at else 0
        self._source = f"import:{found.pk}"
        self._report = report

    def take_back(self, outcome: Outcome) -> None:
        """Undo one batch in the caller's transaction."""
        lock_identities(self._workspace_id)
        created = [ContactId(each) for each in outcome.created]
        known = {ContactId(who): before for who, before in outcome.before}
        lock_people(self._workspace_id, {*created, *known})
        removable = self._removable(created)
        self._untag([*created, *(ContactId(each) for each in outcome.people)], outcome.tagged)
        self._remove(removable)
        restored = self._restore(known) | self._detach(outcome)
        self._log("Contact Removed", removable)
        self._log("Contact Updated", restored)
        self._report["removed"] += len(removable)
        self._report["kept"] += len(created) - len(removable)
        self._report["restored"] += len(restored)

    def _removable(self, created: Collection[ContactId]) -> set[ContactId]:
        """Those who have nothing that did not come with the import."""
        if not created:
            return set()
        with connection.cursor() as cursor:
            cursor.execute(
                _UNTOUCHED,
                {
                    "people": number_array(created),
                    "workspace": self._workspace_id,
                    "said_ms": self._said_ms,
                    "said_at": self._said_at,
                    "source": self._source,
                },
            )
            untouched = {ContactId(row[0]) for row in cursor.fetchall()}
        if not untouched:
            return untouched
        given = {"workspace": self._workspace_id, "people": sorted(untouched)}
        return untouched - {ContactId(row[0]) for row in get_warehouse().query(_ACTIVE, given).rows}

    def _untag(self, people: Collection[ContactId], tags: Collection[str]) -> None:
        rows = AppliedTag.objects.filter(
            workspace_id=self._workspace_id, contact_id__in=people, tag__name__in=tags, source=self._source
        ).values_list("tag_id", "contact_id")
        by_tag: dict[int, list[ContactId]] = {}
        for tag_id, contact_id in rows if tags else ():
            by_tag.setdefault(tag_id, []).append(ContactId(contact_id))
        for tag_id, whom in by_tag.items():
            remove_tag(self._workspace_id, whom, TagId(tag_id), self._source)

    def _remove(self, people: Collection[ContactId]) -> None:
        given: dict[str, str | int] = {"people": number_array(sorted(people)), "workspace": self._workspace_id}
        with connection.cursor() as cursor:
            for statement in _REMOVE if people else ():
                cursor.execute(statement, given)

    def _restore(self, known: dict[ContactId, dict[str, tuple[bool, object, int]]]) -> set[ContactId]:
        present, intricate = bulk_store.attributes_for_update(self._workspace_id, known)
        plain = {who: attributes for who, attributes in present.items() if who not in intricate}
        restored = {who for who, attributes in plain.items() if self._put_back(attributes, known[who])}
        bulk_store.save_attributes(self._workspace_id, {who: present[who] for who in sorted(restored)})
        return restored | self._restore_parts({who: known[who] for who in intricate})

    def _restore_parts(self, known: dict[ContactId, dict[str, tuple[bool, object, int]]]) -> set[ContactId]:
        """Put back what stood with people of several records: on whichever of these the import wrote."""
        parts = Contact.objects.filter(workspace_id=self._workspace_id, merged_into_id__in=known)
        whole = {ContactId(part): ContactId(into) for part, into in parts.values_list("id", "merged_into_id") if into}
        whole |= {who: who for who in known}
        found = keeping.load(self._workspace_id, whole)
        touched = {
            part for part, record in found.items() if self._put_back(record.alone(), known[whole[ContactId(part)]])
        }
        keeping.save(self._workspace_id, {part: found[part] for part in sorted(touched)})
        restored = {whole[ContactId(part)] for part in touched}
        keeping.refold(self._workspace_id, restored)
        return restored

    def _put_back(self, attributes: Attributes, before: dict[str, tuple[bool, object, int]]) -> bool:
        any_back = False
        for key, (was_there, value, said_at) in before.items():
            if attributes.times.get(key) != self._said_ms:
                continue  # somebody wrote it later
            any_back = True
            attributes.sources.pop(key, None)
            if was_there:
                attributes.values[key] = value  # type: ignore[assignment]  # as it came out of the same column
            else:
                attributes.values.pop(key, None)
            if said_at:
                attributes.times[key] = said_at
            else:
                attributes.times.pop(key)
        return any_back

    def _detach(self, outcome: Outcome) -> set[ContactId]:
        """Take off what known people gained, unless it is all that is left of their names."""
        if not outcome.attached:
            return set()
        given: dict[str, str | int | datetime | None] = {
            "namespaces": text_array(each[0] for each in outcome.attached),
            "values": text_array(each[1] for each in outcome.attached),
            "workspace": self._workspace_id,
            "said_at": self._said_at,
        }
        with connection.cursor() as cursor:
            cursor.execute(_FORGET.format(names=_GAINED), given)
            cursor.execute(_DETACH, given)
            changed = {ContactId(row[0]) for row in cursor.fetchall()}
        bump_versions(self._workspace_id, changed)
        return changed

    def _log(self, event: str, people: Collection[ContactId]) -> None:
        by = {"by": f"{self._source}:undo"}
        append_events(self._workspace_id, [InternalEvent(event, who, by) for who in sorted(people)])
