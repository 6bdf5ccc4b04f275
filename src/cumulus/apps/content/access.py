"""The only way from an id in a request to a template."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.content.errors import TemplateNotFound
from cumulus.apps.content.models import TemplateVersion
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise


def open_template(request: HttpRequest, template_id: int, permission: Permission) -> tuple[Principal, TemplateVersion]:
    """Return who asks and the template's latest version.

    Raises
    ------
    TemplateNotFound
        `template_not_found`: it does not exist, is archived, or in another workspace.
    """
    principal = authorise(request, permission)
    found = None
    if 0 < template_id < 2**63:
        found = (
            TemplateVersion.objects.select_related("template")
            .filter(
                template_id=template_id,
                template__workspace_id=principal.workspace_id,
                template__archived_at__isnull=True,
            )
            .order_by("-number")
            .first()
        )
    if found is None:
        raise TemplateNotFound("template_not_found", "There is no such template.")
    return principal, found
