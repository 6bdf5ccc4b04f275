"""A sheet that somebody publishes, and a connector that reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from cumulus.platform.remote.tests.servers import WebServer, web_server
from tests.acceptance.serving import Served

_COLUMNS = ("会员号", "姓名", "邮箱", "城市", "累计消费")
_NAMES, _CITIES = ("林知夏", "周文", "陈一鸣", "赵宁", "王小雨"), ("上海", "杭州", "成都", "北京")
_MAPPING = {
    "columns": [
        {"column": "会员号", "meaning": "identifier", "name": "member_number"},
        {"column": "姓名", "meaning": "attribute", "name": "name"},
        {"column": "邮箱", "meaning": "identifier", "name": "email"},
        {"column": "城市", "meaning": "attribute", "name": "city"},
        {"column": "累计消费", "meaning": "attribute", "name": "lifetime_value", "kind": "number"},
    ],
    "tags": ["会员同步"],
}


def member_sheet(numbers: Iterable[int], mark: str) -> bytes:
    """Return members as CSV; the mail address of each hundredth is none."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    for number in numbers:
        mail = f"m{number}@{mark}.example" if number % 100 != 99 else f"m{number}#{mark}"
        name, city = f"{_NAMES[number % 5]}{number}", _CITIES[number % 4]
        rows.writerow((f"{mark}-{number:05}", name, mail, city, f"{number * 37 % 9000 + 120}.50"))
    return text.getvalue().encode()


def fetched(served: Served, name: str, rows: Iterable[int]) -> int:
    """Make a connector that has read a sheet which had so many rows each time, and return it."""
    with web_server() as sheet:
        made = {"name": name, "kind": "csv_url", "config": {"url": sheet.url, "key_columns": ["会员号"]}}
        connector: int = served.api("POST", "/connectors", {**made, "secrets": {}, "target": "people"})["id"]
        daily = {"kind": "daily", "at": "03:00"}
        served.api("PATCH", f"/connectors/{connector}", {"people": _MAPPING, "schedule": daily, "enabled": True})
        for many in rows:
            sheet.content = member_sheet(range(many), "shanshui")
            _run(served, connector, sheet)
    return connector


def _run(served: Served, connector: int, sheet: WebServer) -> None:
    asked = len(sheet.asked)
    served.api("POST", f"/connectors/{connector}/run")
    served.wait_until(lambda: served.api("GET", f"/connectors/{connector}")["last_run"]["state"] == "done", 60)
    assert len(sheet.asked) > asked
