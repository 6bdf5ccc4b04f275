"""Building blocks of the plain words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cumulus.core.known_names import KNOWN, Called, either

Locale = Literal["zh", "en"]

_SHOWN_VALUES = 5


@dataclass(frozen=True, slots=True)
class Names:
    """What is called otherwise than in expressions; whatever is not here keeps its name.

    Attributes
    ----------
    attributes, events, company : Mapping[str, Called]
        By key; of the workspace and of everybody.
    properties : Mapping[str, Called]
        Properties of any event by key.
    of_events : Mapping[tuple[str, str], Called]
        Properties by event and key, where that has another name than elsewhere.
    scores, models : Mapping[str, str]
        Scores and lifecycles by slug.
    stages : Mapping[tuple[str, str], Called]
        By a lifecycle's slug and a stage's key.
    """

    attributes: Mapping[str, Called] = field(default_factory=dict)
    events: Mapping[str, Called] = field(default_factory=dict)
    company: Mapping[str, Called] = field(default_factory=dict)
    properties: Mapping[str, Called] = field(default_factory=dict)
    of_events: Mapping[tuple[str, str], Called] = field(default_factory=dict)
    scores: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[tuple[str, str], Called] = field(default_factory=dict)


EVERYBODYS = Names(
    KNOWN.attribute,
    KNOWN.event,
    KNOWN.company,
    KNOWN.property,
    {(event, key): called for event, keys in KNOWN.event_property.items() for key, called in keys.items()},
)
"""What is called so in every workspace."""

_OF_THE_PERSON = "Contact Identified"
"""The event whose properties are attributes."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A language, and what things are called in it."""

    locale: Locale
    names: Names = Names()

    def attribute(self, key: str) -> str:
        """Return an attribute in the middle of a sentence."""
        return self._inside(self.names.attributes.get(key), key)

    def company_field(self, key: str) -> str:
        """Return a field of a company, `attributes.…` for one of the workspace's own, in the middle of a sentence."""
        return self._inside(self.names.company.get(key), key.removeprefix("attributes."))

    def property(self, event: str, key: str) -> str:
        """Return a property of an event in the middle of a sentence."""
        if event == _OF_THE_PERSON:
            return self.attribute(key)
        called = either(self.names.of_events.get((event, key)), self.names.properties.get(key))
        return self._inside(called, key)

    def event(self, name: str) -> str:
        """Return an event between quotation marks."""
        return quoted(self._said(self.names.events.get(name)) or name, self.locale)

    def score(self, slug: str) -> str:
        """Return a score between quotation marks."""
        return quoted(self.names.scores.get(slug, slug), self.locale)

    def model(self, slug: str) -> str:
        """Return a lifecycle between quotation marks."""
        return quoted(self.names.models.get(slug, slug), self.locale)

    def stage(self, model: str, key: str) -> str:
        """Return a stage of a lifecycle between quotation marks."""
        return quoted(self._said(self.names.stages.get((model, key))) or key, self.locale)

    def _said(self, called: Called | None) -> str:
        return "" if called is None else called[0 if self.locale == "zh" else 1]

    def _inside(self, called: Called | None, key: str) -> str:
        """Return it as it stands inside a sentence: "Last seen" without the capital, "VIP" with all."""
        said = self._said(called)
        if not said:
            return key
        return said if said[1:2].isupper() else said[:1].lower() + said[1:]


def before(name: str, text: str) -> str:
    """Return a Chinese text after a name: a space parts it from a Latin one."""
    return f"{name} {text}" if name[-1:].isascii() else f"{name}{text}"


def after(text: str, name: str) -> str:
    """Return a name after a Chinese text: a space parts a Latin one from it."""
    return f"{text} {name}" if name[:1].isascii() else f"{text}{name}"


def quoted(text: str, locale: Locale) -> str:
    """Return `text` between the language's quotation marks."""
    return f"“{text}”" if locale == "zh" else f'"{text}"'


def number(value: float) -> str:
    """Return `value` as people write it: whole numbers without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def one_of(values: Sequence[str], locale: Locale) -> str:
    """Return `values` joined by "or"; a long list is cut and its length told."""
    if len(values) > _SHOWN_VALUES:
        shown, rest = values[:_SHOWN_VALUES], len(values) - _SHOWN_VALUES
        return (
            f"{'、'.join(shown)}等 {len(values)} 个之一"
            if locale == "zh"
            else f"{', '.join(shown)} or one of {rest} more"
        )
    return _joined(values, locale, "或", " or ")


def all_of(values: Sequence[str], locale: Locale) -> str:
    """Return `values` joined by "and"; a long list is cut and its length told."""
    if len(values) > _SHOWN_VALUES:
        shown, rest = values[:_SHOWN_VALUES], len(values) - _SHOWN_VALUES
        return f"{'、'.join(shown)}等 {len(values)} 个" if locale == "zh" else f"{', '.join(shown)} and {rest} more"
    return _joined(values, locale, "和", " and ")


def _joined(values: Sequence[str], locale: Locale, zh: str, en: str) -> str:
    comma, last = ("、", zh) if locale == "zh" else (", ", en)
    head, tail = values[:-1], values[-1]
    return f"{comma.join(head)}{last}{tail}" if head else tail


_UNITS: tuple[tuple[int, str, str], ...] = (
    (604_800, "周", "week"),
    (86_400, "天", "day"),
    (3_600, "小时", "hour"),
    (60, "分钟", "minute"),
)


def duration(seconds: int, locale: Locale) -> str:
    """Return a length of time in its largest whole unit; weeks only from two on."""
    size, zh, en = next(unit for unit in _UNITS if seconds % unit[0] == 0 and (unit[0] < 604_800 or seconds > 604_800))
    count = seconds // size
    if locale == "zh":
        return f"{count} {zh}"
    return en if count == 1 else f"{count} {en}s"
