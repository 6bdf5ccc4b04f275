"""Every operation of the API, as its OpenAPI document names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from cumulus.config.api import api


@dataclass(frozen=True)
class Operation:
    """One method on one path; the path begins after `/api/v1`."""

    method: str
    path: str
    takes_body: bool
    queries: tuple[str, ...]
    fields: tuple[str, ...]
    """Of its body, when that is JSON."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@cache
def document() -> dict[str, Any]:  # JSON
    """Return the OpenAPI document: the same one to everybody, since it takes half a second."""
    return api.get_openapi_schema()


def every_operation() -> list[Operation]:
    """Return them in the document's order."""
    return [
        _operation(method.upper(), path.removeprefix("/api/v1"), facts)
        for path, methods in document()["paths"].items()
        for method, facts in methods.items()
    ]


def _operation(method: str, path: str, facts: dict[str, Any]) -> Operation:
    queries = tuple(each["name"] for each in facts.get("parameters", []) if each["in"] == "query")
    body = facts.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(method, path, "requestBody" in facts, queries, tuple(sorted(_fields(body))))


def _fields(schema: dict[str, Any]) -> set[str]:
    """Return the names that an object of the schema may have."""
    if "$ref" in schema:
        return _fields(document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    ways = [each for key in ("allOf", "anyOf", "oneOf") for each in schema.get(key, [])]
    return set(schema.get("properties", {})).union(*map(_fields, ways))
