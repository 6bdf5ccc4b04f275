"""The permission matrix, cell by cell."""

from __future__ import annotations

import pytest

from cumulus.apps.workspaces.contracts import MATRIX, Permission, Role

TABLE = """
                  admin marketer content_editor analyst sales_manager sales checkin_staff agency
contacts.view       x      x           -           x          x         x         -         -
contacts.edit       x      x           -           -          x         -         -         -
contacts.import     x      x           -           -          x         -         -         -
contacts.export     x      x           -           x          x         -         -         -
contacts.merge      x      x           -           -          -         -         -         -
contacts.unmask     x      x           -           -          x         x         -         -
contacts.erase      x      -           -           -          -         -         -         -
accounts.view       x      x           -           x          x         -         -         -
accounts.edit       x      x           -           -          x         -         -         -
consent.edit        x      x           -           -          -         -         -         -
segments.view       x      x           -           x          x         -         -         x
segments.edit       x      x           -           -          -         -         -         -
scores.view         x      x           -           x          x         x         -         x
scores.edit         x      x           -           -          -         -         -         -
templates.view      x      x           x           x          -         -         -         x
templates.edit      x      x           x           -          -         -         -         x
journeys.view       x      x           -           x          -         -         -         x
journeys.edit       x      x           -           -          -         -         -         x
journeys.publish    x      x           -           -          -         -         -         -
mailbox.view        x      x           x           -          -         -         -         -
analytics.view      x      x           x           x          x         x         -         x
data.view           x      x           -           x          -         -         -         -
data.edit           x      x           -           -          -         -         -         -
settings.view       x      x           -           -          -         -         -         -
settings.edit       x      -           -           -          -         -         -         -
members.edit        x      -           -           -          -         -         -         -
tokens.edit         x      -           -           -          -         -         -         -
sources.edit        x      x           -           -          -         -         -         -
audit.view          x      -           -           -          -         -         -         -
"""

_HEAD, *_ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (Role(role), Permission(row[0]), mark == "x") for row in _ROWS for role, mark in zip(_HEAD, row[1:], strict=True)
]


def test_the_table_has_every_role_and_every_permission() -> None:
    assert len(CELLS) == len(Role) * len(Permission)


@pytest.mark.parametrize(("role", "permission", "allowed"), CELLS)
def test_role_has_exactly_its_permissions(role: Role, permission: Permission, *, allowed: bool) -> None:
    assert (permission in MATRIX[role]) is allowed
