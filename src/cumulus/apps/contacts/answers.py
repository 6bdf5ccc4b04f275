"""People as every list of the API shows them."""

from __future__ import annotations

from cumulus.apps.contacts.contracts import ContactCard
from cumulus.apps.contacts.schemas import ContactItem, TagLabelOut


def contact_item(card: ContactCard) -> ContactItem:
    """Return a card as the API tells it."""
    return ContactItem(
        id=card.id,
        name=card.name,
        email=card.email,
        phone=card.phone,
        city=card.city,
        company=card.company,
        tags=[TagLabelOut(name=tag.name, color=tag.color, value=tag.value) for tag in card.tags],
        created_at=card.created_at,
        last_seen_at=card.last_seen_at,
    )
