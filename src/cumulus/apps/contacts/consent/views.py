"""The public page that confirms a consent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cumulus.apps.contacts.consent import asking

_MAX_TOKEN_CHARACTERS = 512


# The token is the proof of who asks: there is no session. GET only asks, since scanners follow links.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirmed(request: HttpRequest, token: str) -> HttpResponse:
    """Show the wording on GET, write the consent on POST; a forged or old token gets 404."""
    question = asking.read_question(token[:_MAX_TOKEN_CHARACTERS])
    if question is not None and request.method == "POST":
        asking.confirm(question, request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""))
    done = question is not None and (question.answered or request.method == "POST")
    page = {"question": question, "done": done}
    response = render(request, "contacts/consent_confirm.html", page, status=404 if question is None else 200)
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
