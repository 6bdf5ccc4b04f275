"""Taking a person out of files that came and went, and out of what is kept to undo an import."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cumulus.apps.contacts.exporting.scheduled.contracts import RunState
from cumulus.apps.contacts.importing.outcome import Outcome, pack, unpack
from cumulus.apps.contacts.models import Export, Import, ImportBatch, ScheduledExport, ScheduledExportRun
from cumulus.apps.contacts.privacy.contracts import Name
from cumulus.core.errors import Unavailable
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.redaction import Redaction
from cumulus.platform.files import FileRef, file_store

_NOTHING_FOUND = {"columns": [], "rows": 0}
_AT_WORK = (Import.State.CHECKING, Import.State.RUNNING, Import.State.UNDOING)


def erase_files(
    workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], identifiers: Sequence[Name], mails: Sequence[str]
) -> int:
    """Delete the workspace's files of people, and the person from what became of imports (`Eraser`).

    Nobody can tell what a packed file holds without reading all of it, and nothing needs it any
    more: figures, rejects and the way back stand in the database. An import that was not started
    is cancelled.

    Raises
    ------
    Unavailable
        `import_running`: its file may hold the person; try again when it is done.
    """
    imports = Import.objects.filter(workspace_id=workspace_id)
    exports = Export.objects.filter(workspace_id=workspace_id)
    scheduled = ScheduledExportRun.objects.filter(workspace_id=workspace_id)
    at_work = (imports.filter(state__in=_AT_WORK), exports.filter(state=Export.State.RUNNING))
    if any(each.exists() for each in (*at_work, scheduled.filter(state=RunState.RUNNING))):
        raise Unavailable("import_running", "An import or an export is at work. Try again when it is done.")
    kept = [rows.exclude(file="").values_list("file", flat=True) for rows in (imports, exports)]
    files = [file for names in kept for file in names]
    for file in files:
        file_store().delete(FileRef(file))
    waiting = (Import.State.UPLOADED, Import.State.PAUSED)
    imports.filter(state__in=waiting).update(state=Import.State.CANCELLED, error="file_erased")
    imports.exclude(file="", found=_NOTHING_FOUND).update(file="", found=_NOTHING_FOUND)
    exports.filter(state=Export.State.DONE).update(state=Export.State.EXPIRED)
    exports.exclude(file="").update(file="")
    words = Redaction([*(each.value for each in identifiers), *mails])
    cleaned = _clean_exports(workspace_id, words) + _clean_scheduled(workspace_id, words)
    return len(files) + cleaned + _clean_outcomes(workspace_id, contact_ids, words)


def _clean_exports(workspace_id: WorkspaceId, words: Redaction) -> int:
    """Black out the person in what was searched for, and in what it was called."""
    changed = 0
    for pk, name, selection in Export.objects.filter(workspace_id=workspace_id).values_list("id", "name", "selection"):
        fresh = words.clean(name), json.loads(words.clean(json.dumps(selection, ensure_ascii=False)))
        if fresh != (name, selection):
            changed += Export.objects.filter(pk=pk).update(name=fresh[0], selection=fresh[1])
    return changed


def _clean_scheduled(workspace_id: WorkspaceId, words: Redaction) -> int:
    """Black out the person in what goes out by itself: whom it searched for, its name, its files' names."""
    changed = 0
    for each in ScheduledExport.objects.filter(workspace_id=workspace_id):
        selection = json.loads(words.clean(json.dumps(each.selection, ensure_ascii=False)))
        fresh = words.clean(each.name)[:120], selection, words.clean(each.path)[:300]
        if fresh != (each.name, each.selection, each.path):
            rows = ScheduledExport.objects.filter(pk=each.pk)
            changed += rows.update(name=fresh[0], selection=fresh[1], path=fresh[2])
    runs = ScheduledExportRun.objects.filter(workspace_id=workspace_id).exclude(path="")
    for pk, path in runs.values_list("id", "path").iterator(chunk_size=2_000):
        if words.found_in(path):
            changed += runs.filter(pk=pk).update(path="")
    return changed


def _clean_outcomes(workspace_id: WorkspaceId, contact_ids: Sequence[ContactId], words: Redaction) -> int:
    people = {int(each) for each in contact_ids}
    changed = 0
    for batch in ImportBatch.objects.filter(workspace_id=workspace_id).iterator(chunk_size=50):
        outcome = unpack(batch.outcome)
        kept = _without(outcome, people, words)
        if kept != outcome:
            ImportBatch.objects.filter(pk=batch.pk).update(outcome=pack(kept))
            changed += 1
    return changed


def _without(outcome: Outcome, people: set[int], words: Redaction) -> Outcome:
    return Outcome(
        people=[each for each in outcome.people if each not in people],
        created=[each for each in outcome.created if each not in people],
        before=[pair for pair in outcome.before if pair[0] not in people],
        attached=[each for each in outcome.attached if each[2] not in people],
        tagged=outcome.tagged,
        rejected=[row for row in outcome.rejected if not words.found_in("\n".join(map(str, row.cells)))],
    )
