"""The leaves about a person's companies: what such an account is like, and who else belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kind, Kinds
from cumulus.apps.audiences.expressions.comparisons.base import Comparison
from cumulus.apps.audiences.expressions.comparisons.registry import parse_comparison
from cumulus.apps.audiences.expressions.oracle import matches
from cumulus.apps.audiences.expressions.people import Company, Person, read
from cumulus.apps.audiences.expressions.phrases import Voice, after, before
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.scope import MAX_DEPTH, LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Field, Query
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf, Node, dependencies, of_members
from cumulus.apps.audiences.expressions.wide import Wide
from cumulus.apps.audiences.expressions.words import sentence
from cumulus.core.json import JsonObject, JsonView

_TEXT, _NUMBER, _BOOL, _DATE = (frozenset({kind}) for kind in (Kind.TEXT, Kind.NUMBER, Kind.BOOL, Kind.DATE))
_ANYTHING: Kinds = frozenset(Kind) - {Kind.OBJECT}
_COLUMNS: dict[str, Kinds] = {
    "name": _TEXT,
    "industry": _TEXT,
    "region": _TEXT,
    "tier": _TEXT,
    "currency": _TEXT,
    "signed": _BOOL,
    "signed_on": _DATE,
    "annual_revenue": _NUMBER,
    "annual_cost": _NUMBER,
    "created_at": _DATE,
}
ROLE = "role"
"""What a person is in the company; the only field of the membership, not of the account."""
FIELDS = (*_COLUMNS, ROLE)
TEXT_FIELDS = tuple(name for name, kinds in _COLUMNS.items() if kinds == _TEXT)
ATTRIBUTES = "attributes."
"""What a field of the workspace's own begins with."""
_MEMBERSHIPS = "account_members FINAL WHERE workspace_id = {workspace:UInt32} AND removed = 0"

_AGAIN_MS = 60_000
"""How exact an answer is that depends on the clock of other people or of a company: to the minute."""


def field_kinds() -> dict[str, Kinds]:
    """Return what may be asked of a company, with the kinds of its values."""
    return {**_COLUMNS, ROLE: _TEXT}


@dataclass(frozen=True, slots=True)
class AccountColumn(Field):
    """A typed column read as a JSON value would be: as one kind, the others are missing."""

    kinds: Kinds = frozenset()

    @property
    def exists(self) -> str:
        if Kind.TEXT in self.kinds:
            return f"{self.column} != ''"
        return f"isNotNull({self.column})"

    @property
    def text(self) -> str:
        return f"nullIf(toString({self.column}), '')" if Kind.TEXT in self.kinds else "CAST(NULL, 'Nullable(String)')"

    @property
    def number(self) -> str:
        return f"toFloat64({self.column})" if Kind.NUMBER in self.kinds else "CAST(NULL, 'Nullable(Float64)')"

    @property
    def boolean(self) -> str:
        return f"CAST({self.column}, 'Nullable(Bool)')"

    @property
    def date(self) -> str:
        return f"toDateTime64({self.column}, 3, 'UTC')"


@dataclass(frozen=True, slots=True)
class AccountLeaf(Leaf):
    """`{"account": field, "op": …, "value": …}`: a company of theirs compares; without a company nobody matches."""

    field: str
    comparison: Comparison

    def condition(self, query: Query) -> str:
        if self.field == ROLE:
            compared = self.comparison.condition(AccountColumn(ROLE, ROLE, query, kinds=_TEXT))
            return f"contact_id IN (SELECT contact_id FROM {_MEMBERSHIPS} AND {compared}{query.candidates})"
        if self.field.startswith(ATTRIBUTES):
            field = Field("attributes", self.field.removeprefix(ATTRIBUTES), query)
        else:
            field = AccountColumn(self.field, self.field, query, kinds=_COLUMNS[self.field])
        compared = self.comparison.condition(field)
        return (
            f"contact_id IN (SELECT contact_id FROM {_MEMBERSHIPS}{query.candidates} AND account_id IN ("
            "SELECT account_id FROM accounts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0 "
            f"AND {compared}))"
        )

    def judged(self, asking: Asking) -> Judged:
        timely = self.comparison.turns(AccountColumn(self.field, self.field, asking.query, kinds=_DATE))
        return Judged(self.condition(asking.query), str(asking.now_ms + _AGAIN_MS) if timely else "")

    def matches(self, person: Person, now: datetime) -> bool:
        return any(self.comparison.holds(_value(company, self.field), now) for company in person.companies)

    def depends(self) -> frozenset[str]:
        return frozenset({"account"})

    def words(self, voice: Voice) -> str:
        compared, field = self.comparison.words(voice.locale), voice.company_field(self.field)
        if voice.locale == "zh":
            return after("所属企业的", before(field, compared))
        return f"with a company whose {field} {compared}"


def _value(company: Company, field: str) -> JsonView:
    return (company.role or None) if field == ROLE else read(company.fields, field)


def parse_account(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "account", "op", "value")
    name = scope.name(raw["account"], at(path, "account"), "the account's field")
    if name is None or not known_keys:
        return None
    if name.startswith(ATTRIBUTES):
        kinds: Kinds | None = _ANYTHING if scope.readable(name.removeprefix(ATTRIBUTES), at(path, "account")) else None
    else:
        kinds = _TEXT if name == ROLE else _COLUMNS.get(name)
        if kinds is None:
            message = f"Choose {', '.join(FIELDS)}, or attributes.… for a field of your own."
            scope.problem(at(path, "account"), "unknown_account_field", message)
    comparison = None if kinds is None else parse_comparison(raw, kinds, path, scope)
    return None if comparison is None else AccountLeaf(name, comparison)


@dataclass(frozen=True, slots=True)
class MembersLeaf(Leaf):
    """`{"members": "any" | "all", "of": expression}`: in a company of theirs, some or all members match."""

    every: bool
    tree: Node

    def condition(self, query: Query) -> str:
        mine = f"SELECT account_id FROM {_MEMBERSHIPS}{query.candidates}"
        colleagues = f"SELECT contact_id FROM {_MEMBERSHIPS} AND account_id IN ({mine})"
        # The colleagues are other people than the candidates; who asks sees only their own.
        inner = replace(query, among=None, companions=colleagues)
        wanted = render(self.tree, lambda leaf: leaf.condition(inner))
        alive = f"contacts FINAL WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{inner.people}"
        if self.every:
            failing = f"SELECT contact_id FROM {alive} AND NOT {wanted}"
            accounts = (
                f"account_id IN ({mine}) AND account_id NOT IN ("
                f"SELECT account_id FROM {_MEMBERSHIPS} AND contact_id IN ({failing}))"
            )
        else:
            meeting = f"SELECT contact_id FROM {alive} AND {wanted}"
            accounts = f"account_id IN (SELECT account_id FROM {_MEMBERSHIPS} AND contact_id IN ({meeting}))"
        return f"contact_id IN (SELECT contact_id FROM {_MEMBERSHIPS}{query.candidates} AND {accounts})"

    def judged(self, asking: Asking) -> Judged:
        # When a colleague's answer turns is not known here: asked again each minute, if time matters at all.
        inside = Wide(Query(asking.query.workspace_id, asking.query.now, closed=asking.query.closed))
        inside.ask(self.tree)
        return Judged(self.condition(asking.query), str(asking.now_ms + _AGAIN_MS) if inside.turns else "")

    def matches(self, person: Person, now: datetime) -> bool:
        judge = all if self.every else any
        return any(judge(matches(self.tree, each, now) for each in company.people) for company in person.companies)

    def depends(self) -> frozenset[str]:
        inside = dependencies(self.tree) | {"account"}
        return inside | {"members"} | {of_members(key) for key in inside}

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        inside = sentence(self.tree, locale, voice.names)
        if locale == "zh":
            return f"所属企业{'的全部成员都' if self.every else '中有成员'}是（{inside}）"
        inside = inside[:1].lower() + inside[1:]
        return f"with a company where {'all members are' if self.every else 'some member is among'} ({inside})"


def parse_members(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "members", "of")
    if raw["members"] not in ("any", "all"):
        scope.problem(at(path, "members"), "unknown_operator", "Choose any or all.")
        return None
    if scope.depth >= MAX_DEPTH:
        scope.problem(path, "too_deep", f"Groups go at most {MAX_DEPTH} deep.")
        return None
    scope.depth += 1
    tree = scope.parse_node(raw.get("of"), at(path, "of"), scope)
    scope.depth -= 1
    return MembersLeaf(raw["members"] == "all", tree) if tree is not None and known_keys else None


ACCOUNT = LeafKind("account", parse_account)
MEMBERS = LeafKind("members", parse_members)
