"""Messages, the mailbox and test sends over HTTP."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.http import HttpRequest
from ninja import Router

from cumulus.apps.contacts.facade import Mask, mask_for, masks_about
from cumulus.apps.messaging import queries
from cumulus.apps.messaging.access import open_mailbox_mail, open_person, visible_mails
from cumulus.apps.messaging.contracts import MessageCard
from cumulus.apps.messaging.models import MailboxMail
from cumulus.apps.messaging.reading import OpenedMail, open_mail
from cumulus.apps.messaging.schemas import MailOut, MailRow, MessageOut, TrialIn, TrialOut
from cumulus.apps.messaging.trial import send_test
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import Forbidden
from cumulus.core.ids import ContactId, TemplateId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

mailbox_router = Router(tags=["mailbox"])
contact_messages_router = Router(tags=["contacts"])
template_router = Router(tags=["templates"])


@mailbox_router.get("", response=Page[MailRow], by_alias=True)
def list_mails(
    request: HttpRequest,
    to: str = "",
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[MailRow]:
    """List the mails that the local sink took, newest first; `to` matches part of an address."""
    principal, mails = visible_mails(request)
    if to:
        mails = mails.filter(rcpt_to__icontains=to.replace("\0", ""))
    before = decode_id(cursor)
    page = mails if before is None else mails.filter(id__lt=before)
    rows = list(page.order_by("-id")[: limit + 1])
    shown = rows[:limit]
    return Page[MailRow](
        items=[_row(mail, open_mail(bytes(mail.raw)), _mask(principal, mail)) for mail in shown],
        total=mails.count(),
        next_cursor=encode_cursor([shown[-1].pk]) if len(rows) > limit else None,
    )


@mailbox_router.get("/{int:mail_id}", response=MailOut, by_alias=True)
def read_mail(request: HttpRequest, mail_id: int) -> MailOut:
    """Show one mail."""
    principal, mail = open_mailbox_mail(request, mail_id)
    opened, mask = open_mail(bytes(mail.raw)), _mask(principal, mail)
    return MailOut(
        **_row(mail, opened, mask).model_dump(),
        html=mask.text(opened.html),
        text=mask.text(opened.text),
        headers=[[name, mask.text(value)] for name, value in opened.headers],
        size=len(mail.raw),
    )


@contact_messages_router.get("/{int:contact_id}/messages", response=Page[MessageOut])
def list_messages(
    request: HttpRequest,
    contact_id: int,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[MessageOut]:
    """List a person's messages, newest first."""
    principal, person = open_person(request, contact_id)
    page = queries.messages_of(principal.workspace_id, person, limit, cursor)
    mask = masks_about(principal, [person])[person]
    return Page[MessageOut](
        items=[_message(card, mask) for card in page.items],
        total=page.total,
        next_cursor=page.next_cursor,
    )


def _message(card: MessageCard, mask: Mask) -> MessageOut:
    shown = replace(card, to=mask.identifier("email", card.to), subject=mask.text(card.subject))
    return MessageOut(**asdict(shown))


@template_router.post("/{int:template_id}/test", response=TrialOut)
def send_trial(request: HttpRequest, template_id: int, body: TrialIn) -> TrialOut:
    """Send a template to one address, now."""
    principal = authorise(request, Permission.TEMPLATES_EDIT)
    if body.contact_id is not None and Permission.CONTACTS_VIEW not in principal.permissions:
        raise Forbidden(
            "missing_permission",
            "Your role may not see people. Send the test without one.",
            permission=Permission.CONTACTS_VIEW.value,
        )
    person = None if body.contact_id is None else ContactId(body.contact_id)
    sent = send_test(principal, TemplateId(template_id), body.to, person)
    record_audit(principal, "template.tested", f"template:{template_id}")
    return TrialOut(message_ref=sent)


def _mask(principal: Principal, mail: MailboxMail) -> Mask:
    """Return what is hidden of a mail; a mail of the installation is its addressee's own."""
    if mail.workspace_id is None:
        return Mask()
    if mail.contact_id is None:
        return mask_for(principal)
    person = ContactId(mail.contact_id)
    return masks_about(principal, [person])[person]


def _row(mail: MailboxMail, opened: OpenedMail, mask: Mask) -> MailRow:
    return MailRow(
        id=mail.pk,
        subject=mask.text(mail.subject),
        sender=opened.sender or mail.mail_from,
        to=mask.identifier("email", mail.rcpt_to),
        received_at=mail.received_at,
        message_ref=mail.message_ref,
        contact_id=mail.contact_id,
        snippet=mask.text(opened.snippet),
    )
