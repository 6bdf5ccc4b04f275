"""Reads of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.models import Notice, NoticeSeen

SHOWN = 50
_SAID_FOR = timedelta(days=7)
"""How long it is said that something works again, to those who have not seen it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a member is told.

    Attributes
    ----------
    shown : list of (Notice, bool)
        The newest first, each with whether they have seen it as it is now.
    unseen : int
        How many fail that they have not seen.
    """

    shown: list[tuple[Notice, bool]]
    unseen: int


def notices_for(principal: Principal) -> QuerySet[Notice]:
    """Return the notices that are for somebody: their own, for whoever may change the settings all."""
    found = Notice.objects.filter(workspace_id=principal.workspace_id)
    if Permission.SETTINGS_EDIT in principal.permissions:
        return found
    return found.filter(user_id=principal.user_id or 0)


def told_to(principal: Principal) -> Told:
    """Return what fails, and what works again and was not seen since. Costs two queries."""
    seen = NoticeSeen.objects.filter(notice=OuterRef("pk"), user_id=principal.user_id or 0)
    fails = Q(resolved_at__isnull=True)
    over = Q(resolved_at__gt=timezone.now() - _SAID_FOR) & ~Exists(seen.filter(seen_at__gte=OuterRef("resolved_at")))
    found = notices_for(principal).annotate(is_seen=Exists(seen))
    rows = found.filter(fails | over).order_by("-last_at", "-id")[:SHOWN]
    return Told([(row, row.is_seen) for row in rows], found.filter(fails, is_seen=False).count())
