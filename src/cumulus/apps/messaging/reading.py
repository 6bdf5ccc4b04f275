"""A stored mail as the Mailbox page shows it; pure."""

from __future__ import annotations

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from cumulus.apps.messaging.sink.letters import decoded

_SNIPPET_CHARACTERS = 140


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A mail's parts; `html` is as it came and must be shown in a sandbox."""

    sender: str
    html: str
    text: str
    headers: tuple[tuple[str, str], ...]

    @property
    def snippet(self) -> str:
        """Return the beginning of the text, in one line."""
        return " ".join(self.text.split())[:_SNIPPET_CHARACTERS]


def open_mail(raw: bytes) -> OpenedMail:
    """Return the parts of a message; broken ones come out empty."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    headers = tuple((name, decoded(str(value))) for name, value in message.raw_items())
    sender = next((value for name, value in headers if name.lower() == "from"), "")
    return OpenedMail(sender, _part(message, "html"), _part(message, "plain"), headers)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):
        return ""
