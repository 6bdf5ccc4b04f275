"""What a workspace declares of attributes, as the writers of people use it: no query an event."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from cumulus.apps.contacts.attributes.coercing import Unfit, coerce
from cumulus.apps.contacts.attributes.kinds import Pii, Survivorship, Type
from cumulus.apps.contacts.identity.claims import Change
from cumulus.apps.contacts.models import Attribute
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonValue

_FRESH_SECONDS = 5.0
"""How long a process goes on with what it knows; the page says so."""
_TAKES: Mapping[str, set[Type]] = {"add": {Type.NUMBER, Type.JSON}, "append": {Type.LIST, Type.JSON}}
"""Of which types an attribute is that a change makes sense for."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One attribute as it is declared.

    Attributes
    ----------
    type : Type or None
        None: any value is taken as it is.
    priority : tuple[int, ...]
        Sources, the first of them the one whose word counts most.
    computed : bool
        Whether only Cumulus writes it.
    """

    name: str
    label_zh: str = ""
    label_en: str = ""
    type: Type | None = None
    currency: str = "CNY"
    pii: Pii = Pii.NONE
    survivorship: Survivorship = Survivorship.NEWEST
    priority: tuple[int, ...] = ()
    computed: bool = False
    group: str = ""


def _standard(name: str, zh: str, en: str, pii: Pii) -> Declared:
    return Declared(name, zh, en, Type.TEXT, pii=pii)


STANDARD: Mapping[str, Declared] = {
    each.name: each
    for each in (
        _standard("name", "姓名", "Name", Pii.IDENTITY),
        _standard("fullName", "全名", "Full name", Pii.IDENTITY),
        _standard("full_name", "全名", "Full name", Pii.IDENTITY),
        _standard("firstName", "名", "First name", Pii.IDENTITY),
        _standard("first_name", "名", "First name", Pii.IDENTITY),
        _standard("lastName", "姓", "Last name", Pii.IDENTITY),
        _standard("last_name", "姓", "Last name", Pii.IDENTITY),
        _standard("nickname", "昵称", "Nickname", Pii.IDENTITY),
        _standard("email", "邮箱", "Email", Pii.CONTACT),
        _standard("phone", "手机号", "Phone", Pii.CONTACT),
    )
}
"""What every workspace has without declaring it: what gives away who a person is."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A value that its attribute does not take."""

    name: str
    example: str


@dataclass(frozen=True)
class Catalogue:
    """A workspace's declarations by name."""

    by_name: Mapping[str, Declared] = field(default_factory=lambda: STANDARD)

    def fit(self, traits: Mapping[str, JsonValue]) -> tuple[Mapping[str, JsonValue], tuple[Reject, ...]]:
        """Return the traits as their attributes want them, and those that they do not take."""
        if self._fits(traits):
            return traits, ()
        fitting: dict[str, JsonValue] = {}
        rejects: list[Reject] = []
        for name, value in traits.items():
            try:
                fitting[name] = self.value(name, value)
            except Unfit:
                rejects.append(self._reject(name, value))
        return fitting, tuple(rejects)

    @cached_property
    def _particular(self) -> frozenset[str]:
        """Names that do not simply take every text."""
        return frozenset(name for name, each in self.by_name.items() if each.type is not Type.TEXT or each.computed)

    def fits_all(self, many: Sequence[Mapping[str, JsonValue]]) -> bool:
        """Return whether all of these certainly stay as they are; looked at together, at a tenth of one by one."""
        names = set(chain.from_iterable(many))
        return self._take(names, set(map(type, chain.from_iterable([traits.values() for traits in many]))))

    def _fits(self, traits: Mapping[str, JsonValue]) -> bool:
        return self._take(traits, set(map(type, traits.values())))

    def _take(self, names: Collection[str], kinds: Set[type]) -> bool:
        """Return whether values of these kinds certainly stay; most are text that nobody declared otherwise."""
        return self._particular.isdisjoint(names) and (kinds == {str} or self.by_name.keys().isdisjoint(names))

    def fit_changes(self, changes: Sequence[Change]) -> tuple[tuple[Change, ...], tuple[Reject, ...]]:
        """Return the changes that their attributes allow, and those that they do not."""
        fitting: list[Change] = []
        rejects: list[Reject] = []
        for each in changes:
            try:
                fitting.append(self._change(each))
            except Unfit:
                rejects.append(self._reject(each.name, each.value))
        return tuple(fitting), tuple(rejects)

    def _reject(self, name: str, value: JsonValue) -> Reject:
        """Return what is remembered of the value: nothing of one that gives somebody away."""
        declared = self.by_name.get(name)
        hidden = declared is not None and declared.pii is not Pii.NONE
        return Reject(name, "" if hidden else str(value)[:200])

    def _change(self, change: Change) -> Change:
        declared = self.by_name.get(change.name)
        if declared is None:
            return change
        if declared.computed or declared.type not in _TAKES.get(change.kind, set(Type)):
            raise Unfit
        if change.kind not in ("once", "add"):
            return change
        return replace(change, value=self.value(change.name, change.value))

    def value(self, name: str, value: JsonValue) -> JsonValue:
        """Return the value as its attribute wants it; None, which removes it, stays.

        Raises
        ------
        Unfit
            It is of another type, or nobody but Cumulus may write it.
        """
        declared = self.by_name.get(name)
        if declared is None:
            return value
        if declared.computed:
            raise Unfit
        if value is None or declared.type is None:
            return value
        return coerce(value, declared.type, declared.currency)

    def rule(self, name: str) -> Declared | None:
        """Return how values of an attribute compete, where it is not simply the newest that stays."""
        declared = self.by_name.get(name)
        return None if declared is None or declared.survivorship is Survivorship.NEWEST else declared

    def contested(self) -> frozenset[str]:
        """Return the attributes of which not simply the newest value stays."""
        return frozenset(name for name in self.by_name if self.rule(name) is not None)

    def masked(self) -> Mapping[str, Pii]:
        """Return the attributes that are not for everybody's eyes."""
        return {name: each.pii for name, each in self.by_name.items() if each.pii is not Pii.NONE}


EMPTY = Catalogue()
_known: dict[WorkspaceId, tuple[float, Catalogue]] = {}


def catalogue_of(workspace_id: WorkspaceId) -> Catalogue:
    """Return the workspace's catalogue; a change is seen by every process within five seconds."""
    loaded_at, known = _known.get(workspace_id, (float("-inf"), EMPTY))
    if time.monotonic() - loaded_at > _FRESH_SECONDS:
        known = load_catalogue(workspace_id)
        _known[workspace_id] = (time.monotonic(), known)
    return known


def load_catalogue(workspace_id: WorkspaceId) -> Catalogue:
    """Return the workspace's catalogue as it is stored; one query."""
    return Catalogue({**STANDARD, **{each.name: each for each in _declared(workspace_id)}})


def forget_catalogue(workspace_id: WorkspaceId) -> None:
    """Read the workspace's catalogue anew the next time: this process changed it."""
    _known.pop(workspace_id, None)


def _declared(workspace_id: WorkspaceId) -> Iterable[Declared]:
    for row in Attribute.objects.filter(workspace_id=workspace_id, archived_at=None):
        yield Declared(
            row.name,
            row.label_zh,
            row.label_en,
            Type(row.type),
            row.currency,
            Pii(row.pii),
            Survivorship(row.survivorship),
            tuple(row.source_priority),
            row.definition is not None,
            row.group,
        )
