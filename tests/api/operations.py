"""Every operation of the API, as its OpenAPI document names them."""

from __future__ import annotations

from dataclasses import dataclass

from cumulus.config.api import api


@dataclass(frozen=True)
class Operation:
    """One method on one path; the path begins after `/api/v1`."""

    method: str
    path: str
    takes_body: bool
    queries: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def every_operation() -> list[Operation]:
    """Return them in the document's order."""
    found = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, facts in methods.items():
            queries = tuple(p["name"] for p in facts.get("parameters", []) if p["in"] == "query")
            found.append(Operation(method.upper(), path.removeprefix("/api/v1"), "requestBody" in facts, queries))
    return found
