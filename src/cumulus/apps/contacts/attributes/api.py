"""The HTTP API of attributes."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Status

from cumulus.apps.contacts.access import open_contact
from cumulus.apps.contacts.attributes import declaring, owning, queries, schemas
from cumulus.apps.contacts.attributes.definitions import read
from cumulus.apps.contacts.schemas import LookedAfterBy, OwnerIn, OwnerList
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, member_names, record_audit
from cumulus.core.clock import utc_now
from cumulus.core.ids import ContactId

router = Router(tags=["attributes"])
person_router = Router(tags=["attributes"])

Name = Annotated[str, Path(max_length=200, pattern=r"^[^\x00]+$")]


@router.get("", response=schemas.AttributeList)
def list_attributes(request: HttpRequest) -> schemas.AttributeList:
    """List what is declared of people, and what the data brought beside it."""
    return queries.listed(authorise(request, Permission.DATA_VIEW))


@router.post("/preview", response=schemas.AttributePreview)
def preview(request: HttpRequest, body: schemas.AttributePreviewIn) -> schemas.AttributePreview:
    """Try a computation on a few people; nothing is written."""
    principal = authorise(request, Permission.DATA_EDIT)
    authorise(request, Permission.CONTACTS_VIEW)
    declaring.check_definition(principal.workspace_id, body.definition, utc_now())
    definition = read(body.definition.model_dump(mode="json"))
    return queries.preview(principal, definition, body.type, body.currency)


@router.get("/{name}", response=schemas.AttributeDetail)
def read_attribute(request: HttpRequest, name: Name) -> schemas.AttributeDetail:
    """Show an attribute's values, and those that were not written."""
    principal = authorise(request, Permission.DATA_VIEW)
    authorise(request, Permission.CONTACTS_VIEW)
    return queries.detail(principal, name)


@router.put("/{name}", response=schemas.AttributeList)
def declare(request: HttpRequest, name: Name, body: schemas.AttributeIn) -> schemas.AttributeList:
    """Declare an attribute, or declare it otherwise."""
    principal = authorise(request, Permission.DATA_EDIT)
    declaring.declare(principal, name, body)
    record_audit(principal, "attribute.declared", f"attribute:{name}", {"type": body.type, "pii": body.pii})
    return queries.listed(principal)


@router.delete("/{name}", response=schemas.AttributeList)
def withdraw(request: HttpRequest, name: Name) -> schemas.AttributeList:
    """Take the declaration of an attribute back; values stay."""
    principal = authorise(request, Permission.DATA_EDIT)
    declaring.withdraw(principal.workspace_id, name)
    record_audit(principal, "attribute.withdrawn", f"attribute:{name}")
    return queries.listed(principal)


@router.post("/{name}/refresh", response={204: None})
def refresh(request: HttpRequest, name: Name) -> Status[None]:
    """Compute an attribute for everybody anew."""
    principal = authorise(request, Permission.DATA_EDIT)
    declaring.refresh(principal.workspace_id, name)
    record_audit(principal, "attribute.refreshed", f"attribute:{name}")
    return Status(204, None)


@person_router.get("/{int:contact_id}/attributes/{name}/history", response=schemas.AttributeHistory)
def history(request: HttpRequest, contact_id: int, name: Name) -> schemas.AttributeHistory:
    """Show what was said of a person's attribute, newest first."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_VIEW)
    return queries.history(principal, ContactId(contact.pk), name)


@person_router.get("/attributes", response=schemas.DeclaredList)
def list_declared(request: HttpRequest) -> schemas.DeclaredList:
    """List what the workspace calls people's attributes, and of which type they are."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    return queries.declared(principal.workspace_id)


@person_router.get("/owners", response=OwnerList)
def list_owners(request: HttpRequest) -> OwnerList:
    """List the members who may look after people."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    names = member_names(principal.workspace_id)
    return OwnerList(items=[LookedAfterBy(id=member_id, name=name) for member_id, name in names.items()])


@person_router.post("/owner", response={204: None})
def set_owner(request: HttpRequest, body: OwnerIn) -> Status[None]:
    """Give people to a member, or to nobody."""
    principal = authorise(request, Permission.CONTACTS_EDIT)
    changed = owning.set_owner(principal, [ContactId(each) for each in body.contact_ids], body.owner_id)
    record_audit(principal, "contact.owner_set", f"member:{body.owner_id or 0}", {"people": changed})
    return Status(204, None)
