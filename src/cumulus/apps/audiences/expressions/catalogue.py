"""What may be named in an expression: the parser's only knowledge of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cumulus.core.ids import SegmentId
from cumulus.core.json import JsonValue


class Kind(StrEnum):
    """The kind of a JSON value. A name can have carried several."""

    TEXT = "text"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    """Text in ISO 8601."""
    LIST = "list"
    OBJECT = "object"
    """Never compared itself; its fields are, by dotted name."""


Kinds = frozenset[Kind]


@dataclass(frozen=True, slots=True)
class KnownSegment:
    """A saved segment that others may refer to.

    Attributes
    ----------
    expression : JsonValue
        Its own definition; it is inlined where it is referred to.
    """

    id: SegmentId
    slug: str
    name: str
    expression: JsonValue


@dataclass(frozen=True, slots=True)
class KnownPurpose:
    """A use of people's data that they are asked about.

    Attributes
    ----------
    needs_opt_in : bool
        Whether silence means no.
    channels : frozenset[str]
        Where it is asked; empty means everywhere.
    """

    needs_opt_in: bool = True
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownIdentity:
    """A kind of identifier that people may have, as it is called."""

    zh: str
    en: str


ADDRESSES = {"email": KnownIdentity("邮箱", "email address"), "phone": KnownIdentity("手机号", "phone number")}
"""What every workspace has."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The names that exist in one workspace; every other name is an error.

    Attributes
    ----------
    attributes : Mapping[str, Kinds]
        By top-level name. What lies inside an object is named with dots and may be anything.
    tags : frozenset[str]
        The tag library.
    events : Mapping[str, Mapping[str, Kinds]]
        Per event its properties.
    segments : tuple[KnownSegment, ...]
        Those that are not archived.
    scores : Mapping[str, int]
        Score cards and models: id by slug.
    stage_models : Mapping[str, tuple[int, tuple[str, ...]]]
        Lifecycle models: id and stage keys by slug.
    computed_tags : Mapping[str, int]
        Id by name. A name of the tag library comes first.
    purposes : Mapping[str, KnownPurpose]
        The uses of data that the workspace asks consent for, by key.
    sources : Mapping[str, tuple[int, ...]]
        The touchpoints that events come by: ids by name.
    identities : Mapping[str, KnownIdentity]
        The kinds of identifiers, by namespace.
    zone : str
        The workspace's time zone: days, weekdays and hours are counted in it.
    """

    attributes: Mapping[str, Kinds] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    events: Mapping[str, Mapping[str, Kinds]] = field(default_factory=dict)
    segments: tuple[KnownSegment, ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)
    stage_models: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    computed_tags: Mapping[str, int] = field(default_factory=dict)
    purposes: Mapping[str, KnownPurpose] = field(default_factory=dict)
    sources: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    identities: Mapping[str, KnownIdentity] = field(default_factory=lambda: ADDRESSES)
    zone: str = "UTC"

    def attribute(self, name: str) -> Kinds | None:
        """Return the kinds of an attribute; None when there is none of that name."""
        return _kinds(self.attributes, name)

    def property(self, event: str, name: str) -> Kinds | None:
        """Return the kinds of an event's property; None when there is none of that name."""
        return _kinds(self.events.get(event, {}), name)

    def has_tag(self, name: str) -> bool:
        """Return whether the tag library has it."""
        return name in self.tags

    def computed_tag(self, name: str) -> int | None:
        """Return the computed tag of that name; the tag library comes first."""
        return None if name in self.tags else self.computed_tags.get(name)

    def score(self, slug: str) -> int | None:
        """Return the id of a score."""
        return self.scores.get(slug)

    def stage_model(self, slug: str) -> int | None:
        """Return the id of a lifecycle model."""
        found = self.stage_models.get(slug)
        return None if found is None else found[0]

    def has_stage(self, slug: str, key: str) -> bool:
        """Return whether a lifecycle model has the stage."""
        found = self.stage_models.get(slug)
        return found is not None and key in found[1]

    def purpose(self, key: str) -> KnownPurpose | None:
        """Return the purpose of that key."""
        return self.purposes.get(key)

    def source(self, name: str) -> tuple[int, ...]:
        """Return the ids of the sources of that name."""
        return self.sources.get(name, ())

    def identity(self, kind: str) -> KnownIdentity | None:
        """Return the kind of identifier of that name."""
        return self.identities.get(kind)

    def has_event(self, name: str) -> bool:
        """Return whether the event was ever seen."""
        return name in self.events

    def segment(self, reference: int | str) -> KnownSegment | None:
        """Return the segment with that id or slug."""
        for known in self.segments:
            if reference == (known.id if isinstance(reference, int) else known.slug):
                return known
        return None


_ANYTHING: Kinds = frozenset(Kind) - {Kind.OBJECT}


def _kinds(known: Mapping[str, Kinds], name: str) -> Kinds | None:
    if name in known:
        return known[name]
    parts = name.split(".")
    outer = (".".join(parts[:i]) for i in range(1, len(parts)))
    inside = any(Kind.OBJECT in known.get(prefix, ()) for prefix in outer)
    return _ANYTHING if inside else None


class OpenCatalogue(Catalogue):
    """Takes every name, with every kind: for reading what was checked when it was saved."""

    __slots__ = ()

    def attribute(self, _name: str) -> Kinds | None:
        """Return every kind."""
        return _ANYTHING

    def property(self, _event: str, _name: str) -> Kinds | None:
        """Return every kind."""
        return _ANYTHING

    def has_tag(self, _name: str) -> bool:
        """Return True."""
        return True

    def score(self, slug: str) -> int | None:
        """Return the known score, or the id of none."""
        return self.scores.get(slug, 0)

    def stage_model(self, slug: str) -> int | None:
        """Return the known model, or the id of none."""
        return super().stage_model(slug) or 0

    def has_stage(self, _slug: str, _key: str) -> bool:
        """Return True."""
        return True

    def purpose(self, key: str) -> KnownPurpose | None:
        """Return the known purpose, or a strict one."""
        return self.purposes.get(key, KnownPurpose())

    def source(self, name: str) -> tuple[int, ...]:
        """Return the known source, or the id of none."""
        return self.sources.get(name, (0,))

    def identity(self, kind: str) -> KnownIdentity | None:
        """Return the known kind, or one that is called by its name."""
        return self.identities.get(kind, KnownIdentity(kind, kind))

    def has_event(self, _name: str) -> bool:
        """Return True."""
        return True

    def segment(self, reference: int | str) -> KnownSegment | None:
        """Return the known segment, or one without members that bears the reference's name."""
        known = super().segment(reference)
        return known or KnownSegment(SegmentId(0), str(reference), str(reference), {"any": []})
