"""The double opt-in: a question by mail, and the signed answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import transaction

from cumulus.apps.contacts.consent.contracts import ConsentGiven, ConsentSource, ConsentStatus, Proof
from cumulus.apps.contacts.consent.ledger import record_consent
from cumulus.apps.contacts.consent.links import confirmation_link, read_confirmation
from cumulus.apps.contacts.display import text_attribute
from cumulus.apps.contacts.models import ConsentPurpose, ConsentRecord, ConsentText, Contact
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, WorkspaceId

LINK_LIVES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked to confirm."""

    workspace_id: WorkspaceId
    record: ConsentRecord
    purpose: ConsentPurpose | None
    text: ConsentText | None
    answered: bool


def read_question(token: str, clock: Clock = utc_now) -> Question | None:
    """Return what the token asks, None when it is forged, too old, or the person is gone."""
    named = read_confirmation(token)
    if named is None:
        return None
    workspace_id, record_id = named
    found = ConsentRecord.objects.filter(workspace_id=workspace_id, pk=record_id, state=ConsentStatus.PENDING.value)
    record = found.first()
    if record is None or record.contact_id is None or record.at < clock() - LINK_LIVES:
        return None
    purpose = ConsentPurpose.objects.filter(workspace_id=workspace_id, key=record.purpose).first()
    texts = ConsentText.objects.filter(workspace_id=workspace_id, purpose=purpose).order_by("-version")
    text = texts.filter(version=record.text_version).first() if record.text_version else texts.first()
    answered = ConsentRecord.objects.filter(workspace_id=workspace_id, once=_once(record)).exists()
    return Question(workspace_id, record, purpose, text, answered)


@transaction.atomic
def confirm(question: Question, ip: str, user_agent: str) -> None:
    """Write the consent that was asked for. Safe to run twice."""
    record = question.record
    given = ConsentGiven(
        ContactId(record.origin_id or 0),
        record.purpose,
        record.channel,
        ConsentStatus.GIVEN,
        ConsentSource.CONFIRMATION,
        proof=Proof(question.text.version if question.text else None, ip, user_agent, f"consent:{record.pk}"),
        once=_once(record),
    )
    record_consent(question.workspace_id, [given])


def _once(record: ConsentRecord) -> str:
    return f"confirmed:{record.pk}"


def mail_question(record_id: int) -> None:
    """Send the default mail that asks, unless it was answered or the person has no address."""
    record = ConsentRecord.objects.filter(pk=record_id, state=ConsentStatus.PENDING.value).first()
    contact = Contact.objects.filter(pk=record.contact_id).first() if record and record.contact_id else None
    if record is None or contact is None:
        return
    address = text_attribute(contact.attributes, "email")
    if not address:
        return
    purpose = ConsentPurpose.objects.filter(workspace_id=record.workspace_id, key=record.purpose).first()
    names = (purpose.name_zh, purpose.name_en) if purpose else (record.purpose, record.purpose)
    link = confirmation_link(WorkspaceId(record.workspace_id), record.pk)
    EmailMessage(
        f"请确认您的同意 · Please confirm: {names[1]}",
        f"您好！请打开以下链接，确认同意“{names[0]}”。若非您本人操作，忽略此邮件即可。\n\n"
        f"Hello! Open this link to confirm that you agree to “{names[1]}”. If it was not you, do nothing.\n\n{link}\n",
        to=[address],
    ).send()
