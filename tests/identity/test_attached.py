"""What hangs on a person goes with a merge, comes back when it is undone, and the warehouse says the same."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any, cast

import pytest
from django.apps import apps
from django.db import models

from cumulus.apps.contacts.identity.attachments import ATTACHED
from cumulus.apps.ingest.facade import rebuild
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

MODELS = {model._meta.db_table: model for model in apps.get_models()}
TABLES = {
    "contact_tags": "version, applied_at",  # the event is told some milliseconds after the row is written
    "contact_consents": "version",
    "account_members": "version",
}
"""What the warehouse has of a person, beside the person; and the columns that may differ."""


def person(api: Api, mail: str) -> int:
    return int(api.post("/contacts", {"attributes": {"email": mail, "name": mail}}).body["id"])


def merged(api: Api, one: int, other: int) -> int:
    answer = api.post(f"/contacts/{one}/merge", {"with_id": other, "reason": "the same"})
    assert answer.status == 200, answer.body
    return int(api.get(f"/contacts/{other}").body["id"])


def undo_last_merge(api: Api, contact: int) -> None:
    merge = api.get(f"/contacts/{contact}/identity").body["merges"][0]
    answer = api.post(f"/merges/{merge['id']}/undo", {"reason": "not the same"})
    assert answer.status == 200, answer.body


def row(model: type[models.Model], workspace_id: int, contact_id: int) -> models.Model:
    """Write the smallest row of a person that the table takes."""
    given: dict[str, Any] = {"workspace_id": workspace_id, "contact_id": contact_id, "origin_id": contact_id}
    for field in model._meta.concrete_fields:
        if field.attname not in given and not field.primary_key and not field.has_default() and not field.null:
            given[field.attname] = value_of(field, workspace_id)
    made: models.Model = cast("Any", model).objects.create(**given)
    return made


def value_of(field: models.Field[Any, Any], workspace_id: int) -> object:
    if isinstance(field, models.ForeignKey):
        related = cast("Any", field.related_model)
        told = {each.attname: value_of(each, workspace_id) for each in related._meta.concrete_fields if bare(each)}
        return related.objects.create(**{**told, "workspace_id": workspace_id}).pk
    if isinstance(field, models.DateTimeField):
        return "2026-01-01T00:00:00Z"
    if isinstance(field, models.CharField | models.TextField):
        return secrets.token_hex(4)
    return 1


def bare(field: models.Field[Any, Any]) -> bool:
    return not field.primary_key and not field.has_default() and not field.null


@pytest.mark.parametrize("table", ATTACHED)
def test_a_row_moves_with_the_merge_and_back_with_its_undoing(workspace: TestWorkspace, api: Api, table: str) -> None:
    kept, other = person(api, f"kept@{table}.example"), person(api, f"other@{table}.example")
    model = MODELS[table]
    rows = {who: row(model, workspace.id, who) for who in (kept, other)}
    whole = merged(api, kept, other)
    for origin, each in rows.items():
        each.refresh_from_db()
        assert (cast("Any", each).contact_id, cast("Any", each).origin_id) == (whole, origin)
    undo_last_merge(api, whole)
    for origin, each in rows.items():
        each.refresh_from_db()
        assert (cast("Any", each).contact_id, cast("Any", each).origin_id) == (origin, origin)


def test_every_table_of_contacts_with_an_origin_is_attached() -> None:
    here = apps.get_app_config("contacts").get_models()
    tables = {model._meta.db_table for model in here if "origin_id" in {f.attname for f in model._meta.concrete_fields}}
    assert tables == set(ATTACHED)


def test_after_a_split_the_warehouse_says_what_a_rebuild_says(
    workspace: TestWorkspace, api: Api, warehouse: Warehouse, drain: Callable[[], int]
) -> None:
    one, two = person(api, "one@parts.example"), person(api, "two@parts.example")
    drain()
    api.post("/consent/presets/pipl")
    account = api.post("/accounts", {"name": "Great Works"}).body["id"]
    for who, tag in ((one, "first"), (two, "second"), (one, "both"), (two, "both")):
        assert api.post(f"/contacts/{who}/tags", {"name": tag}).status == 200
    told = {"purpose": "marketing", "channel": "email", "state": "given"}
    assert api.post(f"/contacts/{two}/consent", told).status == 200
    assert api.put(f"/accounts/{account}/members/{two}", {"role": "buyer"}).status == 200
    drain()
    apart = facts(warehouse, workspace)
    whole = merged(api, one, two)
    drain()
    together = facts(warehouse, workspace)
    assert together != apart
    undo_last_merge(api, whole)
    drain()
    assert facts(warehouse, workspace) == apart
    rebuild(lambda _, __: None)
    assert facts(warehouse, workspace) == apart


def facts(warehouse: Warehouse, workspace: TestWorkspace) -> list[str]:
    """Return the warehouse's newest rows of the workspace's people."""
    found = []
    for table, free in TABLES.items():
        rows = warehouse.query(
            f"SELECT * EXCEPT ({free}) FROM {table} FINAL WHERE workspace_id = {{w:UInt32}} AND removed = 0",
            {"w": workspace.id},
        )
        found += [json.dumps([table, *map(str, each)]) for each in rows.rows]
    return sorted(found)
