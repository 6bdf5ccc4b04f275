"""A template filled as one of the workspace's people would get it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from minijinja import TemplateError

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.contracts import Addressee
from cumulus.apps.content.contracts import MailTemplate, RenderedMail
from cumulus.apps.content.errors import ContentError
from cumulus.apps.content.rendering.compiling import MailSource, compile_mail
from cumulus.apps.content.rendering.context import MailFacts, mail_context
from cumulus.apps.content.rendering.filling import compiled, failing_line, failure, fill, fill_line
from cumulus.apps.content.rendering.problems import Problem
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import workspace_card
from cumulus.core.errors import NotFound
from cumulus.core.ids import ContactId, TemplateId, TemplateVersionId
from cumulus.core.json import JsonView


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft looks like; parts are empty where problems keep them from being made."""

    mail: RenderedMail
    preheader: str
    problems: tuple[Problem, ...]


def preview(principal: Principal, source: MailSource, contact_id: ContactId | None) -> Preview:
    """Compile a draft and fill it for a person, or for nobody when `contact_id` is None.

    Raises
    ------
    NotFound
        `contact_not_found`.
    """
    contact = shown_values(principal, find_addressee(principal, contact_id)) if contact_id else {}
    name = workspace_card(principal.workspace_id).name
    context = mail_context(MailFacts(contact, None, {"name": name}, "#unsubscribe"))
    made = compile_mail(source)
    draft = MailTemplate(
        TemplateVersionId(0), TemplateId(0), "", source.subject, made.html, made.text, source.preheader
    )
    preheader = _preheader(source, context)
    try:
        return Preview(fill(compiled(draft), context), preheader, made.problems)
    except (TemplateError, ContentError) as error:
        problems = made.problems or (_problem(source, context, error),)
        return Preview(RenderedMail(source.subject, "", ""), preheader, problems)


def _preheader(source: MailSource, context: dict[str, JsonView]) -> str:
    """Return the filled preheader, or as it is written where it has a fault of its own."""
    try:
        return fill_line(source.preheader, context)
    except ContentError:
        return source.preheader


def _problem(source: MailSource, context: dict[str, JsonView], error: TemplateError | ContentError) -> Problem:
    failed = error if isinstance(error, ContentError) else failure(error)
    return replace(failed.problem, line=failing_line(source.source, context))


def find_addressee(principal: Principal, contact_id: ContactId) -> Addressee:
    """Return the person as far as the one who asks sees them, or raise `contact_not_found`."""
    seen = contacts.may_see(principal, contact_id)
    found = contacts.addressees(principal.workspace_id, [contact_id]) if seen else {}
    if contact_id not in found:
        raise NotFound("contact_not_found", "There is no such contact in this workspace.")
    return found[contact_id]


def contact_values(person: Addressee) -> dict[str, JsonView]:
    """Return a person as templates see them: their attributes, `id` and `email`, and the `name` that pages call them by."""
    name = contacts.display_name(person.attributes)
    called: dict[str, JsonView] = {} if person.attributes.get("name") or not name else {"name": name}
    return {**person.attributes, **called, "id": person.id, "email": person.email}


def shown_values(principal: Principal, person: Addressee) -> dict[str, JsonView]:
    """Return the same for the eyes of who asks."""
    mask = contacts.mask_for(principal)
    masked = replace(person, attributes=mask.attributes(dict(person.attributes)))
    return contact_values(replace(masked, email=mask.identifier("email", person.email)))
