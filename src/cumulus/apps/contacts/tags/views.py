"""The public address of a tracked code."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from cumulus.apps.contacts.models import TagCode
from cumulus.apps.contacts.tags.codes import log_scan, read_contact_token, visitor_id
from cumulus.core.ids import WorkspaceId

logger = logging.getLogger(__name__)

COOKIE = "cml_anonymous_id"
_COOKIE_SECONDS = 365 * 86_400


@require_http_methods(["GET", "HEAD"])
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """Note the scan and lead on to the code's own target; nothing in the request changes where to.

    A link preview (HEAD, or a prefetch) leads on and counts as nothing. When the log is away the
    person still gets where they want.
    """
    found = TagCode.objects.filter(code=code[:20], disabled_at=None).select_related("tag").first()
    if found is None:
        return HttpResponse("This code leads nowhere any more.", status=404, content_type="text/plain")
    answer = HttpResponseRedirect(found.target_url)
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return answer
    visitor = visitor_id(request.COOKIES.get(COOKIE, ""))
    known = read_contact_token(WorkspaceId(found.workspace_id), request.GET.get("cid", "")[:500])
    try:
        log_scan(found, known, visitor)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("scan.lost", extra={"error": type(error).__name__})
    secure = settings.PUBLIC_URL.startswith("https://")
    answer.set_cookie(COOKIE, visitor, max_age=_COOKIE_SECONDS, secure=secure, samesite="Lax")
    return answer
