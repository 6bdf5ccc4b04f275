"""Files that go out while they are made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse


def download(request: HttpRequest, pieces: Iterator[bytes], name: str, kind: str) -> StreamingHttpResponse:
    """Answer with a file that the browser saves under `name`, in bounded memory."""
    answer = StreamingHttpResponse(
        _one_by_one(pieces) if isinstance(request, ASGIRequest) else pieces,
        content_type=kind,
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


async def _one_by_one(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield `pieces` without holding up the event loop, or the whole file in memory."""
    following = sync_to_async(lambda: next(pieces, None))
    while (piece := await following()) is not None:
        yield piece
