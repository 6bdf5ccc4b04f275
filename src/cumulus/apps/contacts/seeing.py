"""People as somebody who asks sees them: only those of their scope, masked as their role is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from cumulus.apps.contacts import queries
from cumulus.apps.contacts.attributes.masking import HIDDEN, Mask, mask_for
from cumulus.apps.contacts.attributes.scoping import restriction, visible
from cumulus.apps.contacts.contracts import ContactCard
from cumulus.apps.contacts.display import display_name
from cumulus.apps.contacts.errors import contact_not_found, people_hidden
from cumulus.apps.contacts.models import Contact
from cumulus.apps.contacts.searching import ContactSearch, search_contacts
from cumulus.apps.workspaces.contracts import Principal, ScopeKind
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject


def cards_for(principal: Principal, people: Sequence[ContactId]) -> list[ContactCard]:
    """Return those of `people` whom the one who asks sees, as they see them, in the order given."""
    if not people:
        return []
    seen, mask = visible(principal, people), mask_for(principal)
    found = queries.cards(principal.workspace_id, [person for person in people if person in seen])
    return [mask.card(card) for card in found]


def may_see(principal: Principal, contact_id: int) -> bool:
    """Return whether there is such a contact and the one who asks sees them."""
    return 0 < contact_id < 2**32 and bool(visible(principal, [ContactId(contact_id)]))


def find_people(principal: Principal, text: str, limit: int) -> list[ContactCard]:
    """Return the newest people whose name, mail address, phone number or identifier has `text`."""
    search = search_for(principal, text, limit=limit)
    return cards_for(principal, search_contacts(principal.workspace_id, search))


def search_for(
    principal: Principal, text: str = "", tag: str = "", before: int | None = None, limit: int = 50
) -> ContactSearch:
    """Return a search among whom the one who asks sees.

    To whom people are masked only a whole value finds them: by parts it could be guessed letter
    by letter.
    """
    whole = mask_for(principal).hides
    return ContactSearch(text, tag, before, limit, restriction(principal), whole)


def masks_about(principal: Principal, people: Collection[ContactId]) -> Mapping[ContactId, Mask]:
    """Return the mask for text about each of `people`; nothing is read when nothing is hidden."""
    mask = mask_for(principal)
    if not mask.hides:
        return dict.fromkeys(people, mask)
    rows = Contact.objects.filter(workspace_id=principal.workspace_id, pk__in=list(people))
    found = {ContactId(pk): mask.about(attributes) for pk, attributes in rows.values_list("id", "attributes")}
    return {person: found.get(person, mask) for person in people}


def names_for(principal: Principal, people: Collection[int]) -> dict[ContactId, str]:
    """Return what those of `people` are called whom the one who asks sees, by the ids asked for."""
    seen, mask = visible(principal, [ContactId(person) for person in people]), mask_for(principal)
    rows = dict(Contact.objects.filter(pk__in=seen).values_list("id", "merged_into_id"))
    wholes = dict(
        Contact.objects.filter(pk__in={root or pk for pk, root in rows.items()}).values_list("id", "attributes")
    )
    return {ContactId(pk): mask.name(display_name(wholes[root or pk])) for pk, root in rows.items()}


def check_seen(principal: Principal, people: Collection[int]) -> None:
    """Raise `contact_not_found` if the one who asks does not see one of `people`; nothing is read if they see all."""
    if principal.scope.kind is ScopeKind.ALL:
        return
    if visible(principal, [ContactId(person) for person in people]) != set(people):
        raise contact_not_found()


def sees_all(principal: Principal) -> bool:
    """Return whether the one who asks sees everybody in full, and so everybody's files of people."""
    return principal.scope.kind is ScopeKind.ALL and not mask_for(principal).hides


def check_sees_all(principal: Principal) -> None:
    """Raise `people_hidden` unless the one who asks sees everybody in full: for rows that nobody can mask."""
    if not sees_all(principal):
        raise people_hidden()


def raw_text(principal: Principal, text: str) -> str:
    """Return what came in from outside as the one who asks sees it.

    It may be about anybody: to whom only some people are shown it shows nothing, nor to whom
    people are masked what is no JSON object.
    """
    if sees_all(principal) or not text:
        return text
    if principal.scope.kind is not ScopeKind.ALL:
        return HIDDEN
    try:
        read = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return HIDDEN
    return msgspec.json.encode(mask_for(principal).properties("", read)).decode() if isinstance(read, dict) else HIDDEN


def raw_words(principal: Principal, text: str) -> str:
    """Return a sentence about what came in from outside as the one who asks sees it."""
    if principal.scope.kind is not ScopeKind.ALL:
        return HIDDEN if text else ""
    return mask_for(principal).text(text)


def raw_properties(principal: Principal, properties: JsonObject) -> JsonObject:
    """Return properties of what came in from outside as the one who asks sees them."""
    return {} if principal.scope.kind is not ScopeKind.ALL else mask_for(principal).properties("", properties)
