"""Finding a Chromium and looking over its shoulder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Response, StorageState

Locale = Literal["zh-CN", "en"]
Theme = Literal["light", "dark"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "The browser tests need Chromium: run `apt-get install chromium fonts-noto-cjk` (Debian, Ubuntu) "
    "or `.venv/bin/playwright install chromium`."
)
_ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
"""Nothing of a test leaves the machine, not even a picture in a mail."""


@dataclass(frozen=True)
class Look:
    """How a person looks at the pages."""

    locale: Locale = "en"
    theme: Theme = "light"
    width: int = 1440
    height: int = 900

    @property
    def is_phone(self) -> bool:
        """Whether the menu is a drawer and tables are cards."""
        return self.width <= 900

    def __str__(self) -> str:
        return f"{self.locale}-{self.theme}-{self.width}"


def find_browser(playwright: Playwright) -> str | None:
    """Return the path of the system's browser, else of Playwright's own, else None."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def start_browser(playwright: Playwright, path: str) -> Browser:
    """Start the browser that all tests share."""
    return playwright.chromium.launch(executable_path=path, args=[_ONLY_HERE, "--font-render-hinting=none"])


@dataclass
class Watch:
    """Everything on a page that nobody may meet: errors in the console, crashes, answers of 500.

    Policy violations are errors in the console, too.

    Attributes
    ----------
    forgiven : list
        Parts of messages that a test has asked for, such as "status of 429".
    """

    faults: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """Watch every page of a context, also those that open later."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(f"page error: {error.error}"))
        context.on("response", self._response)

    def check(self) -> None:
        """Fail when anything was seen; begins anew."""
        faults, self.faults = self.faults, []
        assert not faults, "\n".join(faults)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"{response.status} {response.request.method} {response.url}")

    def _note(self, fault: str) -> None:
        if not any(part in fault for part in self.forgiven):
            self.faults.append(fault)


@contextmanager
def watched_page(
    browser: Browser, base_url: str, state: StorageState | None, look: Look, watch: Watch
) -> Iterator[Page]:
    """Yield a page of its own context, as one person sees it."""
    context = browser.new_context(
        base_url=base_url,
        storage_state=state,
        locale=look.locale,
        color_scheme=look.theme,
        viewport={"width": look.width, "height": look.height},
        reduced_motion="reduce",
        accept_downloads=True,
    )
    watch.listen(context)
    try:
        yield context.new_page()
    finally:
        context.close()
