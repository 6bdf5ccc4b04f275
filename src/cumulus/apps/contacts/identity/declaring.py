"""What a workspace declares of its kinds of identifiers."""

from __future__ import annotations

import re

from django.db import transaction

from cumulus.apps.contacts.identity.kinds import DEFAULTS, forget_kinds
from cumulus.apps.contacts.identity.schemas import IdentityKindIn
from cumulus.apps.contacts.models import Identity, IdentityKind
from cumulus.core.errors import Conflict, Invalid, NotFound
from cumulus.core.ids import WorkspaceId

_NAMESPACE = re.compile(r"[a-z][a-z0-9_]{1,39}")


@transaction.atomic
def declare(workspace_id: WorkspaceId, namespace: str, wanted: IdentityKindIn) -> None:
    """Declare a kind, or declare it otherwise. What is stored stays as it is; new facts follow the new word.

    Raises
    ------
    Invalid
        `invalid_namespace`; `normaliser_in_use` when values in another form are stored.
    """
    if not _NAMESPACE.fullmatch(namespace):
        raise Invalid(
            "invalid_namespace", "Use 2 to 40 small letters, digits and _, a letter first.", field="namespace"
        )
    present = IdentityKind.objects.filter(workspace_id=workspace_id, namespace=namespace).first()
    standard = DEFAULTS.by_namespace.get(namespace)
    before = present.normaliser if present else standard.normaliser if standard else wanted.normaliser
    used = Identity.objects.filter(workspace_id=workspace_id, namespace=namespace)
    if before != wanted.normaliser and used.exists():
        raise Invalid(
            "normaliser_in_use", "Values are stored in the present form. Declare another kind.", field="normaliser"
        )
    IdentityKind.objects.update_or_create(workspace_id=workspace_id, namespace=namespace, defaults=wanted.dict())
    forget_kinds(workspace_id)


@transaction.atomic
def withdraw(workspace_id: WorkspaceId, namespace: str) -> None:
    """Take a declaration back: a standard kind is as it comes, another one is gone.

    Raises
    ------
    NotFound
        `identity_kind_not_found`.
    Conflict
        `identity_kind_in_use`: people have such identifiers.
    """
    present = IdentityKind.objects.filter(workspace_id=workspace_id, namespace=namespace)
    if not present.exists():
        raise NotFound("identity_kind_not_found", "The workspace declares no such kind.")
    used = Identity.objects.filter(workspace_id=workspace_id, namespace=namespace)
    if not DEFAULTS.declared(namespace) and used.exists():
        raise Conflict("identity_kind_in_use", "People have such identifiers. The kind stays.")
    present.delete()
    forget_kinds(workspace_id)
