"""Reads of content."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from cumulus.apps.content.contracts import MailTemplate
from cumulus.apps.content.models import Template, TemplateVersion
from cumulus.core.ids import TemplateId, TemplateVersionId, WorkspaceId

_MAX_ID = 2**63


def latest_version(workspace_id: WorkspaceId, template_id: TemplateId) -> TemplateVersionId | None:
    """Return the version that a send pins now; None when there is no such live template."""
    if not 0 < template_id < _MAX_ID:
        return None
    found = (
        TemplateVersion.objects.filter(
            template_id=template_id,
            template__workspace_id=workspace_id,
            template__archived_at__isnull=True,
        )
        .order_by("-number")
        .values_list("id", flat=True)
        .first()
    )
    return None if found is None else TemplateVersionId(found)


def load_versions(
    version_ids: Sequence[TemplateVersionId],
) -> dict[TemplateVersionId, MailTemplate]:
    """Return those of the versions that exist, compiled. One query."""
    found = TemplateVersion.objects.filter(id__in=set(version_ids)).select_related("template")
    return {TemplateVersionId(version.pk): mail_template(version) for version in found}


def mail_template(version: TemplateVersion) -> MailTemplate:
    """Return a version as others use it."""
    return MailTemplate(
        version_id=TemplateVersionId(version.pk),
        template_id=TemplateId(version.template_id),
        name=version.template.name,
        subject=version.subject,
        html=version.html,
        text=version.text,
        preheader=version.preheader,
    )


def template_names(workspace_id: WorkspaceId) -> dict[TemplateId, str]:
    """Return every template's name, archived ones too: old messages still show them."""
    rows = Template.objects.filter(workspace_id=workspace_id).values_list("id", "name")
    return {TemplateId(pk): name for pk, name in rows}


def live_template_names(workspace_id: WorkspaceId, limit: int) -> list[str]:
    """Return the names of the newest templates that are not archived, each once."""
    return list(dict.fromkeys(live_templates(workspace_id).order_by("-id").values_list("name", flat=True)[:limit]))


def template_exists(workspace_id: WorkspaceId, template_id: TemplateId) -> bool:
    """Return whether the workspace has this template and it is not archived."""
    if not 0 < template_id < _MAX_ID:
        return False
    return Template.objects.filter(workspace_id=workspace_id, pk=template_id, archived_at__isnull=True).exists()


def live_templates(workspace_id: WorkspaceId) -> QuerySet[Template]:
    """Return the workspace's templates that are not archived."""
    return Template.objects.filter(workspace_id=workspace_id, archived_at__isnull=True)


def newest_versions(workspace_id: WorkspaceId, before: int | None, limit: int) -> list[TemplateVersion]:
    """Return the latest version of each live template, newest template first.

    Parameters
    ----------
    before : int or None
        Only templates with a smaller id.
    """
    last = TemplateVersion.objects.filter(template_id=OuterRef("pk")).order_by("-number")
    templates = live_templates(workspace_id).order_by("-id")
    if before is not None:
        templates = templates.filter(id__lt=before)
    chosen = templates.annotate(last=Subquery(last.values("id")[:1])).values_list("last", flat=True)
    versions = TemplateVersion.objects.select_related("template").in_bulk(list(chosen[:limit]))
    return sorted(versions.values(), key=lambda version: -version.template_id)
