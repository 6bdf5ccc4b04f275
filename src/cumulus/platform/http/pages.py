"""The shape of every list that the API returns."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import AfterValidator, Field

Item = TypeVar("Item")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT)]
"""How many items a page has."""
SearchText = Annotated[str, Field(max_length=200), AfterValidator(lambda text: text.replace("\0", ""))]
"""What somebody types into a search box; no store holds a NUL, so none is looked for."""


class Page(Schema, Generic[Item]):
    """One page of a list; `next_cursor` None means that it is the last."""

    items: list[Item]
    total: int
    next_cursor: str | None
