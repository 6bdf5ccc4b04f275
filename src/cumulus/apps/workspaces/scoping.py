"""Which people each role sees: the one verb that writes it."""

from __future__ import annotations

from django.db import transaction

from cumulus.apps.workspaces.contracts import Principal, Role, Scope, ScopeKind
from cumulus.apps.workspaces.models import RoleScope
from cumulus.apps.workspaces.services import record_audit
from cumulus.core.errors import Invalid


@transaction.atomic
def set_scope(principal: Principal, role: Role, scope: Scope) -> None:
    """Say which people the members of a role see, from their next request on. Safe to run twice.

    Raises
    ------
    Invalid
        `scope_not_for_admin`: an administrator sees everybody; `scope_is_empty`: a filter needs
        an attribute and values.
    """
    if role is Role.ADMIN:
        raise Invalid("scope_not_for_admin", "An administrator sees everybody.", field="role")
    if scope.kind is ScopeKind.FILTER and not (scope.attribute.strip() and scope.values):
        raise Invalid("scope_is_empty", "Name an attribute and at least one value.", field="attribute")
    filtered = scope if scope.kind is ScopeKind.FILTER else Scope(scope.kind)
    RoleScope.objects.update_or_create(
        workspace_id=principal.workspace_id,
        role=role.value,
        defaults={
            "kind": filtered.kind.value,
            "attribute": filtered.attribute,
            "values": list(dict.fromkeys(value.replace("\x00", "") for value in filtered.values)),
        },
    )
    record_audit(principal, "role.scope_set", f"role:{role.value}", {"kind": filtered.kind.value})
