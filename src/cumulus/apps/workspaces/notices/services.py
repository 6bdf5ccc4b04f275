"""Writes of notices. Whoever raises one holds the lock of what it is about, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from cumulus.apps.workspaces.contracts import NoticeKind, Principal
from cumulus.apps.workspaces.models import Notice, NoticeSeen
from cumulus.apps.workspaces.notices.queries import notices_for
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject

KEPT = timedelta(days=30)
"""How long what is over is kept."""


@transaction.atomic
def raise_notice(
    workspace_id: WorkspaceId, kind: NoticeKind, subject: str, user_id: int | None, details: JsonObject
) -> None:
    """Tell a member, and the administrators, that something fails; once until it works again.

    Parameters
    ----------
    subject : str
        What fails, such as `connector:7`.
    user_id : int or None
        Whose it is; None for nobody's but the administrators'.
    details : JsonObject
        `name` of the subject and the `error`'s code; nothing personal.
    """
    now = timezone.now()
    opened = _open(workspace_id, subject).filter(kind=kind)
    if opened.update(times=F("times") + 1, last_at=now, user_id=user_id, details=details):
        return
    Notice.objects.create(
        workspace_id=workspace_id,
        kind=kind,
        subject=subject,
        user_id=user_id,
        details=details,
        raised_at=now,
        last_at=now,
    )


@transaction.atomic
def withdraw_notices(workspace_id: WorkspaceId, subject: str) -> None:
    """Say that it works again. Safe to run twice; costs one statement where nothing failed."""
    now = timezone.now()
    if _open(workspace_id, subject).update(resolved_at=now):
        Notice.objects.filter(workspace_id=workspace_id, resolved_at__lt=now - KEPT).delete()


def forget_notices(workspace_id: WorkspaceId, subject: str) -> None:
    """Take back everything that was said of what is deleted."""
    Notice.objects.filter(workspace_id=workspace_id, subject=subject).delete()


@transaction.atomic
def mark_seen(principal: Principal, ids: Sequence[int]) -> None:
    """Note that a member has seen these; ids that are not theirs are passed over. A program sees nothing."""
    if principal.user_id is None:
        return
    now = timezone.now()
    found = notices_for(principal).filter(pk__in=ids).values_list("pk", flat=True)
    NoticeSeen.objects.bulk_create(
        [NoticeSeen(notice_id=each, user_id=principal.user_id, seen_at=now) for each in found],
        update_conflicts=True,
        unique_fields=["notice", "user"],
        update_fields=["seen_at"],
    )


def _open(workspace_id: WorkspaceId, subject: str) -> QuerySet[Notice]:
    return Notice.objects.filter(workspace_id=workspace_id, subject=subject, resolved_at__isnull=True)
