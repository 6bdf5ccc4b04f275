"""What a statement is, read from its text without running it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .errors import SYNTAX_ERROR, refusal

# Quoted text, heredocs and comments are skipped whole; an unclosed one runs to the end, and the
# engine says what is wrong with it.
_TOKEN = re.compile(
    r"""
    (?P<skip>'(?:[^'\\]|\\.|'')*(?:'|\Z) | "(?:[^"\\]|\\.|"")*(?:"|\Z) | `(?:[^`\\]|\\.|``)*(?:`|\Z)
      | \$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)
      | --[^\n]* | \#[ !][^\n]* | /\*.*?(?:\*/|\Z) | \s+)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<end>;)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_KILL = re.compile(
    r"\s*KILL\s+QUERY\s+WHERE\s+query_id\s*=\s*(?:'(?P<text>[^'\\]*)'|\{\s*(?P<name>\w+)\s*:\s*String\s*\})"
    r"\s*(?:SYNC|ASYNC)?\s*;?\s*\Z",
    re.IGNORECASE,
)
_READS = frozenset({"SELECT", "WITH", "FROM", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS"})
_STREAMABLE = frozenset({"SELECT", "WITH", "FROM"})
_LEAVES_STATE = frozenset({"SET", "USE"})


def quote(text: str) -> str:
    """Write a text as a SQL literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@dataclass(frozen=True)
class Statement:
    """A statement and what the server needs to know of it.

    Attributes
    ----------
    sql : str
        The statement; for an insert with data, without its FORMAT clause.
    keyword : str
        First word in capitals; empty for an empty statement.
    format : str | None
        The format its FORMAT clause names: of the answer, or of the data of an insert.
    inserts_data : bool
        The data follow the statement in the body, in `format`.
    data_at : int
        Where the data begin in the text that was read (only with `inserts_data`).
    input_at : int
        Where the word `input` of `FROM input('structure')` begins in `sql`; -1 without one.
    """

    sql: str
    keyword: str
    format: str | None = None
    inserts_data: bool = False
    data_at: int = 0
    input_at: int = -1

    def reading_from(self, path: str) -> str:
        """Give the SQL of an insert whose `input(…)` is the file at `path`; chDB has no input()."""
        rest = self.sql[self.input_at :]
        return (
            f"{self.sql[: self.input_at]}file({quote(path)}, {quote(self.format or '')}, {rest[rest.index('(') + 1 :]}"
        )

    @property
    def reads(self) -> bool:
        """It changes nothing, so a lost client may cancel it."""
        return self.keyword in _READS

    @property
    def streams(self) -> bool:
        """The engine can hand out its answer piece by piece."""
        return self.keyword in _STREAMABLE

    @property
    def kills_queries(self) -> bool:
        """It ends statements of others, which then may answer as if they had ended by themselves."""
        return self.keyword == "KILL" and self.sql.upper().split()[1:2] == ["QUERY"]

    @property
    def leaves_state(self) -> bool:
        """It changes the connection it runs on."""
        return self.keyword in _LEAVES_STATE or self.sql[:200].upper().split()[1:2] == ["TEMPORARY"]


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "other"
        if found.group("skip") is None:
            yield kind, found.group(), found.start()


def parse(text: str) -> Statement:
    """Read one statement.

    Parameters
    ----------
    text : str
        SQL, for an insert with FORMAT followed by (some of) its data.

    Raises
    ------
    EngineError
        SYNTAX_ERROR when a second statement follows: chDB would run both, ClickHouse's HTTP does not.
    """
    cut = _Clauses()
    for kind, piece, at in _tokens(text):
        if cut.ended:
            raise refusal(SYNTAX_ERROR, "Syntax error: Multi-statements are not allowed")
        cut.see(kind, piece, at)
        if cut.format_name is not None and cut.keyword == "INSERT":
            return _insert(text, cut, at + len(piece))
    return Statement(text, cut.keyword, cut.format_name)


class _Clauses:
    """The clauses found so far while reading a statement from left to right."""

    def __init__(self) -> None:
        self.keyword = ""
        self.format_name: str | None = None
        self.format_at = -1
        self.input_at = -1
        self.ended = False
        self._before = ""
        self._before_at = 0

    def see(self, kind: str, piece: str, at: int) -> None:
        """Take the next piece; `FORMAT` counts only when a word follows it."""
        word = piece.upper() if kind == "word" else ""
        self.keyword = self.keyword or word
        self.ended = kind == "end"
        if word and self._before == "FORMAT":
            self.format_name, self.format_at = piece, self._before_at
        elif piece == "(" and self._before == "INPUT":
            self.input_at = self._before_at
        self._before, self._before_at = word, at


def _insert(text: str, cut: _Clauses, data_at: int) -> Statement:
    """Cut an insert at its FORMAT clause; blanks up to one line end belong to the clause."""
    while text[data_at : data_at + 1] in (" ", "\t", "\r"):
        data_at += 1
    data_at += text[data_at : data_at + 1] == "\n"
    sql = text[: cut.format_at].rstrip()
    return Statement(sql, "INSERT", cut.format_name, inserts_data=True, data_at=data_at, input_at=cut.input_at)


def killed_query(statement: Statement, params: Mapping[str, str]) -> str | None:
    """Give the query id a `KILL QUERY WHERE query_id = …` names, or None for any other statement.

    The engine makes up its own query ids, so the server has to answer this one itself.
    """
    found = _KILL.match(statement.sql) if statement.keyword == "KILL" else None
    if found is None:
        return None
    return found.group("text") if found.group("text") is not None else params.get(found.group("name"))
