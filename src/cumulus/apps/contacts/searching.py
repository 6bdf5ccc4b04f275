"""Finding people in the warehouse: one page of a list, newest first, and how many there are in all.

`FINAL` over everybody reads and merges every row, and no index helps it. So rows of any version are
looked for first, which is a superset: the newest row of somebody who is meant is a row. `FINAL` then
decides about these few alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cumulus.apps.contacts.attributes.scoping import Restriction
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

_MOST_AT_ONCE = 5_000
"""So many ids a request's address can carry."""
_ALL = 2**32


@dataclass(frozen=True, slots=True)
class ContactSearch:
    """Which people a list shows, newest first.

    Attributes
    ----------
    text : str
        Part of a name, mail address, phone number or identifier, or a contact's whole id; empty
        for all.
    tag : str
        Only people with this tag; empty for all.
    before : int or None
        Only contacts with a smaller id: where the page before ended.
    limit : int
        At most so many.
    within : Restriction or None
        Only these people; None: everybody.
    whole : bool
        Whether the text must be the whole of a name or an identifier.
    """

    text: str = ""
    tag: str = ""
    before: int | None = None
    limit: int = 50
    within: Restriction | None = None
    whole: bool = False


_THERE = "workspace_id = {workspace:UInt32} AND deleted = 0"
_TEXT = " AND (search LIKE {pattern:String} OR contact_id = {number:UInt32})"
_WHOLE = " AND (has(splitByChar('\\n', search), {whole:String}) OR contact_id = {number:UInt32})"
_TAGGED = "workspace_id = {workspace:UInt32} AND tag = {tag:String} AND removed = 0"
_THESE = " AND contact_id IN {ids:Array(UInt32)}"
_WITH_TAG = f" AND contact_id IN (SELECT contact_id FROM contact_tags FINAL WHERE {_TAGGED})"
_WITH_TAG_OF_THESE = f" AND contact_id IN (SELECT contact_id FROM contact_tags FINAL WHERE {_TAGGED}{_THESE})"
_ONCE_TAGGED = f" AND contact_id IN (SELECT contact_id FROM contact_tags WHERE {_TAGGED})"
_NEWEST_FIRST = " AND contact_id < {before:UInt64} ORDER BY contact_id DESC LIMIT {limit:UInt32}"

# People as bitmaps: those with a row that is meant, and those with one that is not. Who is in both
# has several rows, of which the newest decides; before parts are merged these are few.
_SIDES = """
    (SELECT groupBitmapStateIf(contact_id, {meant}) AS yes, groupBitmapStateIf(contact_id, NOT ({meant})) AS no
    FROM contacts WHERE workspace_id = {{workspace:UInt32}})
"""
_HOLDERS = f"(SELECT groupBitmapState(contact_id) FROM contact_tags FINAL WHERE {_TAGGED})"
# Both sides are of one reading: parts that are merged between two would clear up who was unclear in the first.
_COUNT = """
    WITH (SELECT (bitmapAndnotCardinality({yes}, no), bitmapAnd({yes}, no)) FROM {sides}) AS split
    SELECT split.1 + (
        SELECT count() FROM contacts FINAL
        WHERE workspace_id = {{workspace:UInt32}} AND {meant} AND contact_id IN (SELECT arrayJoin(bitmapToArray(split.2)))
    )
"""


def find_page(workspace_id: WorkspaceId, search: ContactSearch) -> tuple[list[ContactId], int]:
    """Return one page of people, newest first, and how many the whole list has, exactly."""
    asked = 2 * search.limit
    if search.text:
        newest = _candidates(workspace_id, search, _ALL, asked)
        if len(newest) < asked:  # that was everybody: the dearest search of all is one reading
            exact = _decided(workspace_id, search, newest)
            page = [person for person in exact if person < (search.before or _ALL)]
            return page[: search.limit], len(exact)
    return search_contacts(workspace_id, search), count_contacts(workspace_id, search)


def search_contacts(workspace_id: WorkspaceId, search: ContactSearch) -> list[ContactId]:
    """Return one page of people, newest first."""
    found: list[ContactId] = []
    before, asked = search.before or _ALL, 2 * search.limit
    while len(found) < search.limit:
        candidates = _candidates(workspace_id, search, before, asked)
        found += _decided(workspace_id, search, candidates)
        if len(candidates) < asked:
            break
        before, asked = candidates[-1], min(4 * asked, _MOST_AT_ONCE)
    return found[: search.limit]


def count_contacts(workspace_id: WorkspaceId, search: ContactSearch) -> int:
    """Return how many people the whole list has, exactly; one reading of everybody, without `FINAL`."""
    meant = "deleted = 0" + _condition(search)
    yes = f"bitmapAnd(yes, {_HOLDERS})" if search.tag else "yes"
    sql = _COUNT.format(meant=meant, yes=yes, sides=_SIDES.format(meant=meant))
    return int(str(get_warehouse().scalar(sql, _parameters(workspace_id, search))))


def search_condition(workspace_id: WorkspaceId, search: ContactSearch) -> tuple[str, dict[str, object]]:
    """Return the condition on `contacts FINAL` that the search means, and its parameters."""
    where = _THERE + _condition(search) + (_WITH_TAG if search.tag else "")
    return where, _parameters(workspace_id, search)


def _condition(search: ContactSearch) -> str:
    """Return what is asked of a row of `contacts` beside its tags."""
    within = "" if search.within is None else f" AND {search.within.sql}"
    if not search.text:
        return within
    return within + (_WHOLE if search.whole else _TEXT)


def _parameters(workspace_id: WorkspaceId, search: ContactSearch) -> dict[str, object]:
    parameters: dict[str, object] = {"workspace": workspace_id}
    if search.within is not None:
        parameters |= search.within.params
    if search.text:
        parameters["whole"] = search.text.lower()
        parameters["pattern"] = f"%{_escape_like(search.text.lower())}%"
        parameters["number"] = _as_id(search.text)
    if search.tag:
        parameters["tag"] = search.tag
    return parameters


def _superset(search: ContactSearch) -> str:
    """Return where rows of everybody who is meant are found, some others' among them."""
    if search.tag and not search.text and search.within is None:
        return f"contact_tags WHERE {_TAGGED}"
    return f"contacts WHERE {_THERE}" + _condition(search) + (_ONCE_TAGGED if search.tag else "")


def _candidates(workspace_id: WorkspaceId, search: ContactSearch, before: int, limit: int) -> list[ContactId]:
    """Return the newest who may be meant, below an id; somebody with several rows stands there as often."""
    found = get_warehouse().query(
        f"SELECT contact_id FROM {_superset(search)}{_NEWEST_FIRST}",
        {**_parameters(workspace_id, search), "before": before, "limit": limit},
    )
    return [ContactId(row[0]) for row in found.rows]


def _decided(workspace_id: WorkspaceId, search: ContactSearch, ids: Sequence[ContactId]) -> list[ContactId]:
    """Return those of `ids` who are meant, newest first."""
    if not ids:
        return []
    where = _THERE + _THESE + _condition(search) + (_WITH_TAG_OF_THESE if search.tag else "")
    found = get_warehouse().query(
        f"SELECT contact_id FROM contacts FINAL WHERE {where} ORDER BY contact_id DESC",
        {**_parameters(workspace_id, search), "ids": list(dict.fromkeys(ids))},
    )
    return [ContactId(row[0]) for row in found.rows]


def _as_id(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
    return number if number < 2**32 else 0


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
