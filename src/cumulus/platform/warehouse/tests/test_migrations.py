"""Applying the numbered files, on one server and as text for a cluster."""

from __future__ import annotations

import pytest

from cumulus.core.errors import Conflict, Invalid
from cumulus.platform.warehouse.client import Warehouse
from cumulus.platform.warehouse.migrations import Migration, all_migrations, migrate, render

_OURS = [
    "account_members",
    "accounts",
    "computed_leaves",
    "computed_tag_former",
    "computed_tag_members",
    "contact_consents",
    "contact_overrides",
    "contact_scores",
    "contact_stages",
    "contact_tags",
    "contacts",
    "events",
    "score_reasons",
    "segment_due",
    "segment_members",
    "segment_stays",
]


def test_every_file_is_applied_once(warehouse: Warehouse) -> None:
    names = [migration.name for migration in all_migrations()]
    assert names[0].startswith("0001_")
    assert migrate(warehouse) == names
    assert migrate(warehouse) == []
    tables = warehouse.query("SELECT name FROM system.tables WHERE database = 'default' ORDER BY name").rows
    assert [name for (name,) in tables] == sorted([*_OURS, "cumulus_migrations"])


def test_only_new_files_are_applied_and_an_edited_one_is_refused(warehouse: Warehouse) -> None:
    migrate(warehouse)
    added = Migration("9001_more.sql", "CREATE TABLE more (x UInt8) ENGINE = {replicated}MergeTree ORDER BY x;\n")
    assert migrate(warehouse, None, [*all_migrations(), added]) == ["9001_more.sql"]
    edited = Migration("9001_more.sql", "DROP TABLE more;\n")
    with pytest.raises(Conflict, match="migration_changed"):
        migrate(warehouse, None, [*all_migrations(), edited])
    assert warehouse.scalar("SELECT count() FROM more") == 0


def test_tables_remember_tokens_on_both_kinds_of_engine(warehouse: Warehouse) -> None:
    migrate(warehouse)
    ours = "SELECT name, create_table_query FROM system.tables WHERE database = 'default' AND name IN {names:Array(String)}"
    rows = warehouse.query(ours, {"names": _OURS}).rows
    assert len(rows) == len(_OURS)
    for _, text in rows:
        assert "non_replicated_deduplication_window = 10000, replicated_deduplication_window = 10000" in text


def test_a_cluster_gets_replicated_engines_on_every_host() -> None:
    statements = [text for migration in all_migrations() for text in migration.statements("main")]
    made = [text for text in statements if text.lstrip().startswith("CREATE TABLE")]
    assert len(made) == len(_OURS)
    assert all("ENGINE = Replicated" in text for text in made)
    for text in statements:
        assert " ON CLUSTER `main`" in text
        assert "{" not in text


def test_one_server_gets_plain_engines() -> None:
    for text in (text for migration in all_migrations() for text in migration.statements(None)):
        assert "ON CLUSTER" not in text
        assert "ENGINE = Replicated" not in text
        assert "{" not in text


def test_a_bad_cluster_name_is_refused() -> None:
    with pytest.raises(Invalid):
        render("{on_cluster}", "x` (a UInt8); --")
