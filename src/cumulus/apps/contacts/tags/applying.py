"""Tags put on people and taken off them, in sets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from cumulus.apps.contacts.models import Tag
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, TagId, UserId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, append_events


@dataclass(frozen=True, slots=True)
class Application:
    """One tag for one person.

    Attributes
    ----------
    source : str
        Where it comes from: `hand:7`, `rule:3`, `journey:12`.
    expires_at : datetime or None
        None means by the tag's own number of days, and never when it has none.
    depth : int
        The depth of the event that caused it.
    """

    person: ContactId
    tag_id: TagId
    source: str
    value: str = ""
    expires_at: datetime | None = None
    depth: int = 0
    by: UserId | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    person: ContactId
    tag_id: TagId
    source: str
    value: str
    depth: int


_Column = (
    int
    | datetime
    | list[int]
    | list[str]
    | list[int | None]
    | list[datetime | None]
    | list[ContactId]
    | list[TagId]
    | list[UserId | None]
)

_LOCK = """
    SELECT count(*) FROM (
        SELECT FROM contacts_contact WHERE id = ANY(%s) AND workspace_id = %s ORDER BY id FOR {mode}) AS held
"""

_WANTED = """
    WITH wanted AS (
        SELECT DISTINCT ON (coalesce(person.merged_into_id, person.id), asked.tag_id)
            coalesce(person.merged_into_id, person.id) AS contact_id, asked.tag_id, asked.value, asked.source,
            asked.by,
            coalesce(asked.expires_at, %(now)s + tag.expires_after_days * interval '1 day') AS expires_at,
            tag.kind, CASE WHEN folder.exclusive THEN tag.group_id END AS alone_in
        FROM unnest(%(people)s::bigint[], %(tags)s::bigint[], %(values)s::text[], %(sources)s::text[],
                %(expiries)s::timestamptz[], %(bys)s::int[]) WITH ORDINALITY
            AS asked (person, tag_id, value, source, expires_at, by, nth)
        JOIN contacts_contact AS person ON person.id = asked.person AND person.workspace_id = %(workspace)s
        JOIN contacts_tag AS tag ON tag.id = asked.tag_id AND tag.workspace_id = %(workspace)s
            AND tag.archived_at IS NULL
        LEFT JOIN contacts_taggroup AS folder ON folder.id = tag.group_id
        ORDER BY 1, 2, nth DESC
    )
"""

# What a person has already: another value is another application; the longer expiry and, over a
# group's, anybody's own word win silently. A row of a merged person's other part counts as theirs.
_PUT = (
    _WANTED
    + """, renewed AS (
        UPDATE contacts_appliedtag AS held
        SET value = CASE WHEN fresh.is_new THEN fresh.value ELSE held.value END,
            applied_at = CASE WHEN fresh.is_new THEN %(now)s ELSE held.applied_at END,
            applied_by = CASE WHEN fresh.is_new OR fresh.is_own THEN fresh.by ELSE held.applied_by END,
            source = CASE WHEN fresh.is_new OR fresh.is_own THEN fresh.source ELSE held.source END,
            expires_at = CASE WHEN fresh.is_new THEN fresh.expires_at
                WHEN held.expires_at IS NULL OR fresh.expires_at IS NULL THEN NULL
                ELSE greatest(held.expires_at, fresh.expires_at) END
        FROM (
            SELECT wanted.*, old.id, wanted.value NOT IN ('', old.value) AS is_new,
                old.source LIKE 'group:%%' AND wanted.source NOT LIKE 'group:%%' AS is_own
            FROM wanted JOIN contacts_appliedtag AS old USING (contact_id, tag_id) WHERE wanted.kind <> 'source'
        ) AS fresh
        WHERE held.id = fresh.id AND (fresh.is_new OR fresh.is_own
            OR held.expires_at < coalesce(fresh.expires_at, 'infinity'))
        RETURNING held.contact_id, held.tag_id, held.source, held.value, fresh.is_new
    ), gained AS (
        INSERT INTO contacts_appliedtag
            (workspace_id, contact_id, origin_id, tag_id, value, source, applied_at, applied_by, expires_at)
        SELECT %(workspace)s, contact_id, contact_id, tag_id, value, source, %(now)s, by, expires_at
        FROM wanted
        WHERE NOT EXISTS (SELECT FROM contacts_appliedtag AS old
                WHERE old.contact_id = wanted.contact_id AND old.tag_id = wanted.tag_id)
            AND (alone_in IS NULL OR NOT EXISTS (
                SELECT FROM contacts_appliedtag AS old JOIN contacts_tag AS tag ON tag.id = old.tag_id
                WHERE old.contact_id = wanted.contact_id AND tag.group_id = alone_in AND tag.kind = 'source'))
        ORDER BY contact_id, tag_id
        ON CONFLICT (origin_id, tag_id) DO NOTHING
        RETURNING contact_id, tag_id, source, value
    )
    SELECT contact_id, tag_id, source, value, %(depth)s FROM gained
    UNION ALL SELECT contact_id, tag_id, source, value, %(depth)s FROM renewed WHERE is_new
"""
)

# Of an exclusive group the tag that came last stays; a source tag always does.
_DISPLACE = """
    DELETE FROM contacts_appliedtag AS held
    USING unnest(%(people)s::bigint[], %(tags)s::bigint[], %(sources)s::text[], %(depths)s::int[])
            AS gained (contact_id, tag_id, source, depth),
        contacts_tag AS mine, contacts_tag AS other, contacts_taggroup AS folder
    WHERE mine.id = gained.tag_id AND folder.id = mine.group_id AND folder.exclusive
        AND other.group_id = folder.id AND other.id <> mine.id AND other.kind <> 'source'
        AND held.contact_id = gained.contact_id AND held.tag_id = other.id
    RETURNING held.contact_id, held.tag_id, gained.source, held.value, gained.depth
"""

_TAKE = """
    DELETE FROM contacts_appliedtag AS held
    USING unnest(%(people)s::bigint[], %(tags)s::bigint[], %(sources)s::text[], %(depths)s::int[])
            AS asked (person, tag_id, source, depth),
        contacts_contact AS person, contacts_tag AS tag
    WHERE person.id = asked.person AND person.workspace_id = %(workspace)s
        AND held.contact_id = coalesce(person.merged_into_id, person.id) AND held.tag_id = asked.tag_id
        AND tag.id = held.tag_id AND tag.kind <> 'source'
    RETURNING held.contact_id, held.tag_id, asked.source, held.value, asked.depth
"""


@transaction.atomic
def put_tags(workspace_id: WorkspaceId, wanted: Sequence[Application], clock: Clock = utc_now) -> int:
    """Put tags on people; return how many gained a tag or another value of it.

    Safe to run twice. Logs `Tag Added` for those, and `Tag Removed` for what an exclusive group
    gives up. Archived tags, unknown people and source tags that are set already stay as they are.
    Three statements for any number; holds the people's rows.
    """
    if not wanted:
        return 0
    tags = Tag.objects.filter(workspace_id=workspace_id, id__in={each.tag_id for each in wanted})
    alone = tags.filter(group__exclusive=True).exists()
    _hold(workspace_id, {each.person for each in wanted}, "NO KEY UPDATE" if alone else "SHARE")
    parameters = _columns(wanted) | {
        "workspace": workspace_id,
        "now": clock(),
        "values": [each.value for each in wanted],
        "expiries": [each.expires_at for each in wanted],
        "bys": [each.by for each in wanted],
        # Of several causes the deepest: a loop ends, whichever way it goes.
        "depth": max(each.depth for each in wanted),
    }
    gained = _run(_PUT, parameters)
    lost = _run(_DISPLACE, _columns(gained)) if alone and gained else []
    _log(workspace_id, "Tag Removed", lost)
    _log(workspace_id, "Tag Added", gained)
    return len(gained)


@transaction.atomic
def take_tags(workspace_id: WorkspaceId, unwanted: Sequence[Application]) -> int:
    """Take tags off people; return how many had them. Source tags stay. Logs `Tag Removed`."""
    if not unwanted:
        return 0
    _hold(workspace_id, {each.person for each in unwanted}, "SHARE")
    lost = _run(_TAKE, _columns(unwanted) | {"workspace": workspace_id})
    _log(workspace_id, "Tag Removed", lost)
    return len({(each.person, each.tag_id) for each in lost})


def log_removed(workspace_id: WorkspaceId, lost: Collection[tuple[ContactId, TagId]], source: str) -> None:
    """Log `Tag Removed` for rows that the caller has deleted in this transaction."""
    _log(workspace_id, "Tag Removed", [_Change(person, tag_id, source, "", 0) for person, tag_id in sorted(lost)])


def log_added(workspace_id: WorkspaceId, rows: Sequence[tuple[int, int, str, str]]) -> None:
    """Log `Tag Added` for rows (person, tag, source, value) that the caller has written in this transaction."""
    gained = [_Change(ContactId(person), TagId(tag_id), source, value, 0) for person, tag_id, source, value in rows]
    _log(workspace_id, "Tag Added", gained)


def _hold(workspace_id: WorkspaceId, people: Collection[ContactId], mode: str) -> None:
    """Hold the people's rows, so that a merge of them comes before or after (`locks.lock_people`)."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(mode=mode), [sorted(people), workspace_id])


def _columns(rows: Sequence[Application] | Sequence[_Change]) -> dict[str, _Column]:
    return {
        "people": [each.person for each in rows],
        "tags": [each.tag_id for each in rows],
        "sources": [each.source for each in rows],
        "depths": [each.depth for each in rows],
    }


def _run(statement: str, parameters: Mapping[str, _Column]) -> list[_Change]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [
            _Change(ContactId(person), TagId(tag_id), source, value, depth)
            for person, tag_id, source, value, depth in cursor.fetchall()
        ]


def _log(workspace_id: WorkspaceId, event: str, changes: Sequence[_Change]) -> None:
    # A person of several parts has one event, however many rows went.
    single = {(each.person, each.tag_id): each for each in changes}.values()
    names = dict(Tag.objects.filter(id__in={each.tag_id for each in single}).values_list("id", "name"))
    append_events(
        workspace_id,
        [InternalEvent(event, each.person, _told(each, names[each.tag_id]), depth=each.depth + 1) for each in single],
    )


def _told(change: _Change, tag: str) -> dict[str, str]:
    told = {"tag": tag, "source": change.source}
    return told | {"value": change.value} if change.value else told
