"""Files that never change under their name: Django's own and the front end's build."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

_HASHED = re.compile(r"^/app/assets/")


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # untyped library
    """WhiteNoise, with the front end's build under `/app/`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        if settings.WEB_DIST.is_dir():
            self.add_files(str(settings.WEB_DIST), prefix="/app/")
            # The page itself carries a nonce per request, so it is not a file.
            self.files.pop("/app/index.html", None)

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Return whether the file's content can never change under this address."""
        return bool(_HASHED.match(url)) or super().immutable_file_test(path, url)
