"""What of a person is compared: fields, each with its values in their compared form. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cumulus.apps.contacts.accounts.domains import is_free, normal_domain
from cumulus.apps.contacts.accounts.names import name_key, names_a_company
from cumulus.apps.contacts.display import display_name, text_attribute
from cumulus.apps.contacts.matching import normalising
from cumulus.core.json import JsonValue


class Kind(StrEnum):
    """How a field is compared unless a rule says otherwise."""

    EXACT = "exact"
    NAME = "name"
    TEXT = "text"
    CODE = "code"
    DATE = "date"


FIELDS: Mapping[str, Kind] = {
    "identifier": Kind.EXACT,
    "name": Kind.NAME,
    "company": Kind.TEXT,
    "email": Kind.EXACT,
    "mail_domain": Kind.EXACT,
    "phone": Kind.EXACT,
    "id_number": Kind.CODE,
    "birth_date": Kind.DATE,
    "address": Kind.TEXT,
    "postcode": Kind.CODE,
    "city": Kind.TEXT,
    "title": Kind.TEXT,
}
"""`identifier` is any strong identifier, in an attribute or as an identity: the same one means the same person."""

_COMPANY = ("company", "companyName", "company_name", "organization", "单位", "公司")
_BIRTH = ("birth_date", "birthDate", "birthday", "date_of_birth", "dob", "生日", "出生日期")
_ADDRESS = ("address", "street_address", "streetAddress", "street", "地址")
_POSTCODE = ("postcode", "postal_code", "postalCode", "zip", "zip_code", "邮编")
_CITY = ("city", "suburb", "town", "城市")
_TITLE = ("title", "job_title", "jobTitle", "position", "职位", "职务")
_ID_NUMBER = ("id_number", "national_id", "soc_sec_id", "passport", "身份证号", "证件号")
_LONGEST = 200

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they are compared.

    Attributes
    ----------
    values : Mapping[str, Values]
        By field, sorted; a field of which nothing is known is not there.
    family, given : str
        The parts of the name where they are known apart; empty otherwise.
    """

    id: int
    values: Mapping[str, Values]
    family: str = ""
    given: str = ""

    def one(self, field: str) -> str:
        """Return the field's first value, or an empty string."""
        found = self.values.get(field)
        return found[0] if found else ""

    def fingerprint(self) -> str:
        """Return what changes when anything that is compared changes; the same in every process."""
        return hashlib.blake2b(repr(sorted(self.values.items())).encode(), digest_size=8).hexdigest()


def describe(
    contact_id: int,
    attributes: Mapping[str, JsonValue],
    names: Iterable[tuple[str, str]] = (),
    strong: Iterable[str] = (),
) -> Person:
    """Return how somebody with these attributes and identifiers is compared.

    Parameters
    ----------
    names : iterable of (namespace, value)
        The person's identifiers and those that attributes amount to, normalised.
    strong : iterable of str
        The namespaces of which a value means one person only.
    """
    by_namespace: dict[str, set[str]] = {}
    for namespace, value in names:
        by_namespace.setdefault(namespace, set()).add(value)
    mails = by_namespace.get("email", set())
    domains = {domain for mail in mails if (domain := normal_domain(mail)) and not is_free(domain)}
    company = text_attribute(attributes, *_COMPANY)[:_LONGEST]
    found: dict[str, Iterable[str]] = {
        "identifier": {f"{kind}:{value}" for kind in strong for value in by_namespace.get(kind, ())},
        "name": [normalising.person_name(display_name(attributes)[:_LONGEST])],
        "company": [name_key(company)] if names_a_company(company) else [],
        "email": mails,
        "mail_domain": domains,
        "phone": by_namespace.get("phone", ()),
        "id_number": [normalising.compact(text_attribute(attributes, *_ID_NUMBER)[:_LONGEST])],
        "birth_date": [normalising.calendar_date(text_attribute(attributes, *_BIRTH))],
        "address": [normalising.address(text_attribute(attributes, *_ADDRESS)[:_LONGEST])],
        "postcode": [normalising.compact(text_attribute(attributes, *_POSTCODE)[:_LONGEST])],
        "city": [" ".join(normalising.words(text_attribute(attributes, *_CITY)[:_LONGEST]))],
        "title": [" ".join(normalising.words(text_attribute(attributes, *_TITLE)[:_LONGEST]))],
    }
    values = {field: tuple(sorted({each for each in known if each})) for field, known in found.items()}
    return Person(
        contact_id,
        {field: known for field, known in values.items() if known},
        normalising.compact(text_attribute(attributes, "lastName", "last_name")[:_LONGEST]),
        normalising.compact(text_attribute(attributes, "firstName", "first_name")[:_LONGEST]),
    )
