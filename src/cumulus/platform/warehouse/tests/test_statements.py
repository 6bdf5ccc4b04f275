"""What the server reads out of a statement's text."""

from __future__ import annotations

import pytest

from cumulus.platform.warehouse.server.errors import EngineError
from cumulus.platform.warehouse.server.statements import killed_query, parse


@pytest.mark.parametrize(
    ("text", "keyword", "format_name"),
    [
        ("SELECT 1", "SELECT", None),
        ("select 1 format JSONEachRow", "SELECT", "JSONEachRow"),
        ("/* a; */ WITH 1 AS x SELECT x -- ;\n FORMAT /* c */ Native ;", "WITH", "Native"),
        ("SELECT 'FORMAT CSV', `format` FROM t", "SELECT", None),
        ("SELECT 'it''s; \\'; ' , \";\", $$;$$ ;  ", "SELECT", None),
        ("INSERT INTO t VALUES (1, ';')", "INSERT", None),
    ],
)
def test_keyword_and_format_are_read(text: str, keyword: str, format_name: str | None) -> None:
    statement = parse(text)
    assert (statement.keyword, statement.format, statement.sql) == (keyword, format_name, text)


def test_data_of_an_insert_are_cut_off_at_its_format() -> None:
    text = "INSERT INTO t (`format`, a) FORMAT  Native \n\x00; DROP TABLE t"
    statement = parse(text)
    assert statement.sql == "INSERT INTO t (`format`, a)"
    assert statement.inserts_data
    assert text[statement.data_at :] == "\x00; DROP TABLE t"


def test_input_becomes_the_file_with_the_data() -> None:
    statement = parse("INSERT INTO t SELECT a FROM input('a String') FORMAT Arrow\n")
    assert statement.reading_from("/tmp/it's") == "INSERT INTO t SELECT a FROM file('/tmp/it\\'s', 'Arrow', 'a String')"


@pytest.mark.parametrize("text", ["SELECT 1; SELECT 2", "SELECT ';'; DROP TABLE t", "SELECT 1;;"])
def test_a_second_statement_is_refused(text: str) -> None:
    with pytest.raises(EngineError, match="Multi-statements") as refused:
        parse(text)
    assert refused.value.code == 62


@pytest.mark.parametrize(
    ("text", "query_id"),
    [
        ("KILL QUERY WHERE query_id = {id:String} ASYNC", "abc"),
        ("kill query where query_id='x y' sync;", "x y"),
        ("KILL QUERY WHERE user = 'x'", None),
        ("SELECT 'KILL QUERY WHERE query_id = 1'", None),
    ],
)
def test_kill_names_the_query_it_means(text: str, query_id: str | None) -> None:
    assert killed_query(parse(text), {"id": "abc"}) == query_id


@pytest.mark.parametrize(
    ("text", "kills"),
    [("KILL QUERY WHERE user = 'x'", True), ("kill\nquery WHERE 1", True), ("KILL MUTATION WHERE 1", False)],
)
def test_a_kill_of_queries_is_known(text: str, kills: bool) -> None:
    assert parse(text).kills_queries == kills
