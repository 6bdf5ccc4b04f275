"""The only way from an id in a request to a mail or a message."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.messaging import errors
from cumulus.apps.messaging.models import MailboxMail
from cumulus.apps.messaging.queries import mails_for
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.errors import NotFound
from cumulus.core.ids import ContactId


def visible_mails(request: HttpRequest) -> QuerySet[MailboxMail]:
    """Return the mails that the caller may see."""
    principal = authorise(request, Permission.MAILBOX_VIEW)
    own = None
    if principal.user_id is not None and request.user.is_authenticated:
        own = request.user.get_username()
    return mails_for(principal.workspace_id, own)


def open_mailbox_mail(request: HttpRequest, mail_id: int) -> MailboxMail:
    """Return the mail, or raise `mail_not_found`."""
    mails = visible_mails(request)
    found = mails.filter(pk=mail_id).first() if 0 < mail_id < 2**63 else None
    if found is None:
        raise errors.mail_not_found()
    return found


def open_person(request: HttpRequest, contact_id: int) -> tuple[Principal, ContactId]:
    """Return who asks and the contact's id, or raise `contact_not_found`."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    person = ContactId(contact_id)
    if not 0 < contact_id < 2**32 or not contacts.exists(principal.workspace_id, person):
        raise NotFound("contact_not_found", "There is no such contact in this workspace.")
    return principal, person
