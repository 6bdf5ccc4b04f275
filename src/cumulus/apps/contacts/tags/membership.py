"""Groups of people, and the tags that members have from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from cumulus.apps.contacts.models import Group, GroupTag
from cumulus.apps.contacts.tags.applying import Application, log_removed, put_tags
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, TagId, WorkspaceId

GROUP_EVENTS: Mapping[str, bool] = {"Group Joined": True, "Group Left": False}
"""Each event of a client's that says who is in a group, and whether it lets in."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody came into a group, or left it; `group` is the client's own id of it."""

    person: ContactId
    group: str
    name: str
    at: datetime
    joins: bool = True


# The later of two words about a person counts, by its own time: a late one changes nothing.
_FOLLOW = """
    WITH said AS (
        SELECT DISTINCT ON (person.whole, visit.group_id) person.whole AS contact_id, visit.group_id, visit.at,
            visit.joins
        FROM unnest(%(people)s::bigint[], %(groups)s::bigint[], %(times)s::timestamptz[], %(joins)s::boolean[])
            WITH ORDINALITY AS visit (person, group_id, at, joins, nth)
        CROSS JOIN LATERAL (SELECT coalesce(merged_into_id, id) AS whole FROM contacts_contact
            WHERE id = visit.person AND workspace_id = %(workspace)s) AS person
        ORDER BY 1, 2, visit.at DESC, nth DESC
    ), known AS (
        UPDATE contacts_groupmember AS member
        SET joined_at = CASE WHEN said.joins AND left_at IS NOT NULL THEN said.at ELSE joined_at END,
            left_at = CASE WHEN said.joins THEN NULL ELSE said.at END
        FROM said
        WHERE member.contact_id = said.contact_id AND member.group_id = said.group_id
            AND said.at >= coalesce(member.left_at, member.joined_at)
            AND said.joins = (member.left_at IS NOT NULL)
        RETURNING member.contact_id, member.group_id, said.joins
    ), newcomers AS (
        INSERT INTO contacts_groupmember (workspace_id, group_id, contact_id, origin_id, joined_at)
        SELECT %(workspace)s, group_id, contact_id, contact_id, at FROM said
        WHERE joins AND NOT EXISTS (SELECT FROM contacts_groupmember AS member
            WHERE member.contact_id = said.contact_id AND member.group_id = said.group_id)
        ORDER BY contact_id, group_id
        ON CONFLICT (group_id, origin_id) DO NOTHING
        RETURNING contact_id, group_id
    )
    SELECT contact_id, group_id, joins FROM known UNION ALL SELECT contact_id, group_id, true FROM newcomers
"""

# Who left has the tag no longer, unless another group gives it: then it is that group's.
_INHERITED = """
    SELECT held.id, held.contact_id, held.tag_id, (
        SELECT min(member.group_id) FROM contacts_groupmember AS member
        JOIN contacts_grouptag AS gives ON gives.group_id = member.group_id
        WHERE member.contact_id = held.contact_id AND member.left_at IS NULL AND gives.tag_id = held.tag_id)
    FROM contacts_appliedtag AS held
    JOIN unnest(%(people)s::bigint[], %(groups)s::bigint[]) AS gone (contact_id, group_id)
        ON gone.contact_id = held.contact_id AND held.source = 'group:' || gone.group_id
    JOIN contacts_tag AS tag ON tag.id = held.tag_id AND tag.kind <> 'source'
    WHERE NOT EXISTS (
        SELECT FROM contacts_groupmember AS member
        JOIN contacts_grouptag AS gives ON gives.group_id = member.group_id
        WHERE member.contact_id = held.contact_id AND member.left_at IS NULL
            AND member.group_id = gone.group_id AND gives.tag_id = held.tag_id)
    ORDER BY held.id FOR UPDATE OF held
"""


@transaction.atomic
def follow_visits(workspace_id: WorkspaceId, visits: Sequence[Visit], clock: Clock = utc_now) -> int:
    """Write who is in which group, and give and take the groups' tags; return how many changed.

    A group that is new is made. Safe to run twice; a late word about the past changes nothing.
    """
    named = [visit for visit in visits if visit.group]
    if not named:
        return 0
    groups = _ensure_groups(workspace_id, {visit.group: visit.name for visit in named})
    with connection.cursor() as cursor:
        cursor.execute(
            _FOLLOW,
            {
                "workspace": workspace_id,
                "people": [visit.person for visit in named],
                "groups": [groups[visit.group] for visit in named],
                "times": [visit.at for visit in named],
                "joins": [visit.joins for visit in named],
            },
        )
        changed = cursor.fetchall()
    give(workspace_id, [(ContactId(person), group) for person, group, joins in changed if joins], clock)
    take_back(workspace_id, [(ContactId(person), group) for person, group, joins in changed if not joins])
    return len(changed)


def _ensure_groups(workspace_id: WorkspaceId, names: Mapping[str, str]) -> dict[str, int]:
    rows = [
        Group(workspace_id=workspace_id, external_id=external, name=name or external[:200])
        for external, name in sorted(names.items())
    ]
    Group.objects.bulk_create(rows, ignore_conflicts=True)
    found = Group.objects.filter(workspace_id=workspace_id, external_id__in=names)
    return dict(found.values_list("external_id", "id"))


def give(workspace_id: WorkspaceId, members: Sequence[tuple[ContactId, int]], clock: Clock = utc_now) -> int:
    """Put the groups' tags on (member, group) pairs; return how many gained one."""
    if not members:
        return 0
    gives: dict[int, list[tuple[int, str]]] = {}
    rows = GroupTag.objects.filter(workspace_id=workspace_id, group_id__in={group for _, group in members})
    for group, tag_id, value in rows.order_by("id").values_list("group_id", "tag_id", "value"):
        gives.setdefault(group, []).append((tag_id, value))
    wanted = [
        Application(person, TagId(tag_id), f"group:{group}", value)
        for person, group in members
        for tag_id, value in gives.get(group, ())
    ]
    return put_tags(workspace_id, wanted, clock)


def take_back(workspace_id: WorkspaceId, members: Sequence[tuple[ContactId, int]]) -> None:
    """Take off what (former member, group) pairs have from the group alone; the caller's transaction."""
    if not members:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _INHERITED, {"people": [person for person, _ in members], "groups": [group for _, group in members]}
        )
        rows = cursor.fetchall()
        kept = [(row, other) for row, _, _, other in rows if other is not None]
        gone = [(row, ContactId(person), TagId(tag_id)) for row, person, tag_id, other in rows if other is None]
        cursor.execute(
            "UPDATE contacts_appliedtag AS held SET source = 'group:' || other.group_id"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS other (id, group_id) WHERE held.id = other.id",
            [[row for row, _ in kept], [other for _, other in kept]],
        )
        cursor.execute("DELETE FROM contacts_appliedtag WHERE id = ANY(%s)", [[row for row, _, _ in gone]])
    if gone:
        log_removed(workspace_id, {(person, tag_id) for _, person, tag_id in gone}, "group")
