"""Any file of people gives the same rows, and a broken row spoils no other."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cumulus.apps.contacts.importing.detecting import detect
from cumulus.apps.contacts.importing.inspecting import look
from cumulus.apps.contacts.importing.readers.contracts import FileRow, Format, Reading
from cumulus.apps.contacts.importing.readers.registry import open_reader
from cumulus.core.errors import Invalid

ROWS = [["姓名", "邮箱", "备注"], ["王小明", "wang@例子.公司", "喜欢“茶”，不喝咖啡"], ["李雷", "li@x.io", "两\n行"]]


def text(delimiter: str = ",") -> str:
    return "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in ROWS) + "\n"


def workbook() -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.title = "empty"
    sheet = book.create_sheet("people")
    for row in ROWS:
        sheet.append(row)
    book.save(target)
    return target.getvalue()


def parquet() -> bytes:
    target = io.BytesIO()
    columns = {name: [row[at] for row in ROWS[1:]] for at, name in enumerate(ROWS[0])}
    pq.write_table(pa.table(columns), target)
    return target.getvalue()


def lines() -> bytes:
    rows = ["{" + ",".join(f'"{k}":"{v}"' for k, v in zip(ROWS[0], row, strict=True)) + "}" for row in ROWS[1:]]
    return "\n".join(rows).replace("两\n行", "两\\n行").encode()


def zipped(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("people.csv", data)
    return target.getvalue()


FILES: list[tuple[str, bytes, Format, str]] = [
    ("utf8.csv", text().encode(), Format.CSV, "utf-8"),
    ("mark.csv", text().encode("utf-8-sig"), Format.CSV, "utf-8"),
    ("gb.csv", text().encode("gb18030"), Format.CSV, "gb18030"),
    ("gbk.txt", text("\t").encode("gbk"), Format.CSV, "gb18030"),
    ("wide.csv", text(";").encode("utf-16"), Format.CSV, "utf-16-le"),
    ("wide-be.csv", b"\xfe\xff" + text("|").encode("utf-16-be"), Format.CSV, "utf-16-be"),
    (
        "windows.csv",
        text().replace("\n", "\r\n").replace("两\r\n行", "两\n行").encode("gb18030"),
        Format.CSV,
        "gb18030",
    ),
    ("packed.csv.gz", gzip.compress(text().encode("gb18030"), mtime=0), Format.CSV, "gb18030"),
    ("packed.zip", zipped(text().encode()), Format.CSV, "utf-8"),
    ("book.xlsx", workbook(), Format.XLSX, "utf-8"),
    ("table.parquet", parquet(), Format.PARQUET, "utf-8"),
    ("lines.jsonl", lines(), Format.JSONL, "utf-8"),
    ("lines.jsonl.gz", gzip.compress(lines(), mtime=0), Format.JSONL, "utf-8"),
]


@pytest.mark.parametrize(("name", "data", "kind", "encoding"), FILES, ids=[each[0] for each in FILES])
def test_every_kind_of_file_gives_the_same_people(
    tmp_path: Path, name: str, data: bytes, kind: Format, encoding: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    reading = detect(path, name)
    reader = open_reader(path, reading)
    assert (reading.format, reading.encoding) == (kind, encoding)
    assert reader.columns == ROWS[0]
    assert [list(row.cells) for row in reader.rows()] == ROWS[1:]
    assert look(path, reading)["rows"] == 2


def read(tmp_path: Path, data: bytes, reading: Reading | None = None) -> list[FileRow]:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    return list(open_reader(path, reading or detect(path, "file.csv")).rows())


def test_broken_rows_are_told_by_line_and_the_others_are_read(tmp_path: Path) -> None:
    data = b'a,b\n1,2\n1,2,3\n"x\ny",2\n' + b"\xff\xfe,2\n" + b"z" * 200_000 + b",2\n\n3,4\n5\n"
    rows = read(tmp_path, data, Reading(Format.CSV))
    assert [(row.line, row.problem, len(row.cells)) for row in rows] == [
        (2, "", 2),
        (3, "too_many_cells", 3),
        (4, "", 2),
        (6, "undecodable", 2),
        (7, "broken_row", 0),
        (9, "", 2),
        (10, "", 1),
    ]


def test_the_first_chinese_letter_may_stand_in_the_last_row(tmp_path: Path) -> None:
    data = ("name,city\n" + "Ada,London\n" * 100_000 + "王,上海\n").encode("gb18030")
    rows = read(tmp_path, data)
    assert rows[-1] == FileRow(100_002, ["王", "上海"])
    assert len(rows) == 100_001


def test_a_file_without_a_header_gets_names(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("ada@x.io,13800138000\nbob@x.io,13800138001\n")
    reading = detect(path, "x.csv")
    reader = open_reader(path, reading)
    assert (reading.header, reader.columns) == (False, ["column 1", "column 2"])
    assert len(list(reader.rows())) == 2


def test_names_that_stand_twice_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("mail,mail,,note\na,b,c,d\n")
    assert open_reader(path, Reading(Format.CSV)).columns == ["mail", "mail 2", "column 3", "note"]


def test_a_workbook_keeps_numbers_and_days(tmp_path: Path) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "x.xlsx"
    assert book.active is not None
    book.active.append(["phone", "born", "spent", "vip"])
    book.active.append([13800138000, date(1990, 3, 1), 12.5, True])
    book.save(path)
    assert [list(row.cells) for row in open_reader(path, Reading(Format.XLSX)).rows()] == [
        [13800138000, "1990-03-01", 12.5, True]
    ]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "file_empty"),
        ("a.csv", b"\n\n", "file_empty"),
        ("a.jsonl", b"not json\n", "file_empty"),
        ("a.xlsx", b"PK\x03\x04 nonsense", "file_unreadable"),
        ("a.parquet", b"PAR1 nonsense", "file_unreadable"),
        ("a.csv.gz", gzip.compress(b"a,b\n" * 9, mtime=0)[:-9], "file_unreadable"),
        ("a.csv", (",".join(map(str, range(400))) + "\n").encode(), "too_many_columns"),
    ],
)
def test_what_is_no_file_of_people_is_refused(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)

    def opened(after: Callable[[], Reading]) -> None:
        look(path, after())

    with pytest.raises(Invalid) as refused:
        opened(lambda: detect(path, name))
    assert refused.value.code == code
