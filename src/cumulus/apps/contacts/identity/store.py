"""The fold against PostgreSQL, in sets: a handful of statements for any number of claims."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection

from cumulus.apps.contacts.identity import keeping, lookup, records
from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.identity.bundles import Bundle, Pair, Sighting, bundles, sightings
from cumulus.apps.contacts.identity.claims import Claim
from cumulus.apps.contacts.identity.folding import Folded, Scope, fold
from cumulus.apps.contacts.identity.holding import Place, holders
from cumulus.apps.contacts.identity.kinds import Identifier, Kinds, kinds_of
from cumulus.apps.contacts.identity.lookup import Named
from cumulus.apps.contacts.identity.moving import move
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.identity.settling import Settlement, settle
from cumulus.apps.contacts.identity.traits import Attributes
from cumulus.apps.contacts.locks import lock_identities, lock_people
from cumulus.core.ids import ContactId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a batch of claims did.

    Attributes
    ----------
    contact_ids : list[ContactId]
        The whole person of each claim, in the claims' order.
    origin_ids : list[ContactId]
        The part of that person to which the claim's strongest name belongs.
    changed : set[ContactId]
        Contacts that are new, have other attributes or identifiers than before, or belong to
        another person.
    created : set[ContactId]
        Those of them that are new.
    """

    contact_ids: list[ContactId]
    origin_ids: list[ContactId] = field(default_factory=list)
    changed: set[ContactId] = field(default_factory=set)
    created: set[ContactId] = field(default_factory=set)


def resolve(workspace_id: WorkspaceId, claims: Sequence[Claim], *, replayed: bool = False) -> Resolution:
    """Fold `claims` into the workspace's people, inside the caller's transaction.

    Holds the workspace's identity lock until the transaction ends, so that two batches, or a
    batch and an edit, cannot each make the same person.

    Parameters
    ----------
    replayed : bool
        Whether the same claims were folded and committed before: what they say of attributes is
        written already, and adding it again would count it twice.
    """
    if not claims:
        return Resolution([])
    lock_identities(workspace_id)
    work = _Batch(workspace_id, kinds_of(workspace_id), claims)
    settled, folded = work.fold()
    attached = settle_in_store(workspace_id, settled, folded, Decision())
    places = work.places(settled, folded)
    pairs = () if replayed else zip(claims, places, strict=True)
    said = [(claim, ContactId(place.contact), place.home) for claim, place in pairs]
    written = {person for claim, person, _ in said if claim.traits or claim.changes}
    lock_people(workspace_id, {ContactId(each) for each in {*attached, *written} - settled.created})
    changed = move(workspace_id, settled.moved, settled.before)
    work.insert_names(settled)
    new, rewritten = keeping.write(workspace_id, said)
    created = {ContactId(each) for each in settled.created}
    insert_contacts(workspace_id, list(created), work.first_seen(places), new)
    gained = {ContactId(each) for each in attached} - created
    bump_versions(workspace_id, gained - changed - rewritten)
    return Resolution(
        [ContactId(place.contact) for place in places],
        [ContactId(place.home) for place in places],
        changed | rewritten | gained | created,
        created,
    )


def settle_in_store(workspace_id: WorkspaceId, settled: Settlement, folded: Folded, decision: Decision) -> set[int]:
    """Write what a fold decided beside people's own rows; return the people who gained or lost names."""
    homes = {each.id: each.home_id for group in folded.groups for each in group.known} | settled.homes
    rehoused = {
        each.id: home
        for group in folded.groups
        for each in group.known
        if (home := settled.homes.get(each.id)) is not None
    }
    records.rehouse(rehoused, settled.whole)
    records.judge(folded.judged)
    records.contest(workspace_id, folded.people if folded.judged else (), contested_people(settled, folded))
    records.queue(workspace_id, folded.too_large)
    records.record_merges(workspace_id, settled, decision)
    left = {each.contact_id for group in folded.groups for each in group.known if each.id in rehoused}
    return {settled.whole[homes[identity]] for identity in settled.homes} | left


def contested_people(settled: Settlement, folded: Folded) -> set[int]:
    """Return whom a refused fact concerns."""
    homes = {each.id: each.home_id for group in folded.groups for each in group.known} | settled.homes
    ends = {end for pair, reason in folded.judged.items() if reason for end in pair}
    return {settled.whole[homes[end]] for end in ends}


class _Batch:
    """The claims of one call, and what the store knows of their names."""

    def __init__(self, workspace_id: WorkspaceId, kinds: Kinds, claims: Sequence[Claim]) -> None:
        self._workspace_id = workspace_id
        self._kinds = kinds
        self._claims = claims
        names = dict.fromkeys(name for claim in claims for name in claim.identifiers)
        self._known: Mapping[Identifier, Named] = lookup.named(workspace_id, names)
        self._fresh = [name for name in names if name not in self._known]
        self._ids = {name: each.id for name, each in self._known.items()}
        self._ids |= zip(self._fresh, lookup.allocate("contacts_identity", len(self._fresh)), strict=True)
        self._disputed: set[int] = set()

    def fold(self) -> tuple[Settlement, Folded]:
        """Store the batch's facts, and return what comes of them."""
        self._disputed = lookup.contested({each.contact_id for each in self._known.values()})
        seen = sightings(self._claims)
        unlinked = {pair for pair, each in seen.items() if each.unlinked_at is not None}
        contested = {pair for pair in seen if self._is_contested(pair)}
        news = self._news(seen) | {pair for pair in unlinked if self._both_known(pair)}
        records.write_facts(self._workspace_id, seen, self._ids, contested)
        found: list[Bundle] = bundles(self._claims, self._known, news)
        folded = fold(found, Scope(self._kinds, self._ids, self._disputed, unlinked))
        settled = settle(folded, self._kinds)
        self._write_what_is_disputed_now({pair: seen[pair] for pair in seen if pair not in contested}, settled, folded)
        return settled, folded

    def _write_what_is_disputed_now(self, seen: Mapping[Pair, Sighting], settled: Settlement, folded: Folded) -> None:
        """Store exactly when names of people who came into dispute by this very batch were seen together."""
        people = contested_people(settled, folded) - self._disputed
        if people:
            now = {
                pair: sighting
                for pair, sighting in seen.items()
                if any(self._place(name, settled).contact in people for name in pair)
            }
            records.write_facts(self._workspace_id, now, self._ids, now)

    def _both_known(self, pair: Pair) -> bool:
        return pair[0] in self._known and pair[1] in self._known

    def _is_doubtful(self, pair: Pair) -> bool:
        if not self._both_known(pair):
            return False
        one, other = self._known[pair[0]].contact_id, self._known[pair[1]].contact_id
        return one != other or one in self._disputed

    def _is_contested(self, pair: Pair) -> bool:
        return any(name in self._known and self._known[name].contact_id in self._disputed for name in pair)

    def _news(self, seen: Mapping[Pair, Sighting]) -> set[Pair]:
        """Return the pairs of known names, of different people or of people in dispute, that say something new."""
        pairs = {pair: (self._ids[pair[0]], self._ids[pair[1]]) for pair in seen if self._is_doubtful(pair)}
        stored = lookup.stored_spans(list(pairs.values())) if pairs else {}
        return {pair for pair, ids in pairs.items() if ids not in stored or seen[pair].at < stored[ids][0]}

    def places(self, settled: Settlement, folded: Folded) -> list[Place]:
        """Return whose each claim is, by its strongest name."""
        disputed = (self._disputed - folded.people) | contested_people(settled, folded)
        place_of = {name: self._place(name, settled) for name in self._ids}
        shared = {
            self._ids[claim.identifiers[0]]
            for claim in self._claims
            if self._passes_on(claim.identifiers[0]) and place_of[claim.identifiers[0]].contact in disputed
        }
        if not shared:
            return [place_of[claim.identifiers[0]] for claim in self._claims]
        held = holders(shared)
        fresh = {self._ids[name]: place_of[name] for name in self._fresh}
        held = type(held)(held.links, {**held.places, **self._settled(held.places, settled), **fresh})
        return [
            (held.at(self._ids[strongest], claim.at) if self._ids[strongest] in shared else None) or place_of[strongest]
            for claim in self._claims
            for strongest in claim.identifiers[:1]
        ]

    def _settled(self, places: Mapping[int, Place], settled: Settlement) -> dict[int, Place]:
        homes = {identity: settled.homes.get(identity, place.home) for identity, place in places.items()}
        return {
            identity: Place(settled.whole.get(home, places[identity].contact), home) for identity, home in homes.items()
        }

    def _passes_on(self, name: Identifier) -> bool:
        kind = self._kinds.by_namespace.get(name.namespace)
        return kind is not None and kind.follows_latest

    def _place(self, name: Identifier, settled: Settlement) -> Place:
        known = self._known.get(name)
        home = settled.homes.get(self._ids[name], 0 if known is None else known.home_id)
        return Place(settled.whole.get(home, home if known is None else known.contact_id), home)

    def insert_names(self, settled: Settlement) -> None:
        """Write the names that nobody had."""
        if not self._fresh:
            return
        fresh, first = set(self._fresh), dict[Identifier, datetime]()
        for claim in self._claims:
            for name in claim.identifiers:
                if name in fresh:
                    first[name] = min(claim.at, first.get(name, claim.at))
        rows = sorted((name, self._ids[name]) for name in self._fresh)
        records.insert_names(
            self._workspace_id,
            [(identity, name, first[name]) for name, identity in rows],
            settled.homes,
            settled.whole,
        )

    def first_seen(self, places: Sequence[Place]) -> dict[int, datetime]:
        """Return when each person of the batch was first seen in it."""
        first: dict[int, datetime] = {}
        for claim, place in zip(self._claims, places, strict=True):
            first[place.contact] = min(claim.at, first.get(place.contact, claim.at))
        return first


def insert_contacts(
    workspace_id: WorkspaceId,
    created: Sequence[ContactId],
    first_seen: Mapping[int, datetime] | None = None,
    written: Mapping[ContactId, Attributes] | None = None,
) -> None:
    """Write new contacts under ids that were allocated for them; what is not said is nothing, and now."""
    if not created:
        return
    first_seen, written = first_seen or {}, written or {}
    ordered = sorted(created)
    nothing = Attributes()
    known = [written.get(person, nothing) for person in ordered]
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_contact (id, workspace_id, attributes, attribute_times, attribute_sources,
                version, created_at, updated_at, first_seen_at)
            SELECT id, %s, attributes, times, sources, nextval('contacts_version'), now(), now(), seen
            FROM unnest(%s::bigint[], %s::jsonb[], %s::jsonb[], %s::jsonb[], %s::timestamptz[])
                AS new (id, attributes, times, sources, seen)
            """,
            [
                workspace_id,
                number_array(ordered),
                text_array(keeping.to_json(each.values) for each in known),
                text_array(keeping.to_json(each.times) for each in known),
                text_array(keeping.to_json(each.sources) for each in known),
                text_array(first_seen.get(person, now).isoformat() for person in ordered),
            ],
        )


def bump_versions(workspace_id: WorkspaceId, people: Collection[ContactId]) -> None:
    """Give `people` a new version, because something outside their row changed."""
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_contact SET version = nextval('contacts_version')"
            " WHERE id = ANY(%s) AND workspace_id = %s",
            [sorted(people), workspace_id],
        )
