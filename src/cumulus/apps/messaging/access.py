"""The only way from an id in a request to a mail or a message."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.messaging import errors
from cumulus.apps.messaging.models import MailboxMail
from cumulus.apps.messaging.queries import mails_for
from cumulus.apps.workspaces.contracts import Permission, Principal, ScopeKind
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.errors import NotFound
from cumulus.core.ids import ContactId


def visible_mails(request: HttpRequest) -> tuple[Principal, QuerySet[MailboxMail]]:
    """Return who asks, and the mails that they may see: those to the people of their scope."""
    principal = authorise(request, Permission.MAILBOX_VIEW)
    own = None
    if principal.user_id is not None and request.user.is_authenticated:
        own = request.user.get_username()
    mails = mails_for(principal.workspace_id, own)
    if principal.scope.kind is ScopeKind.ALL:
        return principal, mails
    people = {ContactId(each) for each in mails.values_list("contact_id", flat=True) if each is not None}
    seen = contacts.visible(principal, people)
    return principal, mails.filter(Q(contact_id__in=seen) | Q(workspace_id__isnull=True))


def open_mailbox_mail(request: HttpRequest, mail_id: int) -> tuple[Principal, MailboxMail]:
    """Return who asks and the mail, or raise `mail_not_found`."""
    principal, mails = visible_mails(request)
    found = mails.filter(pk=mail_id).first() if 0 < mail_id < 2**63 else None
    if found is None:
        raise errors.mail_not_found()
    return principal, found


def open_person(request: HttpRequest, contact_id: int) -> tuple[Principal, ContactId]:
    """Return who asks and the contact's id, or raise `contact_not_found`."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    person = ContactId(contact_id)
    if not contacts.may_see(principal, person):
        raise NotFound("contact_not_found", "There is no such contact in this workspace.")
    return principal, person
