"""A batch of people by sets: plain rows straight into the tables, everything else through `resolve`.

A row is plain when nothing is to be decided: nobody has any of its identifiers and no other row
of the batch brings them (a new person), or one person has all of them (an update). Rows that
give a known person another identifier, join people, share identifiers with each other, or say
attributes of which not simply the newest value stays, are
folded by the one place that knows the rules. A person whom such a row touches is left to it whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from cumulus.apps.contacts.attributes.catalogue import catalogue_of
from cumulus.apps.contacts.attributes.rejects import Rejects
from cumulus.apps.contacts.identity import lookup, records
from cumulus.apps.contacts.identity.bundles import sightings
from cumulus.apps.contacts.identity.claims import Claim
from cumulus.apps.contacts.identity.kinds import Identifier
from cumulus.apps.contacts.identity.lookup import Named
from cumulus.apps.contacts.identity.store import resolve
from cumulus.apps.contacts.identity.traits import OWN, Attributes, milliseconds
from cumulus.apps.contacts.importing import bulk_store
from cumulus.apps.contacts.importing.mapping import Policy
from cumulus.apps.contacts.importing.rows import Person
from cumulus.apps.contacts.locks import lock_identities
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue

Before = dict[str, tuple[bool, JsonValue, int]]
"""Per attribute: was it there, with which value, said when (0: never)."""
_Owners = Mapping[Identifier, ContactId]


@dataclass(slots=True)
class Written:
    """What a batch did.

    Attributes
    ----------
    people : Sequence[Person]
        The rows, with values as their attributes want them.
    contact_ids : list[ContactId or None]
        Of each row, in order; None where the policy passed it over.
    created : set[ContactId]
        People who are new.
    changed : set[ContactId]
        People who were known and are different now, those that became part of another among them.
    before : dict[ContactId, Before]
        What stood where the batch wrote, of known people.
    attached : list[tuple[Identifier, ContactId]]
        Identifiers that known people gained.
    plain : Mapping[ContactId, str]
        Of new people who came by one row, all that they have, as JSON.
    """

    people: Sequence[Person]
    contact_ids: list[ContactId | None]
    created: set[ContactId] = field(default_factory=set)
    changed: set[ContactId] = field(default_factory=set)
    before: dict[ContactId, Before] = field(default_factory=dict)
    attached: list[tuple[Identifier, ContactId]] = field(default_factory=list)
    plain: Mapping[ContactId, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Sorted:
    """Places of the batch's rows by what they need."""

    new: list[int] = field(default_factory=list)
    known: dict[int, ContactId] = field(default_factory=dict)
    other: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """How a batch is said: `at` that moment, by that `source` (`import:12`)."""

    policy: Policy
    at: datetime
    source: str


def write_people(workspace_id: WorkspaceId, people: Sequence[Person], said: Said) -> Written:
    """Create or update `people` in the caller's transaction; a later row of the same person wins.

    Holds the workspace's identity lock until the transaction ends. Costs some ten statements for
    plain rows, whatever their number, and those of `resolve` for the others.
    """
    lock_identities(workspace_id)
    people = _fitting(workspace_id, people, said.at)
    every = list(chain.from_iterable([person.names for person in people]))
    names = lookup.named(workspace_id, set(every))
    owners = {name: ContactId(each.contact_id) for name, each in names.items()}
    known = set(owners.values())
    present, of_several_parts = bulk_store.attributes_for_update(workspace_id, known)
    contested = catalogue_of(workspace_id).contested()
    kinds = _sort(people, _repeated(every), owners, {*of_several_parts, *lookup.contested(known)}, contested)
    written = Written(people, [None] * len(people))
    if said.policy is Policy.SKIP_EXISTING:
        kinds.known = {}
        kinds.other = [at for at in kinds.other if not any(name in owners for name in people[at].names)]
    new = [(people[at].names, people[at].traits) for at in kinds.new]
    ids = bulk_store.insert_people(workspace_id, new, said.at, said.source)
    for at, contact_id in zip(kinds.new, ids, strict=True):
        written.contact_ids[at] = contact_id
    written.created |= ids.keys()
    written.plain = ids
    _link(workspace_id, [people[at] for at in kinds.known], names, said)
    _update(workspace_id, people, _Update(kinds.known, present, said), written)
    _decide(workspace_id, people, _Decide(kinds.other, owners, present, said), written)
    return written


def _fitting(workspace_id: WorkspaceId, people: Sequence[Person], at: datetime) -> Sequence[Person]:
    """Return what the rows say as the attributes' types want it; what they do not take is counted."""
    rules, rejects = catalogue_of(workspace_id), Rejects(workspace_id)
    if rules.fits_all([person.traits for person in people]):
        return people
    fitting: list[Person] = []
    for person in people:
        traits, unfit = rules.fit(person.traits)
        if unfit:
            rejects.add(OWN, at, unfit)
        fitting.append(person if traits is person.traits else replace(person, traits=dict(traits)))
    rejects.save()
    return fitting


def _link(workspace_id: WorkspaceId, people: Sequence[Person], names: Mapping[Identifier, Named], said: Said) -> None:
    """Keep that the names of each row came together, though it changes nothing now."""
    claims = [Claim(person.names, said.at, key=said.source) for person in people if len(person.names) > 1]
    seen = sightings(claims)
    ids = {name: names[name].id for pair in seen for name in pair}
    records.write_facts(workspace_id, seen, ids, ())


def _sort(
    people: Sequence[Person], shared: Set[Identifier], owners: _Owners, intricate: set[int], contested: Set[str]
) -> _Sorted:
    """Return what each row needs; rows about `intricate` people or `contested` attributes are never plain."""
    found = _Sorted()
    maybe_known: list[tuple[int, ContactId]] = []
    touched: set[int] = set(intricate)
    owner_of = owners.get
    for at, person in enumerate(people):
        names = person.names
        first = owner_of(names[0])
        plain = not contested or contested.isdisjoint(person.traits)
        if plain and all([owner_of(name) == first for name in names]):  # noqa: C419  # twice as fast as a generator
            if first is not None:
                maybe_known.append((at, first))
            else:
                (found.new if shared.isdisjoint(names) and _one_of_each(names) else found.other).append(at)
        else:
            found.other.append(at)
            touched.update(owner for name in names if (owner := owner_of(name)) is not None)
    for at, owner in maybe_known:
        if owner in touched:
            found.other.append(at)
        else:
            found.known[at] = owner
    found.other.sort()
    return found


def _one_of_each(names: Sequence[Identifier]) -> bool:
    """Return whether no kind stands twice: how many one person may have is for `resolve` to know."""
    if len(names) == 2:  # what most rows have: a mail address and a phone number
        return names[0][0] != names[1][0]
    return len(names) == 1 or len({name[0] for name in names}) == len(names)


def _repeated(names: Sequence[Identifier]) -> set[Identifier]:
    """Return the identifiers that several rows bring."""
    if len(set(names)) == len(names):
        return set()
    return {name for name, rows in Counter(names).items() if rows > 1}


@dataclass(frozen=True, slots=True)
class _Update:
    places: Mapping[int, ContactId]
    present: Mapping[ContactId, Attributes]
    said: Said


def _update(workspace_id: WorkspaceId, people: Sequence[Person], job: _Update, written: Written) -> None:
    touched: dict[ContactId, Attributes] = {}
    said_ms = milliseconds(job.said.at)
    for at, owner in job.places.items():
        written.contact_ids[at] = owner
        attributes = job.present[owner]
        traits = _allowed(people[at].traits, attributes, job.said.policy)
        fresh = {key: value for key, value in traits.items() if said_ms >= attributes.times.get(key, said_ms)}
        if not fresh:
            continue
        _remember(written, owner, attributes, fresh)
        if attributes.write(fresh, job.said.at):
            written.changed.add(owner)
        touched[owner] = attributes
    bulk_store.save_attributes(workspace_id, touched)


def _allowed(traits: JsonObject, attributes: Attributes, policy: Policy) -> JsonObject:
    if policy is Policy.OVERWRITE:
        return traits
    return {key: value for key, value in traits.items() if attributes.values.get(key) in (None, "", [])}


def _remember(written: Written, owner: ContactId, attributes: Attributes, traits: JsonObject) -> None:
    before = written.before.setdefault(owner, {})
    for key in traits:
        if key not in before:
            before[key] = (key in attributes.values, attributes.values.get(key), attributes.times.get(key, 0))


@dataclass(frozen=True, slots=True)
class _Decide:
    places: Sequence[int]
    owners: _Owners
    present: Mapping[ContactId, Attributes]
    said: Said


def _decide(workspace_id: WorkspaceId, people: Sequence[Person], job: _Decide, written: Written) -> None:
    if not job.places:
        return
    claims = [_claim(people[at], job, written) for at in job.places]
    done = resolve(workspace_id, claims)
    for at, contact_id in zip(job.places, done.contact_ids, strict=True):
        written.contact_ids[at] = contact_id
        for name in people[at].names:
            if name not in job.owners and contact_id not in done.created:
                written.attached.append((name, contact_id))
    written.created |= done.created
    written.changed |= done.changed - done.created


def _claim(person: Person, job: _Decide, written: Written) -> Claim:
    traits = person.traits
    for owner in {job.owners[name] for name in person.names if name in job.owners}:
        traits = _allowed(traits, job.present[owner], job.said.policy)
        _remember(written, owner, job.present[owner], traits)
    return Claim(person.names, job.said.at, traits, key=job.said.source)
