"""A template sent to oneself before it goes to others."""

from __future__ import annotations

import uuid

from django.utils import timezone

from cumulus.apps.content import facade as content
from cumulus.apps.messaging import errors
from cumulus.apps.messaging.mail.addresses import envelope_address
from cumulus.apps.messaging.mail.building import Draft, NotBuilt
from cumulus.apps.messaging.mail.tokens import Reader
from cumulus.apps.messaging.provider import mail_builder, message_domain, smtp_server
from cumulus.apps.messaging.smtp.carrier import send_now
from cumulus.apps.messaging.smtp.outcomes import OutcomeKind
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import workspace_card
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, MessageId, TemplateId
from cumulus.core.json import JsonView


def send_test(principal: Principal, template_id: TemplateId, to: str, contact_id: ContactId | None) -> str:
    """Send a template to `to`, filled as `contact_id` would get it, and return the Message-ID.

    It is not tracked, and its unsubscribe link takes nobody off: the reader is not the contact.

    Raises
    ------
    DomainError
        `template_not_found`, `contact_not_found`, `invalid_address`, `render_failed`,
        `mail_not_sent`, `no_mail_server`.
    """
    workspace_id, address = principal.workspace_id, envelope_address(to)
    if address is None:
        raise errors.invalid_address()
    version = content.latest_version(workspace_id, template_id)
    if version is None:
        raise errors.template_not_found()
    message_ref = f"test.{uuid.uuid4()}@{message_domain()}"
    contact: dict[str, JsonView] = {"email": to}
    if contact_id is not None:
        contact = content.shown_values(principal, content.find_addressee(principal, contact_id))
    draft = Draft(
        reader=Reader(workspace_id, ContactId(0), MessageId(0)),
        message_ref=message_ref,
        to=address,
        template=content.load_versions([version])[version],
        contact=contact,
        event=None,
        workspace_name=workspace_card(workspace_id).name,
    )
    _hand_over(draft)
    return message_ref


def _hand_over(draft: Draft) -> None:
    (envelope,) = mail_builder().render_and_build([draft], timezone.now())
    if isinstance(envelope, NotBuilt):
        raise Invalid(envelope.reason, "The template cannot be filled for this person.")
    (outcome,) = send_now(smtp_server(), [envelope])
    if outcome.kind is not OutcomeKind.SENT:
        raise errors.mail_not_sent(outcome.detail)
