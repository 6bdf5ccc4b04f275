"""Templates over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from cumulus.apps.content import queries, services
from cumulus.apps.content.access import open_template
from cumulus.apps.content.models import TemplateVersion
from cumulus.apps.content.previewing import preview
from cumulus.apps.content.rendering import converting
from cumulus.apps.content.rendering.compiling import MailSource
from cumulus.apps.content.rendering.problems import Problem
from cumulus.apps.content.schemas import (
    Format,
    TemplateConvertIn,
    TemplateConvertOut,
    TemplateIn,
    TemplateOut,
    TemplatePreviewIn,
    TemplatePreviewOut,
    TemplateProblemOut,
)
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import Forbidden
from cumulus.core.ids import ContactId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page

router = Router(tags=["templates"])


@router.get("", response=Page[TemplateOut])
def list_templates(
    request: HttpRequest,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[TemplateOut]:
    """List the templates, newest first."""
    principal = authorise(request, Permission.TEMPLATES_VIEW)
    found = queries.newest_versions(principal.workspace_id, decode_id(cursor), limit + 1)
    shown = found[:limit]
    return Page[TemplateOut](
        items=[_out(version) for version in shown],
        total=queries.live_templates(principal.workspace_id).count(),
        next_cursor=encode_cursor([shown[-1].template_id]) if len(found) > limit else None,
    )


@router.post("", response={201: TemplateOut})
def create(request: HttpRequest, body: TemplateIn) -> Status[TemplateOut]:
    """Make a template."""
    principal = authorise(request, Permission.TEMPLATES_EDIT)
    version = services.create_template(principal.workspace_id, _draft(body), principal.user_id)
    record_audit(principal, "template.created", f"template:{version.template_id}")
    return Status(201, _out(version))


@router.post("/preview", response=TemplatePreviewOut)
def show(request: HttpRequest, body: TemplatePreviewIn) -> TemplatePreviewOut:
    """Compile a draft and fill it as one person would get it."""
    principal = authorise(request, Permission.TEMPLATES_VIEW)
    if body.contact_id is not None and Permission.CONTACTS_VIEW not in principal.permissions:
        raise Forbidden(
            "missing_permission",
            "Your role may not see people. Preview without one.",
            permission=Permission.CONTACTS_VIEW.value,
        )
    source = MailSource(body.subject, body.preheader, body.format, body.source)
    person = None if body.contact_id is None else ContactId(body.contact_id)
    made = preview(principal, source, person)
    return TemplatePreviewOut(
        subject=made.mail.subject,
        preheader=made.preheader,
        html=made.mail.html,
        text=made.mail.text,
        problems=_problems(made.problems),
    )


@router.post("/convert", response=TemplateConvertOut)
def convert(request: HttpRequest, body: TemplateConvertIn) -> TemplateConvertOut:
    """Turn MJML into the HTML that it compiles to, or wrap HTML in MJML; nothing is saved."""
    authorise(request, Permission.TEMPLATES_VIEW)
    made = converting.convert(body.format, body.source)
    return TemplateConvertOut(format=cast(Format, made.format), source=made.source, problems=_problems(made.problems))


@router.get("/{int:template_id}", response=TemplateOut)
def read(request: HttpRequest, template_id: int) -> TemplateOut:
    """Show a template in its latest version."""
    _, version = open_template(request, template_id, Permission.TEMPLATES_VIEW)
    return _out(version)


@router.put("/{int:template_id}", response=TemplateOut)
def save(request: HttpRequest, template_id: int, body: TemplateIn) -> TemplateOut:
    """Save a template: a new version, unless nothing changed."""
    principal, version = open_template(request, template_id, Permission.TEMPLATES_EDIT)
    saved = services.save_template(version.template_id, _draft(body), principal.user_id)
    record_audit(principal, "template.saved", f"template:{template_id}", {"version": saved.number})
    return _out(saved)


@router.delete("/{int:template_id}", response={204: None})
def archive(request: HttpRequest, template_id: int) -> HttpResponse:
    """Archive a template; what already uses it goes on."""
    principal, version = open_template(request, template_id, Permission.TEMPLATES_EDIT)
    services.archive_template(version.template_id)
    record_audit(principal, "template.archived", f"template:{template_id}")
    return HttpResponse(status=204)


def _problems(found: Sequence[Problem]) -> list[TemplateProblemOut]:
    return [
        TemplateProblemOut(
            line=problem.line,
            code=problem.code,
            message=problem.message,
            parameters=dict(problem.parameters),
            field=problem.field,
        )
        for problem in found
    ]


def _draft(body: TemplateIn) -> services.TemplateDraft:
    mail = MailSource(body.subject, body.preheader, body.format, body.source)
    return services.TemplateDraft(body.name, mail)


def _out(version: TemplateVersion) -> TemplateOut:
    return TemplateOut(
        id=version.template_id,
        name=version.template.name,
        version=version.number,
        subject=version.subject,
        preheader=version.preheader,
        format=cast(Format, version.source_format),
        source=version.source,
        created_at=version.template.created_at,
        updated_at=version.template.updated_at,
    )
