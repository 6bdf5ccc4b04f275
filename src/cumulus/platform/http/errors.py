"""Errors as the API tells them: `{code, message, field}` and what else helps."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from cumulus.core.errors import DomainError, Retryable

logger = logging.getLogger(__name__)


def install_error_handlers(api: NinjaAPI) -> None:
    """Make `api` answer every expected error in our one shape."""

    def domain(request: HttpRequest, error: DomainError) -> HttpResponse:
        body = {"code": error.code, "message": error.message, **error.fields}
        answer = api.create_response(request, body, status=error.status)
        if isinstance(error, Retryable):
            answer["Retry-After"] = "1"
        return answer

    def validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0]
        field = ".".join(str(part) for part in first.get("loc", ())[1:])
        body = {"code": "invalid_input", "message": str(first.get("msg", "")), "field": field}
        return api.create_response(request, body, status=422)

    def missing(request: HttpRequest, _: Http404) -> HttpResponse:
        return api.create_response(request, {"code": "not_found", "message": "There is no such thing."}, status=404)

    def database(request: HttpRequest, error: OperationalError) -> HttpResponse:
        logger.warning("api.database_unavailable", extra={"error": type(error).__name__})
        body = {"code": "database_unavailable", "message": "Try again in a moment."}
        answer = api.create_response(request, body, status=503)
        answer["Retry-After"] = "1"
        return answer

    # Ninja's own annotation demands handlers that also take the class.
    add: Callable[..., None] = api.add_exception_handler
    add(DomainError, domain)
    add(ValidationError, validation)
    add(Http404, missing)
    add(OperationalError, database)
