"""Telling who has another value of a computed tag since its refresh, where anything depends on the tag.

Before the refresh, the present members are kept as the former ones; afterwards the two are compared,
in the warehouse, by their bitmaps. What a refresh that did not end (failed, cancelled, broken off by a crash) has
written is told in the same way, at once or before the next refresh: whoever began to depend on a tag meanwhile may
have read either values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from cumulus.apps.audiences.expressions.tree import of_members
from cumulus.apps.audiences.following.crowds import note_many
from cumulus.apps.audiences.following.reacting import dependents_in
from cumulus.apps.audiences.live.members import read_state
from cumulus.apps.audiences.models import ComputedTag
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

_KEPT = """
    SELECT tag_id, max(version) FROM computed_tag_former
    WHERE workspace_id = {workspace:UInt32} AND tag_id IN {tags:Array(UInt32)} AND value = '' GROUP BY tag_id
"""
_WRITTEN = """
    SELECT tag_id, max(version) FROM computed_tag_members
    WHERE workspace_id = {workspace:UInt32} AND tag_id IN {tags:Array(UInt32)} GROUP BY tag_id
"""
_KEEP = """
    INSERT INTO computed_tag_former (workspace_id, tag_id, value, version, members)
    SELECT workspace_id, tag_id, value, {version:UInt64}, members FROM computed_tag_members FINAL
    WHERE workspace_id = {workspace:UInt32} AND tag_id IN {tags:Array(UInt32)} AND value != ''
"""
_WHOLE = """
    INSERT INTO computed_tag_former (workspace_id, tag_id, value, version, members)
    SELECT {workspace:UInt32}, tag, '', {version:UInt64}, groupBitmapState(toUInt32(0))
    FROM (SELECT arrayJoin({tags:Array(UInt32)}) AS tag) GROUP BY tag
"""
_DIFFERENT = """
    SELECT now.tag_id, hex(groupBitmapMergeState(bitmapXor(now.members, was.members)))
    FROM (SELECT tag_id, value, members FROM computed_tag_members FINAL
          WHERE workspace_id = {workspace:UInt32} AND tag_id IN {tags:Array(UInt32)} AND value != '') AS now
    LEFT JOIN (SELECT tag_id, value, members FROM computed_tag_former FINAL
          WHERE workspace_id = {workspace:UInt32} AND tag_id IN {tags:Array(UInt32)} AND value != '') AS was
    ON now.tag_id = was.tag_id AND now.value = was.value
    GROUP BY now.tag_id
"""
_AT_ONCE = 50
"""Tags in one statement: the answer is some tens of megabytes at most."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Of which tags people have another value, and who; `anew`: of these nobody knows who had which."""

    people: BitMap
    tags: frozenset[str]
    anew: frozenset[str]


def watched(workspace_id: WorkspaceId, tags: Sequence[ComputedTag]) -> list[ComputedTag]:
    """Return those of `tags` on which a live segment, a published card or a stage model depends."""
    known = dependents_in([workspace_id])
    return [
        tag
        for tag in tags
        if any(known.concern(workspace_id, key) for key in (f"tag:{tag.name}", of_members(f"tag:{tag.name}")))
    ]


def written_untold(workspace_id: WorkspaceId, tags: Sequence[ComputedTag]) -> dict[int, int]:
    """Return the tags with values newer than the last refresh that was told, and their newest version."""
    given = {"workspace": workspace_id, "tags": [tag.pk for tag in tags]}
    written = dict(get_warehouse().query(_WRITTEN, given).rows)
    newest = {tag.pk: int(written.get(tag.pk, 0)) for tag in tags}
    return {tag.pk: newest[tag.pk] for tag in tags if newest[tag.pk] > tag.refresh_version}


def former_kept(workspace_id: WorkspaceId, tags: Sequence[ComputedTag]) -> list[ComputedTag]:
    """Return those of `tags` of which it is kept who had which value after their last refresh that was told."""
    given = {"workspace": workspace_id, "tags": [tag.pk for tag in tags]}
    kept = dict(get_warehouse().query(_KEPT, given).rows)
    return [tag for tag in tags if kept.get(tag.pk, 0) == tag.refresh_version]


def keep_former(workspace_id: WorkspaceId, tags: Sequence[ComputedTag]) -> None:
    """Keep who has which value of the tags now, unless that is kept since their last refresh."""
    given = {"workspace": workspace_id, "tags": [tag.pk for tag in tags]}
    kept = dict(get_warehouse().query(_KEPT, given).rows)
    for version in sorted({tag.refresh_version for tag in tags}):
        wanted = [tag.pk for tag in tags if tag.refresh_version == version != kept.get(tag.pk, 0)]
        if wanted:
            for statement in (_KEEP, _WHOLE):
                get_warehouse().command(statement, {"workspace": workspace_id, "tags": wanted, "version": version})


def difference(workspace_id: WorkspaceId, tags: Sequence[ComputedTag], kept: Sequence[ComputedTag]) -> Difference:
    """Return who has another value since the last refresh that was told; a statement for each fifty tags.

    Parameters
    ----------
    kept : Sequence[ComputedTag]
        Of which the former members were kept before this refresh began.
    """
    before = {tag.pk for tag in kept}
    names = {tag.pk: tag.name for tag in watched(workspace_id, tags)}
    known = sorted(names.keys() & before)
    found: dict[int, BitMap] = {}
    for at in range(0, len(known), _AT_ONCE):
        given = {"workspace": workspace_id, "tags": known[at : at + _AT_ONCE]}
        for tag_id, state in get_warehouse().query(_DIFFERENT, given).rows:
            found[tag_id] = read_state(bytes.fromhex(state))
    return Difference(
        BitMap.union(BitMap(), *found.values()),
        frozenset(names[tag_id] for tag_id, people in found.items() if people),
        frozenset(name for tag_id, name in names.items() if tag_id not in before),
    )


def tell(workspace_id: WorkspaceId, found: Difference) -> None:
    """Note the people of a difference; in the transaction that says the refresh is done."""
    note_many(workspace_id, found.people, (f"tag:{name}" for name in found.tags))
    if found.anew:
        note_many(workspace_id, None, (f"tag:{name}" for name in found.anew))
