"""What of a person's data somebody without `contacts.unmask` sees: the one place that decides.

Whoever shows people's data over HTTP takes the `Mask` of who asks and shows what it lets through.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cumulus.apps.contacts.attributes.catalogue import catalogue_of
from cumulus.apps.contacts.attributes.kinds import Pii
from cumulus.apps.contacts.contracts import ContactCard
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.core.json import JsonObject, JsonValue

HIDDEN = "••••"
NAMES = ("name", "fullName", "full_name", "nickname", "firstName", "first_name", "lastName", "last_name")
_MAIL = re.compile(r"([\w.+%-])[\w.+%-]*(@|%40)([\w-]+(?:\.[\w-]+)+)")
_PHONE = re.compile(r"(?<![\w.])(?:\+\d{8,15}|1[3-9]\d{9})(?![\w.])")
_OF_A_PERSON = frozenset({"traits", "set", "$set", "$set_once"})
"""Objects inside an event that hold attributes: there `name` is a person's, elsewhere a page's."""
_SHORTEST_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Mask:
    """What is hidden from one who asks.

    Attributes
    ----------
    classes : Mapping[str, Pii] or None
        The attributes that are hidden, and as what; None: nothing is.
    known : tuple of (raw, masked)
        What is hidden of one person, wherever it stands in text; the longest first.
    """

    classes: Mapping[str, Pii] | None = None
    known: tuple[tuple[str, str], ...] = ()

    @property
    def hides(self) -> bool:
        """Return whether anything is hidden at all."""
        return self.classes is not None

    def about(self, attributes: Mapping[str, JsonValue]) -> Mask:
        """Return the mask for text about a person with these attributes, which may hold any of them."""
        if self.classes is None:
            return self
        raw = {
            str(value): str(_masked(value, self.classes[name]))
            for name, value in attributes.items()
            if name in self.classes and isinstance(value, (str, int)) and len(str(value)) >= _SHORTEST_KNOWN
        }
        return replace(self, known=tuple(sorted(raw.items(), key=lambda pair: -len(pair[0]))))

    def attributes(self, attributes: JsonObject) -> JsonObject:
        """Return a person's attributes as the one who asks sees them."""
        if self.classes is None:
            return attributes
        return {name: self.value(name, value) for name, value in attributes.items()}

    def value(self, name: str, value: JsonValue) -> JsonValue:
        """Return the value of one attribute as the one who asks sees it."""
        if self.classes is None or value is None:
            return value
        pii = self.classes.get(name)
        return self._payload(value, of_a_person=False) if pii is None else _masked(value, pii)

    def name(self, name: str) -> str:
        """Return what a person is called, put together from whichever attributes."""
        if self.classes is None or not any(each in self.classes for each in NAMES):
            return name
        return _MAIL.sub(_mail, name) if "@" in name else _identity(name)

    def identifier(self, namespace: str, value: str) -> str:
        """Return an identifier of this kind."""
        return str(self.value(namespace, value))

    def card(self, card: ContactCard) -> ContactCard:
        """Return a person as a list shows them."""
        if self.classes is None:
            return card
        return replace(
            card,
            name=self.name(card.name),
            email=self._text_of("email", card.email),
            phone=self._text_of("phone", card.phone),
            city=self._text_of("city", card.city),
            company=self._text_of("company", card.company),
        )

    def _text_of(self, name: str, text: str) -> str:
        return str(self.value(name, text)) if text else ""

    def text(self, text: str) -> str:
        """Return text without mail addresses, phone numbers, and what is known of the person."""
        if self.classes is None:
            return text
        for raw, masked in self.known:
            text = text.replace(raw, masked)
        return _PHONE.sub(lambda found: _phone(found[0]), _MAIL.sub(_mail, text))

    def properties(self, event: str, properties: JsonObject) -> JsonObject:
        """Return an event's properties."""
        if self.classes is None:
            return properties
        of_a_person = event == "Contact Identified"
        return {key: self._entry(key, value, of_a_person=of_a_person) for key, value in properties.items()}

    def _entry(self, key: str, value: JsonValue, *, of_a_person: bool) -> JsonValue:
        pii = (self.classes or {}).get(key)
        if pii is not None and (of_a_person or pii is not Pii.IDENTITY):
            return _masked(value, pii)
        return self._payload(value, of_a_person=key in _OF_A_PERSON)

    def _payload(self, value: JsonValue, *, of_a_person: bool) -> JsonValue:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._payload(each, of_a_person=of_a_person) for each in value]
        if isinstance(value, dict):
            return {key: self._entry(key, each, of_a_person=of_a_person) for key, each in value.items()}
        return value


OPEN = Mask()


def mask_for(principal: Principal) -> Mask:
    """Return what is hidden from who asks; no query but for the catalogue now and then."""
    if Permission.CONTACTS_UNMASK in principal.permissions:
        return OPEN
    return Mask(catalogue_of(principal.workspace_id).masked())


def mask_attributes(principal: Principal, attributes: JsonObject) -> JsonObject:
    """Return a person's attributes as who asks sees them."""
    return mask_for(principal).attributes(attributes)


def _masked(value: JsonValue, pii: Pii) -> JsonValue:
    if value is None:
        return None
    if pii is Pii.SENSITIVE:
        return HIDDEN
    if isinstance(value, dict):
        return {key: _masked(each, pii) for key, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, pii) for each in value]
    text = str(value)
    return _contact(text) if pii is Pii.CONTACT else _identity(text)


def _contact(text: str) -> str:
    if _MAIL.search(text):
        return _MAIL.sub(_mail, text)
    return _phone(text) if sum(letter.isdigit() for letter in text) >= len(text) / 2 else HIDDEN


def _mail(found: re.Match[str]) -> str:
    return f"{found[1]}***{found[2]}{found[3]}"


def _phone(text: str) -> str:
    return f"{text[:-8]}****{text[-4:]}" if len(text) > 8 else "****"


def _identity(text: str) -> str:
    text = text.strip()
    if len(text) < 2:
        return "*" if text else ""
    return text[0] + ("*" * min(len(text) - 1, 3) if ord(text[0]) > 0x2E7F else "***")
