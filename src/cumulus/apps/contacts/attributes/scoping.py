"""Which people somebody sees at all: those of their role's scope."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform

from cumulus.apps.contacts.models import Contact
from cumulus.apps.workspaces.contracts import Principal, ScopeKind
from cumulus.core.ids import ContactId

_NOBODY = 2**32 - 1
"""No member has this number: a program that owns nobody sees nobody."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """A condition over a row of the warehouse's `contacts`, with its parameters."""

    sql: str
    params: Mapping[str, str | int | list[str]]


def restriction(principal: Principal) -> Restriction | None:
    """Return the condition that keeps only whom the one who asks sees; None: everybody."""
    scope = principal.scope
    if scope.kind is ScopeKind.ALL:
        return None
    if scope.kind is ScopeKind.OWNED:
        return Restriction("owner_id = {scope_owner:UInt32}", {"scope_owner": principal.member_id or _NOBODY})
    return Restriction(
        "ifNull(getSubcolumn(attributes, {scope_path:String}) IN {scope_values:Array(String)}, 0)",
        {"scope_path": f"{scope.attribute}.:`String`", "scope_values": list(scope.values)},
    )


def seen_by(principal: Principal, people: QuerySet[Contact]) -> QuerySet[Contact]:
    """Return those whole persons of `people` whom the one who asks sees."""
    scope = principal.scope
    people = people.filter(workspace_id=principal.workspace_id)
    if scope.kind is ScopeKind.OWNED:
        return people.filter(owner_id=principal.member_id or _NOBODY)
    if scope.kind is ScopeKind.FILTER:
        named = people.annotate(scoped=KeyTransform(scope.attribute, "attributes"))
        return named.filter(scoped__in=list(scope.values))
    return people


def visible(principal: Principal, people: Collection[ContactId]) -> set[ContactId]:
    """Return those of `people` who exist and whom the one who asks sees, by the ids asked for; two queries.

    The id of a merged contact stands for the whole person.
    """
    rows = Contact.objects.filter(workspace_id=principal.workspace_id, pk__in=list(people))
    wholes = {ContactId(pk): root or pk for pk, root in rows.values_list("id", "merged_into_id")}
    if principal.scope.kind is ScopeKind.ALL:
        return set(wholes)
    seen = set(seen_by(principal, Contact.objects.filter(pk__in=set(wholes.values()))).values_list("id", flat=True))
    return {person for person, whole in wholes.items() if whole in seen}
