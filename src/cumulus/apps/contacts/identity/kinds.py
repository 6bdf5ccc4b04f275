"""Kinds of identifiers, and what a workspace declares of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cumulus.apps.contacts.identity.normalisers import NORMALISERS, as_text
from cumulus.apps.contacts.models import BlockedValue, IdentityKind
from cumulus.core.ids import WorkspaceId

USER_ID = "user_id"
EMAIL = "email"
PHONE = "phone"
ANONYMOUS_ID = "anonymous_id"
_FRESH_SECONDS = 5.0
"""How long a process goes on with what it knows; the page says so."""


class Identifier(NamedTuple):
    """One name of a person, normalised; a tuple, because batches hash and sort thousands."""

    namespace: str
    value: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of identifier.

    Attributes
    ----------
    rank : int
        The smaller, the stronger: the strongest name of an event decides whose it is.
    max_per_person : int or None
        How many values one person has at most, for a scoped kind in each scope; two people who
        would have more between them are never joined by what is observed. None: any number.
    follows_latest : bool
        Whether what comes by this name alone is the latest user's when several share it.
    expires_after_days : int or None
        After so long a silence the value is somebody else's.
    """

    namespace: str
    label_zh: str
    label_en: str
    rank: int
    normaliser: str = "text"
    region: str = "CN"
    max_per_person: int | None = None
    scoped: bool = False
    follows_latest: bool = False
    expires_after_days: int | None = None


DEFAULT_KINDS = (
    Kind(USER_ID, "用户 ID", "User ID", 10, max_per_person=1),
    Kind("member_number", "会员号", "Member number", 20, max_per_person=1),
    Kind("crm_id", "CRM 编号", "CRM ID", 30, max_per_person=1),
    Kind("wechat_unionid", "微信 UnionID", "WeChat UnionID", 40, max_per_person=1),
    Kind("wechat_openid", "微信 OpenID", "WeChat OpenID", 50, "scoped", max_per_person=1, scoped=True),
    Kind("wecom_external_userid", "企微客户 ID", "WeCom contact ID", 60, "scoped", max_per_person=1, scoped=True),
    Kind(EMAIL, "邮箱", "Email", 70, "email", max_per_person=20),
    Kind(PHONE, "手机号", "Phone", 80, "phone", max_per_person=20, follows_latest=True),
    Kind(ANONYMOUS_ID, "匿名 ID", "Anonymous ID", 90, follows_latest=True),
    Kind("device_id", "设备 ID", "Device ID", 100, follows_latest=True),
    Kind("cookie", "Cookie", "Cookie", 110, follows_latest=True),
    Kind("click_id", "广告点击 ID", "Ad click ID", 120, follows_latest=True),
)
"""What every workspace begins with, from the strongest to the weakest."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """A workspace's kinds, and the values that name nobody there."""

    by_namespace: Mapping[str, Kind]
    blocked: frozenset[Identifier] = field(default_factory=frozenset)

    def declared(self, namespace: str) -> bool:
        """Return whether the workspace has this kind."""
        return namespace in self.by_namespace

    def normalise(self, namespace: str, value: object) -> Identifier | None:
        """Return the identifier, or None: junk, blocked, or of an undeclared kind."""
        kind, text = self.by_namespace.get(namespace), as_text(value)
        if kind is None or text is None:
            return None
        normal = NORMALISERS[kind.normaliser](text, kind.region)
        if normal is None:
            return None
        found = Identifier(namespace, normal)
        return None if found in self.blocked else found

    def identifiers(self, values: Iterable[tuple[str, object]]) -> tuple[Identifier, ...]:
        """Return what `values` name, each once, the strongest first."""
        found = {name for namespace, value in values if (name := self.normalise(namespace, value)) is not None}
        return tuple(found) if len(found) < 2 else tuple(sorted(found, key=self.strength))

    def strength(self, name: Identifier) -> tuple[int, str, str]:
        """Return the place of a name in an order from the strongest; no two share one."""
        kind = self.by_namespace.get(name.namespace)
        return (10_000 if kind is None else kind.rank), name.namespace, name.value

    def in_order(self) -> list[Kind]:
        """Return the kinds, the strongest first."""
        return sorted(self.by_namespace.values(), key=lambda kind: (kind.rank, kind.namespace))


DEFAULTS = Kinds({kind.namespace: kind for kind in DEFAULT_KINDS})
_known: dict[WorkspaceId, tuple[float, Kinds]] = {}


def kinds_of(workspace_id: WorkspaceId) -> Kinds:
    """Return the workspace's kinds; a change is seen by every process within five seconds."""
    loaded_at, kinds = _known.get(workspace_id, (float("-inf"), DEFAULTS))
    if time.monotonic() - loaded_at > _FRESH_SECONDS:
        kinds = load_kinds(workspace_id)
        _known[workspace_id] = (time.monotonic(), kinds)
    return kinds


def load_kinds(workspace_id: WorkspaceId) -> Kinds:
    """Return the workspace's kinds as they are stored; two queries."""
    kinds = {kind.namespace: kind for kind in DEFAULT_KINDS}
    for row in IdentityKind.objects.filter(workspace_id=workspace_id):
        kinds[row.namespace] = _kind(row)
    blocked = BlockedValue.objects.filter(workspace_id=workspace_id, state=BlockedValue.State.BLOCKED)
    return Kinds(kinds, frozenset(Identifier(*pair) for pair in blocked.values_list("namespace", "value")))


def forget_kinds(workspace_id: WorkspaceId) -> None:
    """Read the workspace's kinds anew the next time: this process changed them."""
    _known.pop(workspace_id, None)


def _kind(row: IdentityKind) -> Kind:
    return Kind(
        row.namespace,
        row.label_zh,
        row.label_en,
        row.rank,
        row.normaliser,
        row.region,
        row.max_per_person,
        row.scoped,
        row.follows_latest,
        row.expires_after_days,
    )
