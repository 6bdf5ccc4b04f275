"""Somebody's own web site, on another origin than Cumulus: plain pages with the SDK's snippet."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.acceptance.serving import Served

_STUB = """(function(w,d,u,s){w.cumulus=w.cumulus||function(){(w.cumulus.q=w.cumulus.q||[]).push(arguments)};
s=d.createElement('script');s.async=1;s.src=u;d.head.appendChild(s)})"""


@dataclass(frozen=True)
class Site:
    """The site as two domains: its number, and `localhost`."""

    port: int

    @property
    def url(self) -> str:
        """Return the first domain."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def other_url(self) -> str:
        """Return the second domain."""
        return f"http://localhost:{self.port}"


@contextmanager
def site(pages: Mapping[str, str]) -> Iterator[Site]:
    """Serve HTML by path until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, pages))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Site(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, pages: Mapping[str, str], *given: object) -> None:
        self._pages = pages
        super().__init__(*given)  # type: ignore[arg-type]  # whatever the server hands over

    def do_GET(self) -> None:
        """Answer a page; what there is none of is an empty icon."""
        body = self._pages.get(self.path.partition("?")[0], "").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


def tagged(served: Served, write_key: str, body: str, title: str = "Shop", **options: object) -> str:
    """Return a page with the snippet that the source's page shows, and more options."""
    given = json.dumps({"writeKey": write_key, **options})
    script = f'{_STUB}(window,document,"{served.url}/sdk/cumulus.js");cumulus("init",{given});'
    return (
        f"<!doctype html><html><head><title>{title}</title><script>{script}</script></head><body>{body}</body></html>"
    )
