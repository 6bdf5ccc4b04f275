"""What an account may say of itself, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from cumulus.apps.contacts.accounts import errors
from cumulus.apps.contacts.accounts.codes import normal_code
from cumulus.apps.contacts.accounts.domains import is_free, normal_domain
from cumulus.apps.contacts.accounts.evidence import CREDIT_CODE, DOMAIN, Key
from cumulus.apps.contacts.accounts.names import name_key
from cumulus.apps.contacts.traits_limits import checked_attributes
from cumulus.core.json import JsonObject

FactValue: TypeAlias = "str | int | bool | Decimal | date | JsonObject | None"
_NAMESPACE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MAX_NAME, _MAX_VALUE = 200, 255


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What somebody says of an account; a field that is not in `values` stays as it is.

    Attributes
    ----------
    values : Mapping[str, FactValue]
        By the account's own field names: `name`, `industry`, `annual_revenue`, …
    domains, credit_code, external_ids
        All that the account has from now on; None leaves them.
    """

    values: Mapping[str, FactValue]
    domains: tuple[str, ...] | None = None
    credit_code: str | None = None
    external_ids: tuple[Key, ...] | None = None

    def keys(self) -> list[Key]:
        """Return what is to lead to the account, normalised.

        Raises
        ------
        Invalid
            `invalid_domain`, `free_mail_domain`, `invalid_credit_code`, `invalid_external_id`.
        """
        domains = [(DOMAIN, checked_domain(each)) for each in self.domains or ()]
        codes = [(CREDIT_CODE, checked_code(self.credit_code))] if self.credit_code else []
        external = [checked_external(namespace, value) for namespace, value in self.external_ids or ()]
        return list(dict.fromkeys([*codes, *external, *domains]))

    def replaced(self) -> list[str]:
        """Return the namespaces that `keys` replaces; `*` stands for every other system's."""
        given = {DOMAIN: self.domains, CREDIT_CODE: self.credit_code, "*": self.external_ids}
        return [namespace for namespace, value in given.items() if value is not None]


def checked_values(values: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """Return the fields as they are stored, with what the names come to.

    Raises
    ------
    Invalid
        `invalid_account_name`, and the bounds of attributes.
    """
    found = {
        key: value.replace("\x00", "").strip() if isinstance(value, str) else value for key, value in values.items()
    }
    if "name" in found:
        found["name_key"] = _key(found["name"])
        if not found["name"]:
            raise errors.invalid_account_name()
    if "legal_name" in found:
        found["legal_name_key"] = name_key(str(found["legal_name"] or ""))
    attributes = found.get("attributes")
    if isinstance(attributes, dict):
        found["attributes"] = checked_attributes(attributes)
    return found


def _key(name: FactValue) -> str:
    text = str(name or "")
    if len(text) > _MAX_NAME:
        raise errors.invalid_account_name()
    return name_key(text) or text.casefold()


def checked_domain(text: str) -> str:
    """Return the domain as accounts are found by it, or raise `invalid_domain`, `free_mail_domain`."""
    domain = normal_domain(text)
    if not domain:
        raise errors.invalid_domain(text)
    if is_free(domain):
        raise errors.free_mail_domain(domain)
    return domain


def checked_code(text: str) -> str:
    """Return the credit code, or raise `invalid_credit_code`."""
    code = normal_code(text)
    if not code:
        raise errors.invalid_credit_code()
    return code


def checked_external(namespace: str, value: str) -> Key:
    """Return another system's id, or raise `invalid_external_id`."""
    space, text = namespace.strip().lower(), value.replace("\x00", "").strip()
    if not _NAMESPACE.fullmatch(space) or space in {DOMAIN, CREDIT_CODE} or not 0 < len(text) <= _MAX_VALUE:
        raise errors.invalid_external_id()
    return space, text
