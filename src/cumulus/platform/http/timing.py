"""How long requests take, by route."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cumulus.platform.observe.metrics import HTTP_SECONDS

UNMATCHED = "unmatched"
"""The route of addresses that do not exist; the paths themselves are without number."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class HttpTimes:
    """Django middleware: observes each request from Django's threads to the head of its answer.

    Stands outside the middleware that shapes errors, so that it sees the final status.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        answer = self._get_response(request)
        seconds = time.perf_counter() - started
        HTTP_SECONDS.labels(*_labels(request, answer)).observe(seconds)
        return answer


def _labels(request: HttpRequest, answer: HttpResponseBase) -> tuple[str, str, str]:
    # A client may send any word as the method, and any path.
    method = request.method if request.method in _METHODS else "other"
    match = request.resolver_match
    return str(method), f"/{match.route}" if match else UNMATCHED, f"{answer.status_code // 100}xx"
