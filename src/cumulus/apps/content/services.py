"""Writes of content, one transaction each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cumulus.apps.content.errors import InvalidTemplate
from cumulus.apps.content.locks import lock_template
from cumulus.apps.content.models import Template, TemplateVersion
from cumulus.apps.content.rendering.compiling import CompiledMail, MailSource, compile_mail
from cumulus.core.ids import UserId, WorkspaceId


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A template as it is to be saved."""

    name: str
    mail: MailSource


@transaction.atomic
def create_template(workspace_id: WorkspaceId, draft: TemplateDraft, author: UserId | None) -> TemplateVersion:
    """Make a template with its first version and return that version.

    Raises
    ------
    InvalidTemplate
        `invalid_template`, with `problems`.
    """
    compiled = _compiled(draft.mail)
    template = Template.objects.create(workspace_id=workspace_id, name=draft.name)
    return _add_version(template, draft.mail, compiled, author)


@transaction.atomic
def save_template(template_id: int, draft: TemplateDraft, author: UserId | None) -> TemplateVersion:
    """Rename the template and give it a new version; an equal content keeps the version it has.

    Locks the template. Raises as `create_template`.
    """
    compiled = _compiled(draft.mail)
    template = lock_template(template_id)
    template.name = draft.name
    template.updated_at = timezone.now()
    template.save(update_fields=["name", "updated_at"])
    last = template.versions.order_by("-number").first()
    if last is not None and _source_of(last) == draft.mail:
        return last
    return _add_version(template, draft.mail, compiled, author)


def archive_template(template_id: int) -> None:
    """Take the template out of the lists; messages and journeys that use it go on."""
    Template.objects.filter(pk=template_id, archived_at__isnull=True).update(archived_at=timezone.now())


def _compiled(mail: MailSource) -> CompiledMail:
    compiled = compile_mail(mail)
    if compiled.problems:
        raise InvalidTemplate(compiled.problems)
    return compiled


def _add_version(
    template: Template, mail: MailSource, compiled: CompiledMail, author: UserId | None
) -> TemplateVersion:
    last = template.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return TemplateVersion.objects.create(
        template=template,
        number=last + 1,
        subject=mail.subject,
        preheader=mail.preheader,
        source_format=mail.format,
        source=mail.source,
        html=compiled.html,
        text=compiled.text,
        created_by=author,
    )


def _source_of(version: TemplateVersion) -> MailSource:
    return MailSource(version.subject, version.preheader, version.source_format, version.source)
