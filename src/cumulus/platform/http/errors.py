"""Errors as the API tells them: `{code, message, field}` and what else helps."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from cumulus.core.errors import DomainError, Retryable

logger = logging.getLogger(__name__)
_API = "/api/"
_BEYOND_THE_API = {
    400: ("unreadable_request", "The request cannot be read."),
    404: ("not_found", "There is no such address."),
    405: ("method_not_allowed", "This address does not know that method."),
    413: ("request_too_large", "The request is too large."),
    500: ("internal_error", "Something went wrong on our side; the log of the web process says what."),
}


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

    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        body = {"code": "unreadable_request", "message": str(error)}
        return api.create_response(request, body, status=error.status_code)

    def database(request: HttpRequest, error: OperationalError) -> HttpResponse:
        logger.warning("api.database_unavailable", extra={"error": type(error).__name__})
        body = {"code": "database_unavailable", "message": "Try again in a moment."}
        answer = api.create_response(request, body, status=503)
        answer["Retry-After"] = "1"
        return answer

    def unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
        # What a schema let through and PostgreSQL cannot hold: a NUL inside a text, a number beyond its column.
        logger.warning("api.unstorable", extra={"path": request.path, "error": type(error.__cause__).__name__})
        body = {"code": "invalid_input", "message": "A value cannot be stored: a NUL character, or a number too large."}
        return api.create_response(request, body, status=422)

    # Ninja's own annotation demands handlers that also take the class.
    add: Callable[..., None] = api.add_exception_handler
    add(DomainError, domain)
    add(ValidationError, validation)
    add(Http404, missing)
    add(HttpError, unreadable)
    add(DataError, unstorable)
    add(OperationalError, database)


class ApiErrors:
    """Django middleware: errors that arise outside the API's own code get its shape too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        is_ours = answer.status_code not in _BEYOND_THE_API or "json" in answer.get("Content-Type", "")
        if is_ours or not request.path.startswith(_API):
            return answer
        code, message = _BEYOND_THE_API[answer.status_code]
        told = JsonResponse({"code": code, "message": message}, status=answer.status_code)
        if "Allow" in answer:
            told["Allow"] = answer["Allow"]
        return told
