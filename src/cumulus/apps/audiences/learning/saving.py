"""Found people become a segment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from cumulus.apps.audiences.learning.errors import run_unfinished
from cumulus.apps.audiences.models import LearningRun, Segment
from cumulus.apps.audiences.services import SegmentDraft, create_segment
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import ContactId, UserId, WorkspaceId
from cumulus.platform.files import FileRef, file_store

MAX_PEOPLE = 50_000
_AT_ONCE = 5_000


def similar_people(run: LearningRun, size: int) -> list[ContactId]:
    """Return the `size` people who are most like the seed, the most alike first."""
    return _ids(_table(run).slice(0, size))


def group_people(run: LearningRun, group: int) -> list[ContactId]:
    """Return the people of a group."""
    table = _table(run)
    return _ids(table.filter(pc.equal(table["group"], pa.scalar(group, pa.uint16()))))


def save_people(
    workspace_id: WorkspaceId, name: str, people: Sequence[ContactId], author: UserId | None, now: datetime
) -> Segment:
    """Save people as a segment: they get a tag of its name, and the segment is who has the tag.

    The seam for static segments: only this function knows how a fixed list of people is kept.
    Safe to run twice but for the second segment.
    """
    for start in range(0, len(people), _AT_ONCE):
        contacts.apply_tag(workspace_id, people[start : start + _AT_ONCE], name, "model")
    draft = SegmentDraft(name, "", {"tag": name, "op": "has"})
    return create_segment(workspace_id, draft, author, now)


def _table(run: LearningRun) -> pa.Table:
    if run.state != LearningRun.State.DONE:
        raise run_unfinished()
    with file_store().open(FileRef(run.file)) as stream, pa.ipc.open_stream(stream) as reader:
        return reader.read_all()


def _ids(table: pa.Table) -> list[ContactId]:
    return [ContactId(each) for each in table["contact_id"].to_pylist()]
