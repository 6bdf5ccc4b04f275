"""Verbs that write the catalogue, one transaction each."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cumulus.apps.contacts.attributes.catalogue import STANDARD, catalogue_of, forget_catalogue
from cumulus.apps.contacts.attributes.definitions import forget_definitions, needs_property
from cumulus.apps.contacts.attributes.hooks import HOOKS
from cumulus.apps.contacts.attributes.kinds import Pii, Type
from cumulus.apps.contacts.attributes.refreshing import ask_for_fill
from cumulus.apps.contacts.attributes.schemas import AttributeIn, DefinitionIn
from cumulus.apps.contacts.models import Attribute
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.errors import Forbidden, Invalid, NotFound
from cumulus.core.ids import WorkspaceId

_NAME = re.compile(r"\$?[\w \-]{1,99}")


def declare(principal: Principal, name: str, body: AttributeIn) -> None:
    """Declare an attribute, or declare it otherwise; what comes from now on is held to it.

    A new computation is filled for everybody in the background. Safe to run twice.

    Raises
    ------
    Invalid
        `attribute_name_unfit`, `attribute_is_standard`, `owner_not_found`,
        `property_needed`, and the faults of the filters.
    Forbidden
        `missing_permission`: to show what is masked needs the right to see it.
    """
    workspace_id = principal.workspace_id
    _check(principal, name, body)
    with transaction.atomic():
        before = Attribute.objects.select_for_update().filter(workspace_id=workspace_id, name=name).first()
        definition = None if body.definition is None else body.definition.model_dump(mode="json")
        values = body.model_dump(exclude={"definition"}) | {"definition": definition, "archived_at": None}
        attribute, _ = Attribute.objects.update_or_create(workspace_id=workspace_id, name=name, defaults=values)
        known = None if before is None or before.archived_at is not None else before.definition
        if definition is not None and definition != known:
            ask_for_fill(attribute, timezone.now())
    _forget(workspace_id)


def withdraw(workspace_id: WorkspaceId, name: str) -> None:
    """Take the declaration back: values stay as they are, and any new one is taken.

    Raises
    ------
    NotFound
        `attribute_not_found`.
    """
    rows = Attribute.objects.filter(workspace_id=workspace_id, name=name, archived_at=None)
    if not rows.update(archived_at=timezone.now(), fill_state=Attribute.Fill.IDLE):
        raise attribute_not_found()
    _forget(workspace_id)


@transaction.atomic
def refresh(workspace_id: WorkspaceId, name: str) -> None:
    """Compute an attribute for everybody anew, in the background.

    Raises
    ------
    NotFound
        `attribute_not_found`: there is none of that name, or it is not computed.
    """
    rows = Attribute.objects.select_for_update()
    found = rows.filter(workspace_id=workspace_id, name=name, archived_at=None, definition__isnull=False).first()
    if found is None:
        raise attribute_not_found()
    ask_for_fill(found, timezone.now())


def check_definition(workspace_id: WorkspaceId, body: DefinitionIn, now: datetime) -> None:
    """Raise what is wrong with a computation: `property_needed`, or the filters' faults."""
    if needs_property(body.function) and not body.property.strip():
        raise Invalid("property_needed", "Name the property whose values count.", field="property")
    HOOKS.filter_events(workspace_id, body.where, now)


def attribute_not_found() -> NotFound:
    """No declared attribute of that name."""
    return NotFound("attribute_not_found", "There is no such attribute.")


def _check(principal: Principal, name: str, body: AttributeIn) -> None:
    if not _NAME.fullmatch(name):
        raise Invalid("attribute_name_unfit", "A name has letters, digits, spaces, _ and -, at most 100.", field="name")
    if name in STANDARD and (body.type is not Type.TEXT or body.definition is not None):
        raise Invalid("attribute_is_standard", "This attribute is text, in every workspace.", field="type")
    if body.owner_id is not None and body.owner_id not in member_names(principal.workspace_id):
        raise Invalid("owner_not_found", "The owner is no member of this workspace.", field="owner_id")
    known = catalogue_of(principal.workspace_id).by_name.get(name)
    shows = known is not None and known.pii is not Pii.NONE and known.pii is not body.pii
    if shows and Permission.CONTACTS_UNMASK not in principal.permissions:
        raise Forbidden(
            "missing_permission",
            "What is masked for you stays masked. Ask somebody who may see it.",
            permission=Permission.CONTACTS_UNMASK.value,
        )
    if body.definition is not None:
        check_definition(principal.workspace_id, body.definition, timezone.now())


def _forget(workspace_id: WorkspaceId) -> None:
    forget_catalogue(workspace_id)
    forget_definitions(workspace_id)
