"""Puts the tracked links and the open pixel into a rendered mail."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, urlsplit

from cumulus.apps.messaging.mail.tokens import Tokens
from cumulus.core.ids import MessageId

_LINK = re.compile(
    r"(<a(?:rea)?\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?\bhref\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE
)
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_URL_SAFE = "/#%[]=:;$&()+,!?*@'~"
_KEPT_ADDRESSES = 4_096
"""Most people get the same links."""

MAX_URL_CHARACTERS = 1_500
"""A longer address, as it is sent, stays as it is: some mail programs cut what is longer than 2,000."""


class Tracker:
    """Rewrites mails so that opens and clicks come back.

    Parameters
    ----------
    public_url : str
        Where the tracking addresses are reached, without a trailing slash.
    """

    def __init__(self, tokens: Tokens, public_url: str) -> None:
        self._tokens = tokens
        self._base = f"{public_url}/t"
        self._escaped_base = html.escape(self._base)

    def unsubscribe_url(self, token: str) -> str:
        """Return the address of an unsubscribe token."""
        return f"{self._base}/u/{token}"

    def track(self, content: str, message_id: MessageId) -> str:
        """Return the HTML with tracked links and an open pixel.

        Left alone: other schemes (mailto, tel), anchors, and our own addresses, among them
        the unsubscribe link.
        """
        tracked = _LINK.sub(self._rewriter(message_id), content)
        source = f"{self._escaped_base}/o/{self._tokens.open_token(message_id)}.gif"
        pixel = f'<img src="{source}" width="1" height="1" alt="" style="display:block">'
        at = tracked.rfind("</body>")
        return tracked + pixel if at < 0 else tracked[:at] + pixel + tracked[at:]

    def _rewriter(self, message_id: MessageId) -> Callable[[re.Match[str]], str]:
        def rewrite(found: re.Match[str]) -> str:
            raw = found[2] if found[2] is not None else found[3]
            url = _target(raw)
            if url is None or url.startswith(self._base + "/"):
                return found[0]
            token = self._tokens.click_token(message_id, url)
            return f'{found[1]}"{self._escaped_base}/c/{token}"'

        return rewrite


@lru_cache(_KEPT_ADDRESSES)
def _target(raw: str) -> str | None:
    """Return where an attribute leads, None when that is not for us to follow."""
    url = html.unescape(raw).strip()
    if not _WEB.match(url) or len(quote(url, safe=_URL_SAFE)) > MAX_URL_CHARACTERS:
        return None
    try:
        return url if urlsplit(url).hostname else None
    except ValueError:
        return None
