"""The single-page app's one HTML file, with the request's nonce filled in."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

_ASSETS = "/app/assets/"
_NONCE_MARK = "__CSP_NONCE__"
_NOT_BUILT = "<!doctype html><title>Cumulus</title><p>The front end is not built yet. Run <code>make web</code>."


def single_page_app(request: HttpRequest) -> HttpResponse:
    """Answer any path under `/app/`: the router in the browser knows the page."""
    if request.path.startswith(_ASSETS):
        raise Http404  # a file of another build: the page must not stand in for a script
    index = Path(settings.WEB_DIST) / "index.html"
    if not index.exists():
        return HttpResponse(_NOT_BUILT, status=503)
    nonce: str = getattr(request, "csp_nonce", "")
    answer = HttpResponse(index.read_text().replace(_NONCE_MARK, nonce))
    answer["Cache-Control"] = "no-cache"
    return answer
