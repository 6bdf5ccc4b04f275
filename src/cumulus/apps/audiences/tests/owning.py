"""Columns of their own for the attributes that random trees ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cumulus.apps.audiences import columns
from cumulus.apps.audiences.expressions.sql import OwnColumns, Reading, has_plain_name, own_column
from cumulus.apps.audiences.tests.strategies import ATTRIBUTES
from cumulus.platform.warehouse.client import get_warehouse

OWN: OwnColumns = {name: frozenset(Reading) for name in ATTRIBUTES if has_plain_name(name)}


@contextmanager
def own_columns_of_all(own: OwnColumns = OWN) -> Iterator[None]:
    """Let every attribute that may have columns have one for each reading."""
    columns.add_columns([columns.Wanted(name, reading) for name, readings in own.items() for reading in readings])
    try:
        yield
    finally:
        drop_columns(own)


def drop_columns(own: OwnColumns) -> None:
    """Take the columns away, which nothing but tests does."""
    names = [own_column(name, reading) for name, readings in own.items() for reading in readings]
    get_warehouse().command(
        "ALTER TABLE contacts " + ", ".join(f"DROP COLUMN IF EXISTS `{name}`" for name in names),
        settings={"mutations_sync": 2},
    )
    columns.forget_columns()
