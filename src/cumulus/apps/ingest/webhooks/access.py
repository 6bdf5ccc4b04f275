"""The only way from an id in a request to a webhook or a delivery."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.ingest.models import Delivery, Webhook
from cumulus.apps.ingest.webhooks import errors
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise


def open_webhook(request: HttpRequest, webhook_id: int, permission: Permission) -> tuple[Principal, Webhook]:
    """Return who asks and the webhook, having checked the right.

    Raises
    ------
    NotFound
        `webhook_not_found`: it does not exist, or in another workspace.
    """
    principal = authorise(request, permission)
    return principal, webhook_of(principal, webhook_id)


def webhook_of(principal: Principal, webhook_id: int) -> Webhook:
    """Return the workspace's webhook of that id, or raise `webhook_not_found`."""
    found = Webhook.objects.filter(workspace_id=principal.workspace_id, pk=webhook_id).first()
    if found is None:
        raise errors.webhook_not_found()
    return found


def delivery_of(hook: Webhook, delivery_id: int) -> Delivery:
    """Return the webhook's delivery of that id, or raise `delivery_not_found`."""
    found = Delivery.objects.select_related("replayed_of").filter(webhook=hook, pk=delivery_id).first()
    if found is None:
        raise errors.delivery_not_found()
    return found
