"""Files: Django's own, the front end's build, and the browser SDK for other people's pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from wsgiref.headers import Headers

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

_HASHED = re.compile(r"^/app/assets/")
_SDK = "/sdk/"
_SDK_CACHE = "max-age=600, public, stale-while-revalidate=86400"
"""A new version reaches every site within ten minutes; until then pages ask nothing."""


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # untyped library
    """WhiteNoise, with the front end's build under `/app/` and the SDK's under `/sdk/`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        if settings.WEB_DIST.is_dir():
            self.add_files(str(settings.WEB_DIST), prefix="/app/")
            # The page itself carries a nonce per request, so it is not a file.
            self.files.pop("/app/index.html", None)
        if settings.SDK_DIST.is_dir():
            self.add_files(str(settings.SDK_DIST), prefix=_SDK)

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Return whether the file's content can never change under this address."""
        return bool(_HASHED.match(url)) or super().immutable_file_test(path, url)

    def add_cache_headers(self, headers: Headers, path: str, url: str) -> None:
        """Say how long browsers may keep the file."""
        super().add_cache_headers(headers, path, url)
        if url.startswith(_SDK):
            headers["Cache-Control"] = _SDK_CACHE
