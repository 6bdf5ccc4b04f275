"""Row locks of content; the only `select_for_update`."""

from __future__ import annotations

from cumulus.apps.content.models import Template


def lock_template(template_id: int) -> Template:
    """Return the template, locked until the transaction ends: its versions are numbered in turn."""
    return Template.objects.select_for_update().get(pk=template_id)
