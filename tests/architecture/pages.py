"""Reading the reference pages: what their tables name."""

from __future__ import annotations

import re

from tests.architecture.sources import DOCS

_CODE = re.compile(r"`([^`]+)`")


def page(name: str) -> str:
    """Return the text of a page of the reference."""
    return (DOCS / "reference" / f"{name}.md").read_text()


def rows(name: str, marker: str = "") -> list[list[str]]:
    """Return the cells of a page's tables, without their heads.

    Parameters
    ----------
    marker : str
        Only the table right after `<!-- marker -->`; all tables when empty.
    """
    text = page(name)
    if marker:
        text = text.partition(f"<!-- {marker} -->\n")[2].partition("\n\n")[0]
    found = [_cells(line) for line in text.splitlines() if line.startswith("|")]
    heads = {at - 1 for at, cells in enumerate(found) if set("".join(cells)) <= set("- ")}
    return [cells for at, cells in enumerate(found) if at not in heads and at - 1 not in heads]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def codes(cell: str) -> list[str]:
    """Return what a cell has between backticks."""
    return _CODE.findall(cell)


def named(name: str, marker: str = "") -> set[str]:
    """Return what the first columns of a page's tables name."""
    return {code for cells in rows(name, marker) for code in codes(cells[0])}
