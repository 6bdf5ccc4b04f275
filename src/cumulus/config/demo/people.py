"""The invented people: who they are, long before they do anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from cumulus.config.demo.places import ABROAD, CHINA, Place
from cumulus.config.demo.words import (
    COMPANY_NAMES,
    COMPANY_SIZES,
    FAMILY_NAMES,
    FOREIGN_COMPANIES,
    FOREIGN_FAMILY,
    FOREIGN_GIVEN,
    GIVEN_FIRST,
    GIVEN_SECOND,
    INDUSTRIES,
    TITLES,
)
from cumulus.core.json import JsonObject

OFFICE_SHARE = 0.2
"""Of all people, those whom the software maker knows from their work."""

_FOREIGN_SHARE = 0.09
_NAMELESS_SHARE = 0.12
"""Visitors who never say who they are."""

Role = Literal["shopper", "prospect"]


@dataclass(frozen=True, slots=True)
class Company:
    """Where a prospect works."""

    name: str
    domain: str
    industry: str
    size: str


@dataclass(slots=True)
class Person:
    """One invented person, and what they have done so far.

    Attributes
    ----------
    open : bool
        Whether they ever say who they are.
    zeal : float
        From 0 to 1: how much they buy, or how serious they are.
    habit : float
        From 0 to 1: names the channel that they mostly use.
    known, subscribed : bool
        Whether they have said so by now.
    orders : int
        How many there were; of a prospect, how far they got.
    """

    number: int
    role: Role
    name: str
    latin: str
    gender: str
    place: Place
    language: str
    birthday: date
    company: Company | None
    title: str
    open: bool
    zeal: float
    habit: float
    known: bool = False
    subscribed: bool = False
    orders: int = 0
    spent: int = 0

    @property
    def user_id(self) -> str:
        """The account number."""
        return f"{'M' if self.role == 'shopper' else 'B'}{100_000 + self.number}"

    @property
    def email(self) -> str:
        """An address that leads nowhere (RFC 2606)."""
        domain = f"{self.company.domain}.example.com" if self.company else "example.com"
        return f"{self.latin}{self.number}@{domain}"

    @property
    def phone(self) -> str:
        """A number that no operator gives out: mobile numbers do not begin with 127."""
        return f"+86127{self.number * 7919 % 100_000_000:08d}"

    def traits(self) -> JsonObject:
        """Return what an `identify` says of the person."""
        found: JsonObject = {
            "name": self.name,
            "email": self.email,
            "gender": self.gender,
            "birthday": self.birthday.isoformat(),
            "city": self.place.city,
            "province": self.place.region,
            "country": self.place.country,
            "language": self.language,
        }
        if self.place.country == "中国":
            found["phone"] = self.phone
        if self.company:
            found |= {
                "company": self.company.name,
                "industry": self.company.industry,
                "company_size": self.company.size,
                "job_title": self.title,
            }
        return found


def make_person(random: Random, number: int, today: date) -> Person:
    """Return the next invented person."""
    role: Role = "prospect" if random.random() < OFFICE_SHARE else "shopper"
    gender = "female" if random.random() < (0.58 if role == "shopper" else 0.45) else "male"
    abroad = random.random() < _FOREIGN_SHARE
    name, latin = _foreign_name(random, gender) if abroad else _chinese_name(random, gender)
    places = ABROAD if abroad else CHINA
    return Person(
        number=number,
        role=role,
        name=name,
        latin=latin,
        gender=gender,
        place=random.choices(places, [place.weight for place in places])[0],
        language="en" if abroad else "zh-CN",
        birthday=today - timedelta(random.randrange(20 * 365, 58 * 365)),
        company=_company(random, abroad=abroad) if role == "prospect" else None,
        title=_weighted(random, TITLES),
        open=random.random() > _NAMELESS_SHARE,
        zeal=random.betavariate(1.1, 4.0),
        habit=random.random(),
    )


def _chinese_name(random: Random, gender: str) -> tuple[str, str]:
    place = min(int(random.expovariate(3.2) * len(FAMILY_NAMES)), len(FAMILY_NAMES) - 1)
    family, family_latin = FAMILY_NAMES[place]
    first, first_latin = random.choice(GIVEN_FIRST)
    second, second_latin = random.choice(GIVEN_SECOND[gender])
    return f"{family}{first}{second}", f"{family_latin}.{first_latin}{second_latin}"


def _foreign_name(random: Random, gender: str) -> tuple[str, str]:
    given, family = random.choice(FOREIGN_GIVEN[gender]), random.choice(FOREIGN_FAMILY)
    letters = f"{given}.{family}".lower()
    return f"{given} {family}", "".join(letter for letter in letters if letter == "." or "a" <= letter <= "z")


def _company(random: Random, *, abroad: bool) -> Company:
    """Return a company; whoever works for it says the same of it."""
    if abroad:
        name = random.choice(FOREIGN_COMPANIES)
        domain, industry = name.lower().replace(" ", "-"), Random(name).choice(INDUSTRIES)[0]
    else:
        called, latin = random.choice(COMPANY_NAMES)
        industry, kind, kind_latin = random.choice(INDUSTRIES)
        name, domain = f"{called}{kind}", f"{latin}-{kind_latin}"
    return Company(name, domain, industry, size=_weighted(Random(domain), COMPANY_SIZES))


def _weighted(random: Random, choices: tuple[tuple[str, int], ...]) -> str:
    return random.choices([choice for choice, _ in choices], [weight for _, weight in choices])[0]
