"""Leaves that pick people by their number: a stable share of everybody, or a list."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.literals import parse_number
from cumulus.apps.audiences.expressions.people import Person
from cumulus.apps.audiences.expressions.phrases import Voice, number, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.rows import parse_operator
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Leaf
from cumulus.core.json import JsonObject

_MASK = 2**64 - 1
_BUCKETS = 1_000_000
"""A percent has four places."""


def int_hash(value: int) -> int:
    """Return ClickHouse's `intHash64`: the finaliser of MurmurHash3 over the value and a constant."""
    mixed = (value ^ 0x4CF2D2BAAE6DA887) & _MASK
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        mixed = (mixed ^ (mixed >> 33)) * factor & _MASK
    return mixed ^ (mixed >> 33)


@dataclass(frozen=True, slots=True)
class SampleLeaf(Leaf):
    """`{"sample": percent, "salt"?: text}`: the same people each time; another salt draws others."""

    percent: float
    salt: str

    def condition(self, query: Query) -> str:
        seed = query.bind(self._seed, "UInt64")
        return f"intHash64(bitXor(toUInt64(contact_id), {seed})) % {_BUCKETS} < {query.bind(self._share, 'UInt32')}"

    def matches(self, person: Person, _now: datetime) -> bool:
        return int_hash(int(person.id) ^ self._seed) % _BUCKETS < self._share

    @property
    def _seed(self) -> int:
        return int.from_bytes(hashlib.sha256(self.salt.encode()).digest()[:8], "big")

    @property
    def _share(self) -> int:
        return round(self.percent * _BUCKETS / 100)

    def depends(self) -> frozenset[str]:
        return frozenset()

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        share, salt = number(self.percent), quoted(self.salt, locale)
        if locale == "zh":
            return f"在固定的 {share}% 抽样{salt if self.salt else ''}中"
        return f"who are in the fixed sample of {share}%{f' {salt}' if self.salt else ''}"


def parse_sample(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "sample", "salt")
    percent = parse_number(raw["sample"], at(path, "sample"), scope)
    salt = scope.text(raw.get("salt", ""), at(path, "salt"))
    if percent is not None and not 0 <= percent <= 100:
        scope.problem(at(path, "sample"), "not_a_percent", "Give a number from 0 to 100.")
        return None
    return SampleLeaf(percent, salt) if percent is not None and salt is not None and known_keys else None


@dataclass(frozen=True, slots=True)
class IdsLeaf(Leaf):
    """`{"ids": [contact, …], "op": "in" | "not_in"}`; one that became part of another person means that person."""

    ids: tuple[int, ...]
    wanted: bool

    def condition(self, query: Query) -> str:
        ids = query.bind(list(self.ids), "Array(UInt32)")
        listed = f"contact_id IN {ids}"
        if query.has_overrides:
            listed += (
                " OR contact_id IN (SELECT new_id FROM contact_overrides FINAL "
                f"WHERE workspace_id = {{workspace:UInt32}} AND old_id IN {ids})"
            )
        return f"{'' if self.wanted else 'NOT '}({listed})"

    def matches(self, person: Person, _now: datetime) -> bool:
        return bool({person.id, *person.parts} & set(self.ids)) == self.wanted

    def depends(self) -> frozenset[str]:
        return frozenset({"identity"})

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        count = len(self.ids)
        if locale == "zh":
            return f"{'在' if self.wanted else '不在'} {count} 个指定的人之中"
        people = "1 named person" if count == 1 else f"{count} named people"
        return f"who are {'' if self.wanted else 'not '}among {people}"


def parse_ids(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "ids", "op")
    op = parse_operator(raw, path, scope, "in", "not_in")
    items = scope.list_of(raw["ids"], at(path, "ids"))
    if items is None or op is None:
        return None
    ids = tuple(each for each in items if type(each) is int and 0 < each < 2**32)
    if len(ids) < len(items):
        scope.problem(at(path, "ids"), "not_ids", "Give the contacts' numbers.")
        return None
    return IdsLeaf(ids, op == "in") if known_keys else None


SAMPLE = LeafKind("sample", parse_sample)
IDS = LeafKind("ids", parse_ids)
