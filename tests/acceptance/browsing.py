"""A browser without scripts: keeps cookies, fills in forms, follows what the server says."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Shown:
    """The page that a visit ended on."""

    status: int
    path: str
    text: str


class Browser:
    """Visits one server's pages by path."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._shown = Shown(0, "/", "")

    def open(self, path: str) -> Shown:
        """Visit a page, through all redirects."""
        return self._visit(urllib.request.Request(self._url + path))

    def submit(self, **fields: str) -> Shown:
        """Send the form of the page that is shown."""
        (token,) = set(_TOKEN.findall(self._shown.text))
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self._visit(urllib.request.Request(self._url + self._shown.path, body, {"Origin": self._url}))

    def sign_in(self, email: str, password: str) -> Shown:
        """Fill in the sign-in page."""
        self.open("/accounts/login/")
        return self.submit(login=email, password=password)

    def api(self, path: str) -> tuple[int, Any]:
        """GET from the API, as the front end does; return status and JSON."""
        shown = self.open(f"/api/v1{path}")
        return shown.status, json.loads(shown.text)

    def _visit(self, request: urllib.request.Request) -> Shown:
        try:
            with self._opener.open(request, timeout=30) as answer:
                status, url, raw = answer.status, answer.url, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                status, url, raw = error.code, error.url or request.full_url, error.read()
        self._shown = Shown(status, urllib.parse.urlsplit(url).path, raw.decode())
        return self._shown
