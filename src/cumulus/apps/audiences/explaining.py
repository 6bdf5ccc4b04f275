"""Why somebody is meant, or not: each condition's answer, and what is there instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.calling import load_names
from cumulus.apps.audiences.expressions.attribute import AttributeLeaf
from cumulus.apps.audiences.expressions.people import read
from cumulus.apps.audiences.expressions.phrases import Locale
from cumulus.apps.audiences.expressions.tree import Leaf, Node, walk
from cumulus.apps.audiences.expressions.words import sentence
from cumulus.apps.audiences.queries import LOCALES
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import get_warehouse


@dataclass(frozen=True, slots=True)
class Verdict:
    """One condition or group, by its path.

    Attributes
    ----------
    is_group : bool
        Whether it follows from those below it.
    value : str
        What the person has, as text; how often and when last, of events; empty when the answer says it all.
    """

    path: str
    is_group: bool
    holds: bool
    value: str
    words: dict[Locale, str]


def explain(principal: Principal, tree: Node, contact_id: ContactId, now: datetime) -> list[Verdict]:
    """Return the answers of a tree's parts for a person whom the principal may see, parents first.

    Two statements, whatever the tree. A masked value is shown as masked as on the person's page.
    """
    parts = list(walk(tree))
    judged = evaluation.judge([node for _, node in parts], principal.workspace_id, now, [contact_id])
    holds = judged[0].inside if judged else [False] * len(parts)
    names = load_names(principal.workspace_id)
    values = _values(principal, [node for _, node in parts if isinstance(node, Leaf)], contact_id, now)
    return [
        Verdict(
            path,
            not isinstance(node, Leaf),
            inside,
            values.get(id(node), ""),
            {locale: sentence(node, locale, names) for locale in LOCALES},
        )
        for (path, node), inside in zip(parts, holds, strict=True)
    ]


def _values(principal: Principal, leaves: list[Leaf], contact_id: ContactId, now: datetime) -> dict[int, str]:
    attributes = _attributes(principal, contact_id)
    found = {id(leaf): _text(attributes, leaf.name) for leaf in leaves if isinstance(leaf, AttributeLeaf)}
    query = evaluation.context(principal.workspace_id, now, [contact_id]).query()
    asked = [(leaf, sql) for leaf in leaves if (sql := leaf.shown(query))]
    if asked:
        columns = ", ".join(f"toString({sql})" for _, sql in asked)
        ((shown,),) = get_warehouse().query(f"SELECT [{columns}]", query.params).rows
        found |= {id(leaf): value for (leaf, _), value in zip(asked, shown, strict=True)}
    return found


def _attributes(principal: Principal, contact_id: ContactId) -> JsonObject:
    for workspace_id, attributes in contacts.attributes_of([contact_id]):
        if workspace_id == principal.workspace_id:
            return contacts.mask_attributes(principal, attributes)
    return {}


def _text(attributes: JsonObject, name: str) -> str:
    value = read(attributes, name)
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
