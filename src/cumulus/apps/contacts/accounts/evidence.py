"""What a person says of where they work. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cumulus.apps.contacts.accounts.codes import normal_code
from cumulus.apps.contacts.accounts.domains import domain_steps, is_free, normal_domain
from cumulus.apps.contacts.accounts.names import name_key, names_a_company
from cumulus.apps.contacts.display import text_attribute
from cumulus.core.json import JsonValue

DOMAIN = "domain"
CREDIT_CODE = "credit_code"
NAME = "name"
GROUP = "group"
"""The namespace of Segment's group ids."""

Key = tuple[str, str]
"""Namespace and value."""

_COMPANY = ("company", "companyName", "company_name", "organization", "单位", "公司")
_CODES = ("credit_code", "creditCode", "统一社会信用代码")
_MAX_NAME = 200


class Evidence(StrEnum):
    """What led to an account, the strongest first."""

    CREDIT_CODE = "credit_code"
    EXTERNAL_ID = "external_id"
    DOMAIN = "domain"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class GroupCall:
    """What a `group` call says of the company that somebody works for; `name` is empty where it names none."""

    group_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What is known of where somebody works, normalised; empty where nothing is.

    Attributes
    ----------
    company : str
        As written, when it names a company at all.
    domain : str
        Of their mail; never one where anybody gets an address.
    """

    company: str = ""
    domain: str = ""
    credit_code: str = ""
    external: tuple[Key, ...] = ()

    def leads(self) -> list[tuple[Evidence, Key]]:
        """Return what may lead to an account, the strongest first."""
        code = [(Evidence.CREDIT_CODE, (CREDIT_CODE, self.credit_code))] if self.credit_code else []
        external = [(Evidence.EXTERNAL_ID, key) for key in self.external]
        domains = [(Evidence.DOMAIN, (DOMAIN, step)) for step in domain_steps(self.domain)] if self.domain else []
        return [*code, *external, *domains]

    @property
    def name_key(self) -> str:
        """The company's name as accounts are found by it; empty without one."""
        return name_key(self.company) if self.company else ""

    def says_anything(self) -> bool:
        """Return whether there is anything to match by."""
        return bool(self.company or self.domain or self.credit_code or self.external)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person to be matched, and how deep the event lies that asks for it."""

    contact_id: int
    workplace: Workplace
    title: str = ""
    depth: int = field(default=0, compare=False)


def workplace_of(known: Mapping[str, JsonValue], group: GroupCall | None = None) -> Workplace:
    """Return what attributes, or `{company, domain, credit_code}`, say of where somebody works.

    A `group` call speaks of the company itself: its id and name stand above what the person said.
    """
    if group is not None and group.name:
        known = {**known, "company": group.name}
    company = known.get("company")
    nested: Mapping[str, JsonValue] = company if isinstance(company, dict) else {}
    name = text_attribute(known, *_COMPANY) or text_attribute(nested, "name")
    domain = normal_domain(text_attribute(known, DOMAIN) or text_attribute(known, "email"))
    ids = [("crm", text_attribute(nested, "id"))] if text_attribute(nested, "id") else []
    return Workplace(
        company=name[:_MAX_NAME] if names_a_company(name) else "",
        domain="" if is_free(domain) else domain,
        credit_code=normal_code(text_attribute(known, *_CODES)),
        external=(*(((GROUP, group.group_id),) if group else ()), *ids),
    )


def title_of(attributes: Mapping[str, JsonValue]) -> str:
    """Return somebody's job title."""
    return text_attribute(attributes, "title", "job_title", "jobTitle", "position", "职位", "职务")[:_MAX_NAME]
