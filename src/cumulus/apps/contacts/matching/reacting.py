"""Whoever changes is to be matched: the pipeline calls this with each batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from cumulus.apps.contacts.contracts import Happened
from cumulus.apps.contacts.identity.arrays import number_array
from cumulus.core.json import JsonValue

_OWN = frozenset({"Contact Created", "Contact Updated", "Contacts Merged", "Contacts Split"})
_IDENTIFIED = "Contact Identified"
_TELLING_TEXT = (
    "name fullName full_name nickname firstName first_name lastName last_name company companyName company_name "
    "organization 单位 公司 email phone birth_date birthDate birthday date_of_birth dob 生日 出生日期 address "
    "street_address streetAddress street 地址 postcode postal_code postalCode zip zip_code 邮编 city suburb town 城市 "
    "id_number national_id soc_sec_id passport 身份证号 证件号"
)
_TELLING = frozenset(_TELLING_TEXT.split())


def mark_who_changed(events: Sequence[Happened]) -> None:
    """Note the people of whom events may have changed what is compared; one statement at most.

    Only adds rows: it waits for nobody, and what is noted twice is matched once more.
    """
    people = {(event.workspace_id, person) for event in events if _matters(event) for person in _concerned(event)}
    if not people:
        return
    ordered = sorted(people)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_matchdirty (workspace_id, person_id) SELECT * FROM unnest(%s::int[], %s::bigint[])",
            [number_array(workspace for workspace, _ in ordered), number_array(person for _, person in ordered)],
        )


def _matters(event: Happened) -> bool:
    if event.is_own:
        keys = event.properties.get("keys")
        return event.name in _OWN and (not isinstance(keys, list) or not _TELLING.isdisjoint(map(str, keys)))
    return event.name == _IDENTIFIED and not _TELLING.isdisjoint(event.properties)


def _concerned(event: Happened) -> Iterable[int]:
    """A merge takes proposals of its parts away, and being taken apart brings them back."""
    yield event.contact_id
    if event.is_own:
        for key in ("merged", "from"):
            yield from _ids(event.properties.get(key))
        yield from _ids(event.properties.get("parts"))


def _ids(value: JsonValue) -> Iterable[int]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, int) and not isinstance(each, bool):
            yield each
