"""Every stable error code stands in the reference."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.pages import named, page
from tests.architecture.sources import PACKAGE, package_files, parsed, shown

# What a call must be named for its first short text to be a code.
CARRIERS = frozenset(
    [
        "Invalid",
        "NotFound",
        "Conflict",
        "Forbidden",
        "NotAuthenticated",
        "Unavailable",
        "Retryable",
        "Terminal",
        "DomainError",
        "BadRequest",
        "TooLarge",
        "MethodNotAllowed",
        "ContentError",
        "PayloadError",
        "Finding",
        "Problem",
        "Refusal",
        "Unfit",
        "_Refused",
        "Unproven",
        "BrokenPath",
        "_Faulty",
        "Misfit",
        "problem",
    ]
)
NOT_FOR_USERS = {
    "bad_cluster_name",  # reads as `Invalid` while programming, never at run time
}
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
_WITHOUT_USERS = (PACKAGE / "config" / "demo",)


def raised_codes() -> Iterator[tuple[str, str]]:
    """Yield (code, file)."""
    for path in package_files():
        if any(path.is_relative_to(folder) for folder in _WITHOUT_USERS):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and _called(node) in CARRIERS:
                yield from ((code, shown(path)) for code in _first_code(node))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _first_code(node: ast.Call) -> list[str]:
    texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return [text for text in texts if _CODE.fullmatch(text)][:1]


def test_docs_name_every_error_code() -> None:
    described = {*named("errors"), *re.findall(r"`([a-z_]+)`", page("errors"))}
    missing = sorted({(code, path) for code, path in raised_codes() if code not in described | NOT_FOR_USERS})
    assert missing == []
