"""Found people become a segment: a list as large as it is, kept as bitmaps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
from pyroaring import BitMap

from cumulus.apps.audiences.learning.errors import run_unfinished
from cumulus.apps.audiences.live.services import ListDraft, create_list
from cumulus.apps.audiences.models import LearningRun, Segment
from cumulus.core.ids import UserId, WorkspaceId
from cumulus.core.later import Later
from cumulus.platform.files import FileRef, file_store

if TYPE_CHECKING:
    import pyarrow.compute as pc
else:
    pc = Later("pyarrow.compute")


def similar_people(run: LearningRun, size: int) -> BitMap:
    """Return the `size` people who are most like the seed; all there are when they are fewer."""
    return _ids(_table(run).slice(0, size))


def group_people(run: LearningRun, group: int) -> BitMap:
    """Return the people of a group."""
    table = _table(run)
    return _ids(table.filter(pc.equal(table["group"], pa.scalar(group, pa.uint16()))))


def save_people(workspace_id: WorkspaceId, name: str, people: BitMap, author: UserId | None, now: datetime) -> Segment:
    """Save people as a static segment; a row for each 65,536 ids, whatever their number."""
    return create_list(workspace_id, ListDraft(name), people, author, now)


def _table(run: LearningRun) -> pa.Table:
    if run.state != LearningRun.State.DONE:
        raise run_unfinished()
    with file_store().open(FileRef(run.file)) as stream, pa.ipc.open_stream(stream) as reader:
        return reader.read_all()


def _ids(table: pa.Table) -> BitMap:
    return BitMap(table["contact_id"].to_numpy())
