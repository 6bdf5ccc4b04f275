"""Attributes in the store: of the whole person, and of each part by itself.

A person who is one record has their attributes there. Once others are part of it, the whole
has what all of them say, and `own` keeps what its own record says: a merge can be undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from django.db import connection

from cumulus.apps.contacts.attributes.catalogue import Catalogue, catalogue_of
from cumulus.apps.contacts.attributes.rejects import Rejects
from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.identity.claims import Claim
from cumulus.apps.contacts.identity.traits import OWN, Attributes
from cumulus.core.ids import ContactId, WorkspaceId


@dataclass(slots=True)
class Record:
    """One record's attributes; `own` is None while no other record is part of it."""

    whole: Attributes
    own: Attributes | None = None
    first_seen_at: datetime | None = None

    def alone(self) -> Attributes:
        """Return what this record says, without its parts."""
        return self.whole if self.own is None else self.own


def load(workspace_id: WorkspaceId, people: Collection[int]) -> dict[int, Record]:
    """Return the records with these ids; the caller holds their rows."""
    return _load("id = ANY(%s::bigint[])", workspace_id, people)


def _load(where: str, workspace_id: WorkspaceId, people: Collection[int]) -> dict[int, Record]:
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, attributes::text, attribute_times::text, attribute_sources::text, own::text, first_seen_at"
            " FROM contacts_contact"
            f" WHERE {where} AND workspace_id = %s",
            [number_array(people), workspace_id],
        )
        return {row[0]: _record(*row[1:]) for row in cursor}


def _record(values: str, times: str, sources: str, own: str | None, first_seen_at: datetime | None) -> Record:
    decode = msgspec.json.decode
    mine = None if own is None else decode(own)
    return Record(
        Attributes(decode(values), decode(times), decode(sources)),
        None if mine is None else Attributes(mine["values"], mine["times"], mine.get("sources", {})),
        first_seen_at,
    )


def save(workspace_id: WorkspaceId, records: Mapping[int, Record]) -> None:
    """Write records back with a new version each."""
    if not records:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE contacts_contact AS contact
            SET attributes = new.attributes, attribute_times = new.times, attribute_sources = new.sources,
                own = CASE WHEN new.own = 'null' THEN NULL ELSE new.own END,
                version = nextval('contacts_version'), updated_at = now()
            FROM unnest(%s::bigint[], %s::jsonb[], %s::jsonb[], %s::jsonb[], %s::jsonb[])
                AS new (id, attributes, times, sources, own)
            WHERE contact.id = new.id AND contact.workspace_id = %s
            """,
            [
                number_array(records),
                text_array(to_json(each.whole.values) for each in records.values()),
                text_array(to_json(each.whole.times) for each in records.values()),
                text_array(to_json(each.whole.sources) for each in records.values()),
                text_array(to_json(each.own) for each in records.values()),
                workspace_id,
            ],
        )


def to_json(value: object) -> str:
    """Return compact JSON text for a jsonb parameter."""
    return msgspec.json.encode(value).decode()


def write(
    workspace_id: WorkspaceId, claims: Iterable[tuple[Claim, ContactId, int]]
) -> tuple[dict[ContactId, Attributes], set[ContactId]]:
    """Write what each claim says onto its person and part, as far as the catalogue takes it.

    Returns
    -------
    tuple
        The attributes of people without a row yet, and known people whose attributes changed.
    """
    rules, rejects = catalogue_of(workspace_id), Rejects(workspace_id)
    said = [(_fit(each[0], rules, rejects), *each[1:]) for each in claims if each[0].traits or each[0].changes]
    records = load(workspace_id, {each for _, person, part in said for each in (person, part)})
    new: dict[ContactId, Attributes] = {}
    changed: set[ContactId] = set()
    touched: set[int] = set()
    for claim, person, part in said:
        record = records.get(person)
        if record is None:
            _apply(new.setdefault(person, Attributes()), claim, rules)
            continue
        times = dict(record.whole.times)
        if _apply(record.whole, claim, rules):
            changed.add(person)
        if record.own is not None:
            _apply((record if part == person else records[part]).alone(), claim, rules)
            touched |= {person, part}
        elif record.whole.times != times:
            touched.add(person)
    save(workspace_id, {each: records[each] for each in sorted(touched | changed)})
    rejects.save()
    return new, changed


def _fit(claim: Claim, rules: Catalogue, rejects: Rejects) -> Claim:
    traits, unfit = rules.fit(claim.traits)
    changes, unfit_changes = rules.fit_changes(claim.changes)
    if traits is claim.traits and not unfit_changes:
        return claim
    rejects.add(claim.source_id or OWN, claim.at, (*unfit, *unfit_changes))
    return replace(claim, traits=traits, changes=changes)


def _apply(attributes: Attributes, claim: Claim, rules: Catalogue) -> bool:
    source = claim.source_id or OWN
    changed = attributes.write(claim.traits, claim.at, rules, source)
    return attributes.change(claim.changes, claim.at, rules, source) or changed


def refold(workspace_id: WorkspaceId, people: Collection[int]) -> None:
    """Make the attributes of whole persons anew from their parts. Safe to run twice; three queries."""
    records = load(workspace_id, people)
    parts, rules = _parts(workspace_id, people), catalogue_of(workspace_id)
    for person, record in records.items():
        mine, others = record.alone(), parts.get(person, [])
        record.own = mine if others else None
        record.whole = _together(mine, others, rules)
    save(workspace_id, records)
    _first_seen(people)


def _parts(workspace_id: WorkspaceId, people: Collection[int]) -> dict[int, list[Attributes]]:
    records = _load("merged_into_id = ANY(%s::bigint[])", workspace_id, people)
    found: defaultdict[int, list[Attributes]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, merged_into_id FROM contacts_contact WHERE merged_into_id = ANY(%s::bigint[]) ORDER BY id",
            [number_array(people)],
        )
        for part, whole in cursor:
            found[whole].append(records[part].alone())
    return found


def _together(mine: Attributes, others: Sequence[Attributes], rules: Catalogue) -> Attributes:
    """Return per attribute the value that its rule wants; the later of two, and of equal times the record's own."""
    whole = Attributes()
    for each in (*others, mine):
        whole.overlay(each, rules)
    return whole


def _first_seen(people: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE contacts_contact AS whole SET first_seen_at = parts.seen
            FROM (SELECT coalesce(merged_into_id, id) AS id, min(coalesce((own ->> 'first_seen_at')::timestamptz,
                    first_seen_at)) AS seen
                FROM contacts_contact
                WHERE id = ANY(%(people)s::bigint[]) OR merged_into_id = ANY(%(people)s::bigint[]) GROUP BY 1) AS parts
            WHERE whole.id = parts.id AND whole.first_seen_at IS DISTINCT FROM parts.seen
            """,
            {"people": number_array(people)},
        )
