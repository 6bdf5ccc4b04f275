"""What an event changes of a person, in the words that leaves use for what they depend on; and who depends on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cumulus.apps.contacts.contracts import Happened
from cumulus.core.json import JsonValue

EVERYTHING = "*"
"""Whatever may depend on anything: the person is new, gone, or another one now."""
_MOVING = frozenset({"Contact Created", "Contact Removed", "Contacts Merged", "Contacts Split"})
_ABOUT_THEM = ("attribute:*", "identity")
_BY_PREFIX = (
    ("Consent ", "consent"),
    ("Account ", "account"),
    ("Journey ", "journey"),
    ("Email ", "consent"),
)
_BY_PROPERTY = {
    "Tag Added": ("tag", "tag"),
    "Tag Removed": ("tag", "tag"),
    "Score Changed": ("score", "score"),
    "Stage Changed": ("stage", "model"),
    "Segment Entered": ("segment", "segment"),
    "Segment Exited": ("segment", "segment"),
}


def keys_of(event: Happened) -> tuple[str, ...]:
    """Return what `event` changes; `attribute:*` is any attribute."""
    seen = f"event:{event.name}"
    if not event.is_own:
        if event.name == "Contact Identified":
            return (seen, *_ABOUT_THEM)
        further = (
            *(("account",) if event.name == "Group Joined" else ()),
            *(("identity",) if event.is_changed else ()),
        )
        return (seen, *further)
    if event.name in _MOVING:
        return (EVERYTHING,)
    if event.name == "Contact Updated":
        return (seen, *_attributes(event.properties.get("keys")))
    if event.name in _BY_PROPERTY:
        kind, key = _BY_PROPERTY[event.name]
        return (seen, f"{kind}:{event.properties.get(key)}")
    return (seen, *(key for prefix, key in _BY_PREFIX if event.name.startswith(prefix)))


def _attributes(keys: JsonValue) -> tuple[str, ...]:
    if not isinstance(keys, list):
        return _ABOUT_THEM
    return (*(f"attribute:{str(key).partition('.')[0]}" for key in keys), "identity")


def people_of(event: Happened) -> set[int]:
    """Return whom `event` concerns: of people who became one or several, all of them."""
    found = {int(event.contact_id)}
    if event.is_own and event.name in _MOVING:
        for key in ("merged", "from", "parts"):
            value = event.properties.get(key)
            listed = value if isinstance(value, list) else [value]
            found.update(each for each in listed if isinstance(each, int) and not isinstance(each, bool))
    return found


def accounts_in(event: Happened) -> set[int]:
    """Return the accounts that an event says somebody came to or left."""
    if not event.is_own or not event.name.startswith("Account "):
        return set()
    named = (event.properties.get(key) for key in ("account_id", "left_id"))
    return {each for each in named if isinstance(each, int) and not isinstance(each, bool)}


@dataclass(frozen=True, slots=True)
class Noted:
    """What of one person changed that somebody depends on.

    Attributes
    ----------
    keys : frozenset[str]
        What changed, of that which matters.
    ids : frozenset[int]
        To which of those who depend on it.
    depth : int
        How deep in a chain of causes the change is.
    """

    keys: frozenset[str]
    ids: frozenset[int]
    depth: int


Notes = Mapping[tuple[int, int], Noted]
"""By workspace and person."""


def direct(segment_id: int) -> str:
    """Return the key that means this segment and no other."""
    return f"judge:{segment_id}"


@dataclass(frozen=True, slots=True)
class Dependents:
    """Which segments, or scores, or stage models depend on what; by id.

    Attributes
    ----------
    everyone : frozenset[int]
        All of them.
    by_key : Mapping[str, frozenset[int]]
        By what a change of which matters to them.
    of_kind : Mapping[str, frozenset[int]]
        By the part of it before a colon: `members:attribute:city` is of the kinds `members` and `members:attribute`.
    """

    everyone: frozenset[int] = frozenset()
    by_key: Mapping[str, frozenset[int]] = field(default_factory=dict)
    of_kind: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, depends: Mapping[int, Iterable[str]]) -> Dependents:
        """Return the index by what each depends on; `attribute:*` depends on every attribute."""
        by_key: defaultdict[str, set[int]] = defaultdict(set)
        of_kind: defaultdict[str, set[int]] = defaultdict(set)
        for own, keys in depends.items():
            for key in keys:
                by_key[key].add(own)
                for kind in (key.partition(":")[0], *_kinds_of(key)):
                    of_kind[kind].add(own)
        return cls(frozenset(depends), _frozen(by_key), _frozen(of_kind))

    def concerned(self, keys: Iterable[str]) -> frozenset[int]:
        """Return those of which changes of `keys` may change what they say of a person."""
        return frozenset().union(*map(self.concerned_by, keys))

    def concerned_by(self, key: str) -> frozenset[int]:
        """Return those of which a change of `key` may change what they say of a person."""
        kind, _, name = key.partition(":")
        if key == EVERYTHING:
            return self.everyone
        if kind == "judge":
            return self.everyone & {int(name)}
        if key.endswith(":*"):
            return self.of_kind.get(key.removesuffix(":*"), frozenset())
        return frozenset().union(*(self.by_key.get(each, frozenset()) for each in (key, *_every(key))))


def _kinds_of(key: str) -> list[str]:
    parts = key.split(":")
    return [":".join(parts[:size]) for size in range(1, len(parts))]


def _every(key: str) -> list[str]:
    return [f"{kind}:*" for kind in _kinds_of(key)]


def _frozen(found: Mapping[str, set[int]]) -> dict[str, frozenset[int]]:
    return {key: frozenset(ids) for key, ids in found.items()}
