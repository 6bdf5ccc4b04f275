"""ClickHouse's error codes, texts and HTTP statuses."""

from __future__ import annotations

import re

_CODE = re.compile(r"Code:\s*(\d+)\.")

BAD_ARGUMENTS = 36
NOT_IMPLEMENTED = 48
SYNTAX_ERROR = 62
UNKNOWN_SETTING = 115
READONLY = 164
SAME_QUERY_ID = 216
ABORTED = 236
TOO_MANY_SIMULTANEOUS_QUERIES = 202
NETWORK_ERROR = 210
CANNOT_DECOMPRESS = 271
QUERY_WAS_CANCELLED = 394
HTTP_LENGTH_REQUIRED = 381
AUTHENTICATION_FAILED = 516
LIMIT_EXCEEDED = 290
UNKNOWN_EXCEPTION = 1002

_NAMES = {
    BAD_ARGUMENTS: "BAD_ARGUMENTS",
    NOT_IMPLEMENTED: "NOT_IMPLEMENTED",
    SYNTAX_ERROR: "SYNTAX_ERROR",
    UNKNOWN_SETTING: "UNKNOWN_SETTING",
    READONLY: "READONLY",
    SAME_QUERY_ID: "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
    ABORTED: "ABORTED",
    TOO_MANY_SIMULTANEOUS_QUERIES: "TOO_MANY_SIMULTANEOUS_QUERIES",
    NETWORK_ERROR: "NETWORK_ERROR",
    CANNOT_DECOMPRESS: "CANNOT_DECOMPRESS",
    QUERY_WAS_CANCELLED: "QUERY_WAS_CANCELLED",
    HTTP_LENGTH_REQUIRED: "HTTP_LENGTH_REQUIRED",
    AUTHENTICATION_FAILED: "AUTHENTICATION_FAILED",
    LIMIT_EXCEEDED: "LIMIT_EXCEEDED",
    UNKNOWN_EXCEPTION: "UNKNOWN_EXCEPTION",
}

# ClickHouse's HTTPHandler answers 400 for these faults of the caller; 500 is its default. 503 is left
# out on purpose for code 202, which clickhouse-connect would otherwise retry without being asked.
_STATUS = {
    **dict.fromkeys((6, 26, 27, 36, 38, 41, 43, 46, 47, 53, 62, 70, 72, 117, 130, 182, 456, 457), 400),
    **dict.fromkeys((16, 60, 81, 115, 218), 404),
    READONLY: 403,
    AUTHENTICATION_FAILED: 403,
    HTTP_LENGTH_REQUIRED: 411,
    LIMIT_EXCEEDED: 413,
    NOT_IMPLEMENTED: 501,
}


class EngineError(Exception):
    """A failure as ClickHouse words it.

    Parameters
    ----------
    code : int
        ClickHouse's error code.
    text : str
        The full text, `Code: 62. DB::Exception: … (SYNTAX_ERROR)`.
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text

    @property
    def status(self) -> int:
        """The HTTP status a ClickHouse server would give."""
        return _STATUS.get(self.code, 500)


def refusal(code: int, message: str) -> EngineError:
    """Word a failure of our own the way ClickHouse words its failures."""
    return EngineError(code, f"Code: {code}. DB::Exception: {message}. ({_NAMES[code]})")


def from_engine(error: Exception) -> EngineError:
    """Read the code out of a chDB exception; without one it is UNKNOWN_EXCEPTION."""
    text = str(error)
    found = _CODE.search(text)
    if found is None:
        return refusal(UNKNOWN_EXCEPTION, text)
    return EngineError(int(found.group(1)), text[found.start() :].strip())
