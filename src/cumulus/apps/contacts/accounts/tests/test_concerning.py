"""Whom a change of accounts concerns, and whom it does not."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from cumulus.apps.contacts.accounts.concerning import NAMED, Reach, concerned
from cumulus.apps.contacts.accounts.evidence import Candidate, Key, Workplace

MAIL: Key = ("domain", "lumen.example")
NAME: Key = (NAMED, "lumen")
CODE: Key = ("credit_code", "914403001922038216")


def who(
    people: list[Workplace], leading: Collection[Key], lost: Collection[Key] = (), members: Collection[int] = ()
) -> list[int]:
    found = concerned((Candidate(n, each) for n, each in enumerate(people)), Reach(leading, lost, members))
    return [each.contact_id for each in found]


@pytest.mark.parametrize(
    ("workplace", "leading"),
    [
        (Workplace(domain="lumen.example"), {MAIL}),
        (Workplace(domain="rd.lumen.example"), {MAIL}),
        (Workplace(company="Lumen Ltd."), {NAME}),
        (Workplace(credit_code=CODE[1]), {CODE}),
        (Workplace(external=(("erp", "E-1"),)), {("erp", "E-1")}),
    ],
)
def test_whom_something_leads_to_the_accounts_is_concerned(workplace: Workplace, leading: set[Key]) -> None:
    assert who([workplace], leading) == [0]
    assert who([workplace], set(), lost=leading) == [0]
    assert who([workplace], {("domain", "else.example")}) == []


def test_a_person_without_a_company_is_not_concerned_by_names() -> None:
    assert who([Workplace(), Workplace(domain="else.example")], {MAIL, NAME}) == []


def test_members_by_rule_are_concerned_whatever_they_say_now() -> None:
    assert who([Workplace(company="Else"), Workplace(company="Else")], {MAIL}, members={1}) == [1]


def test_whoever_may_make_an_account_brings_those_after_them_whom_it_would_lead() -> None:
    maker = Workplace(company="Nova", domain="lumen.example", credit_code=CODE[1])
    same_code = Workplace(company="Else", credit_code=CODE[1])
    people = [same_code, maker, same_code, Workplace(company="Nova Inc."), Workplace(company="Else")]
    assert who(people, {NAME}, lost={MAIL}) == [1, 2, 3]
    assert who(people, {MAIL}) == [1]
