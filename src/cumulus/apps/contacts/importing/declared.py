"""Columns of declared attributes: read as text where another kind would lose what the type needs."""

from __future__ import annotations

from dataclasses import replace

from cumulus.apps.contacts.attributes.catalogue import catalogue_of
from cumulus.apps.contacts.attributes.kinds import Type
from cumulus.apps.contacts.importing.mapping import Column, Kind, Mapping, Meaning
from cumulus.core.ids import WorkspaceId

_AS_TEXT = frozenset({Type.TEXT, Type.MONEY, Type.REGION})
"""A number has no currency and no zeros in front; the catalogue makes of the text what it is."""


def as_declared(workspace_id: WorkspaceId, mapping: Mapping) -> Mapping:
    """Return the mapping with such columns as text; a change in the catalogue counts from the next run."""
    known = catalogue_of(workspace_id).by_name

    def column(given: Column) -> Column:
        declared = known.get(given.name.strip()) if given.meaning is Meaning.ATTRIBUTE else None
        return replace(given, kind=Kind.TEXT) if declared is not None and declared.type in _AS_TEXT else given

    return replace(mapping, columns=tuple(map(column, mapping.columns)))
