"""Parts that people play in a company's decisions. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class AccountRole(StrEnum):
    """A member's part, in the order of the decision chain."""

    DECISION_MAKER = "decision_maker"
    MANAGER = "manager"
    ENGINEER = "engineer"
    BUYER = "buyer"
    USER = "user"
    INFLUENCER = "influencer"
    OTHER = "other"


CHAIN = (AccountRole.DECISION_MAKER, AccountRole.MANAGER, AccountRole.ENGINEER, AccountRole.BUYER)
"""The seats that a sale needs filled: an empty one is shown."""

# Tried in this order: a 采购经理 buys, a 技术总监 decides.
_TITLES = (
    (AccountRole.BUYER, r"采购|招标|供应链|\bpurchas|\bprocure|\bbuyer|\bsourcing"),
    (
        AccountRole.DECISION_MAKER,
        r"\bc[itefmo]o\b|\bchief\b|\bpresident\b|\bdirector\b|\bvp\b|\bhead of\b|\bfounder\b|总裁|总监|董事|总经理|首席|创始人|院长|校长",
    ),
    (AccountRole.MANAGER, r"\bmanager\b|\blead\b|\bsupervisor\b|经理|主管|主任|部长|处长|科长|组长"),
    (AccountRole.ENGINEER, r"工程师|架构师|技术|研发|运维|开发|\bengineer|\bdeveloper|\barchitect|\badmin|\bdevops"),
    (AccountRole.INFLUENCER, r"顾问|专家|教授|\badvis|\bconsult|\bexpert|\bprofessor"),
)


@lru_cache(maxsize=20_000)
def role_of(title: str) -> AccountRole:
    """Return the part that a job title speaks for; `other` when it says nothing."""
    for role, pattern in _TITLES:
        if re.search(pattern, title.casefold()):
            return role
    return AccountRole.OTHER
