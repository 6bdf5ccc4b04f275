"""The leaves that ask how a person can be reached: an address, and whether it may be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Catalogue, KnownIdentity, KnownPurpose
from cumulus.apps.audiences.expressions.people import Consent, Person
from cumulus.apps.audiences.expressions.phrases import Voice, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.rows import epoch_ms, holders, parse_operator, turns_of
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query, milliseconds
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.core.json import JsonObject

_MARKETING = "marketing"
"""The purpose of a message that names no other."""
_ADDRESSES: dict[str, tuple[str, str]] = {"email": ("邮箱", "an email address"), "phone": ("手机号", "a phone number")}
"""The identifiers that stand in columns of their own: an address may be known without naming anybody."""
CHANNELS: dict[str, tuple[str, str, str]] = {
    "email": ("email", "邮件", "email"),
    "sms": ("phone", "短信", "SMS"),
    "phone": ("phone", "电话", "phone"),
    "wechat": ("wechat_openid", "微信公众号", "the WeChat official account"),
    "wecom": ("wecom_external_userid", "企业微信", "WeCom"),
    "push": ("push_token", "App 推送", "app push"),
}
"""Per channel the kind of identifier that it needs, and its names."""
_NAMES_ONLY = frozenset(
    ("user_id", "member_number", "crm_id", "wechat_unionid", "anonymous_id", "device_id", "cookie", "click_id")
) | {kind for kind, _, _ in CHANNELS.values()}
"""Kinds that lead nowhere by themselves, or have a channel above; a kind of the workspace's own is a channel."""


def channels_of(catalogue: Catalogue) -> list[str]:
    """Return the channels above for which the workspace declares the identifier that they need."""
    return [channel for channel, (kind, _, _) in CHANNELS.items() if catalogue.identity(kind) is not None]


def _address_of(channel: str, catalogue: Catalogue) -> str | None:
    """Return the kind of identifier that a channel needs; None when there is no such channel."""
    kind = CHANNELS[channel][0] if channel in CHANNELS else channel
    known = catalogue.identity(kind) is not None and (channel in CHANNELS or kind not in _NAMES_ONLY)
    return kind if known else None


def _has(kind: str, query: Query) -> str:
    """Return the condition that a person has an identifier of the kind."""
    return f"{kind} != ''" if kind in _ADDRESSES else f"has(identifiers, {query.bind(kind, 'String')})"


@dataclass(frozen=True, slots=True)
class IdentityLeaf(Leaf):
    """`{"identity": kind, "op": "has" | "has_not"}`; `named` is what the workspace calls the kind."""

    kind: str
    wanted: bool
    named: KnownIdentity

    def condition(self, query: Query) -> str:
        return f"{'' if self.wanted else 'NOT '}({_has(self.kind, query)})"

    def matches(self, person: Person, _now: datetime) -> bool:
        return _holds(person, self.kind) == self.wanted

    def depends(self) -> frozenset[str]:
        return _depends_on(self.kind)

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        zh, en = _ADDRESSES.get(self.kind) or (
            quoted(self.named.zh, "zh"),
            f"an identifier {quoted(self.named.en, 'en')}",
        )
        if locale == "zh":
            return f"{'有' if self.wanted else '没有'}{zh}"
        return f"who {'have' if self.wanted else 'do not have'} {en}"


def _holds(person: Person, kind: str) -> bool:
    return bool(getattr(person, kind)) if kind in _ADDRESSES else kind in person.identifiers


def _depends_on(kind: str) -> frozenset[str]:
    """Return what changes whether a person has an identifier; an attribute may be an address."""
    return frozenset({"identity", f"attribute:{kind}"})


def parse_identity(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "identity", "op")
    op = parse_operator(raw, path, scope, "has", "has_not")
    kind = scope.name(raw["identity"], at(path, "identity"), "the kind of identifier")
    if kind is None:
        return None
    named = scope.catalogue.identity(kind)
    if named is None:
        scope.problem(at(path, "identity"), "unknown_identity", f"There is no kind of identifier {kind!r}.")
        return None
    return IdentityLeaf(kind, op == "has", named) if op and known_keys else None


@dataclass(frozen=True, slots=True)
class ReachableLeaf(Leaf):
    """`{"reachable": channel, "op": "is" | "is_not"}`: an address, not closed, and marketing allowed.

    Attributes
    ----------
    kind : str
        The identifier that the channel needs.
    purpose : KnownPurpose or None
        What is asked of consent to marketing on this channel; None: nothing.
    """

    channel: str
    wanted: bool
    kind: str
    purpose: KnownPurpose | None

    def condition(self, query: Query) -> str:
        parts = [_has(self.kind, query)]
        closed = query.closed(self.channel)
        if closed:
            parts.append(f"contact_id NOT IN {query.bind([int(each) for each in closed], 'Array(UInt32)')}")
        if self.purpose is not None:
            allowed = self.purpose.needs_opt_in
            state = f"state = 'given' AND {_unexpired(query)}" if allowed else "state = 'withdrawn'"
            rows = [_of(_MARKETING, self.channel, query), "removed = 0", state]
            parts.append(holders(query, "contact_consents", rows, wanted=allowed))
        return f"{'' if self.wanted else 'NOT '}({' AND '.join(parts)})"

    def matches(self, person: Person, now: datetime) -> bool:
        open_address = _holds(person, self.kind) and self.channel not in person.closed
        return (open_address and self._allowed(person, now)) == self.wanted

    def judged(self, asking: Asking) -> Judged:
        turns = ""
        if self.purpose is not None and self.purpose.needs_opt_in:
            about = [_of(_MARKETING, self.channel, asking.query), "removed = 0"]
            turns = turns_of(
                asking, "contact_consents", [*about, _expiring(asking)], epoch_ms("assumeNotNull(expires_at)")
            )
        return Judged(self.condition(asking.query), turns)

    def _allowed(self, person: Person, now: datetime) -> bool:
        if self.purpose is None:
            return True
        said = [each for each in person.consents if (each.purpose, each.channel) == (_MARKETING, self.channel)]
        states = {_state(each, now) for each in said}
        return "given" in states if self.purpose.needs_opt_in else "withdrawn" not in states

    def depends(self) -> frozenset[str]:
        return _depends_on(self.kind) | {"consent"}

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        _, zh, en = CHANNELS.get(self.channel) or ("", quoted(self.channel, "zh"), quoted(self.channel, "en"))
        if locale == "zh":
            return f"{'可以' if self.wanted else '不可以'}通过{zh}联系"
        return f"who can{'' if self.wanted else 'not'} be reached by {en}"


def _of(purpose: str, channel: str, query: Query) -> str:
    return f"purpose = {query.bind(purpose, 'String')} AND channel = {query.bind(channel, 'String')}"


def _expiring(asking: Asking) -> str:
    """Return the condition that a consent is yet to expire."""
    return f"state = 'given' AND ifNull(expires_at > {asking.query.bind_instant(asking.now_ms)}, 0)"


def _unexpired(query: Query) -> str:
    return f"ifNull(expires_at > {query.bind_instant(milliseconds(query.now))}, 1)"


def _state(consent: Consent, now: datetime) -> str:
    ends = consent.expires_at
    over = ends is not None and milliseconds(ends) <= milliseconds(now)
    return "expired" if consent.state == "given" and over else consent.state


def parse_reachable(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "reachable", "op")
    op = parse_operator(raw, path, scope, "is", "is_not")
    channel = scope.name(raw["reachable"], at(path, "reachable"), "the channel")
    if channel is None:
        return None
    leaf = reachable(channel, scope.catalogue, wanted=op == "is")
    if leaf is None:
        choice = ", ".join(channels_of(scope.catalogue))
        scope.problem(at(path, "reachable"), "unknown_channel", f"Choose {choice}, or an identifier of your own.")
    return leaf if op and known_keys else None


def reachable(channel: str, catalogue: Catalogue, *, wanted: bool = True) -> ReachableLeaf | None:
    """Return the leaf of a channel, asking what the workspace asks of marketing on it; None: there is no such channel."""
    kind, purpose = _address_of(channel, catalogue), catalogue.purpose(_MARKETING)
    asked = purpose if purpose and (not purpose.channels or channel in purpose.channels) else None
    return None if kind is None else ReachableLeaf(channel, wanted, kind, asked)


def reach(catalogue: Catalogue) -> Iterator[ReachableLeaf]:
    """Yield the leaf of every channel that the workspace has, in their order."""
    found = (reachable(channel, catalogue) for channel in channels_of(catalogue))
    return (leaf for leaf in found if leaf is not None)


_STATES: dict[str, tuple[str, str]] = {
    "given": ("已同意", "given"),
    "withdrawn": ("已撤回", "withdrawn"),
    "pending": ("待确认", "pending"),
    "expired": ("已过期", "expired"),
    "none": ("未表态", "never asked"),
}


@dataclass(frozen=True, slots=True)
class ConsentLeaf(Leaf):
    """`{"consent": purpose, "channel"?, "op": "is", "value": [state, …]}`; without a channel: on any."""

    purpose: str
    channel: str
    states: tuple[str, ...]

    def condition(self, query: Query) -> str:
        return "(" + " OR ".join(self._ways(query)) + ")"

    def judged(self, asking: Asking) -> Judged:
        conditions = [*self._about(asking.query), _expiring(asking)]
        turns = turns_of(asking, "contact_consents", conditions, epoch_ms("assumeNotNull(expires_at)"))
        return Judged(self.condition(asking.query), turns)

    def _about(self, query: Query) -> list[str]:
        about = [f"purpose = {query.bind(self.purpose, 'String')}", "removed = 0"]
        return [*about, f"channel = {query.bind(self.channel, 'String')}"] if self.channel else about

    def _ways(self, query: Query) -> list[str]:
        about, ways = self._about(query), []
        said = [state for state in self.states if state != "none"]
        if said:
            state = f"if(state = 'given' AND NOT {_unexpired(query)}, 'expired', toString(state))"
            wanted = f"{state} IN {query.bind(said, 'Array(String)')}"
            ways.append(holders(query, "contact_consents", [*about, wanted]))
        if "none" in self.states:
            ways.append(holders(query, "contact_consents", about, wanted=False))
        return ways

    def matches(self, person: Person, now: datetime) -> bool:
        about = [
            _state(each, now)
            for each in person.consents
            if each.purpose == self.purpose and self.channel in ("", each.channel)
        ]
        return any(state in self.states for state in about or ["none"])

    def depends(self) -> frozenset[str]:
        return frozenset({"consent"})

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        states = [_STATES[state][0 if locale == "zh" else 1] for state in self.states]
        if locale == "zh":
            return f"对“{self.purpose}”{f'（{self.channel}）' if self.channel else ''}的同意状态为{'或'.join(states)}"
        where = f" on {self.channel}" if self.channel else ""
        return f'whose consent to "{self.purpose}"{where} is {" or ".join(states)}'


def parse_consent(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    found = len(scope.problems)
    scope.only_keys(raw, path, "consent", "channel", "op", "value")
    parse_operator(raw, path, scope, "is")
    purpose = scope.name(raw["consent"], at(path, "consent"), "the purpose")
    channel = scope.name(raw["channel"], at(path, "channel"), "the channel") if "channel" in raw else ""
    states = scope.texts(raw.get("value"), at(path, "value"))
    if purpose is not None and scope.catalogue.purpose(purpose) is None:
        scope.problem(at(path, "consent"), "unknown_purpose", f"There is no purpose {purpose!r}.")
    if states is not None and not set(states) <= set(_STATES):
        scope.problem(at(path, "value"), "unknown_state", f"Choose of {', '.join(_STATES)}.")
    if purpose is None or channel is None or states is None or len(scope.problems) > found:
        return None
    return ConsentLeaf(purpose, channel, states)


IDENTITY = LeafKind("identity", parse_identity)
REACHABLE = LeafKind("reachable", parse_reachable)
CONSENT = LeafKind("consent", parse_consent)
