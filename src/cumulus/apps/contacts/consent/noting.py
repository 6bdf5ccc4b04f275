"""What somebody at a page or a program notes of a person's consent."""

from __future__ import annotations

from django.db import transaction

from cumulus.apps.contacts.consent import errors
from cumulus.apps.contacts.consent.contracts import ConsentGiven, ConsentStatus
from cumulus.apps.contacts.consent.ledger import record_consent
from cumulus.apps.contacts.consent.tasks import ask_consent
from cumulus.apps.contacts.display import text_attribute
from cumulus.apps.contacts.models import ConsentPurpose, ConsentText, Contact
from cumulus.core.ids import WorkspaceId


@transaction.atomic
def note_consent(workspace_id: WorkspaceId, given: ConsentGiven) -> None:
    """Add one line to the ledger; a pending one is followed by the mail that asks.

    Raises
    ------
    Invalid
        `unknown_purpose`, `unknown_text_version`, `no_address_to_ask`.
    """
    purpose = ConsentPurpose.objects.filter(workspace_id=workspace_id, key=given.purpose, archived_at=None).first()
    if purpose is None:
        raise errors.unknown_purpose()
    version = given.proof.text_version
    if version is not None and not ConsentText.objects.filter(purpose=purpose, version=version).exists():
        raise errors.unknown_text_version()
    if given.state is ConsentStatus.PENDING:
        contact = Contact.objects.filter(workspace_id=workspace_id, pk=given.contact_id).first()
        if contact is None or not text_attribute(contact.attributes, "email"):
            raise errors.no_address_to_ask()
    for record_id in record_consent(workspace_id, [given]):
        if given.state is ConsentStatus.PENDING:
            ask_consent.defer(record_id=record_id)
