"""Every row belongs to a workspace, or says why not; every table is described."""

from __future__ import annotations

import re

from django.apps import apps
from django.db.models import Model

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.platform.warehouse.migrations import all_migrations, render
from tests.architecture.pages import named
from tests.architecture.sources import app_folders

WITHOUT_WORKSPACE = {
    "workspaces_user": "a person may work in several workspaces",
    "workspaces_workspace": "it is the workspace",
    "workspaces_noticeseen": "belongs to a notice",
    "ingest_position": "one row, for the whole log",
    "ingest_batch": "a batch holds events of several workspaces",
    "ingest_seenmessage": "the workspace is part of the hashed key",
    "contacts_staleattribute": "belongs to an attribute",
    "audiences_computedtagversion": "belongs to a computed tag",
    "content_templateversion": "belongs to a template",
    "journeys_version": "belongs to a journey",
    "journeys_nodestat": "belongs to a version",
    "journeys_presence": "belongs to a journey",
}
WITHOUT_MODEL = {"spine_log", "spine_later"}
OWN_RECORD = "cumulus_migrations"
_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)\s*\(\s*(\w+)")


def models() -> list[type[Model]]:
    ours = {folder.name for folder in app_folders()}
    return [model for model in apps.get_models() if model._meta.app_label in ours]


def has_workspace(model: type[Model]) -> bool:
    return any(field.attname == "workspace_id" for field in model._meta.concrete_fields)


def warehouse_tables() -> dict[str, str]:
    """Return each table's first column."""
    statements = [text for migration in all_migrations() for text in migration.statements(None)]
    return {found[1]: found[2] for text in statements if (found := _TABLE.match(render(text, None)))}


def test_every_row_belongs_to_a_workspace_or_says_why_not() -> None:
    assert {model._meta.db_table for model in models() if not has_workspace(model)} == WITHOUT_WORKSPACE.keys()


def test_workspace_leads_every_table_of_the_warehouse() -> None:
    assert {table: column for table, column in warehouse_tables().items() if column != "workspace_id"} == {}


def test_docs_name_every_table_and_no_other() -> None:
    ours = {model._meta.db_table for model in models()} | WITHOUT_MODEL | {OWN_RECORD} | warehouse_tables().keys()
    assert named("tables") == ours
