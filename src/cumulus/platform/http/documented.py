"""The API's document: each operation also says how it refuses."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

_NAME = "Refusal"
_SCHEMA = {
    "title": _NAME,
    "type": "object",
    "description": "Why a call was refused; `code` is stable, further fields help where they can.",
    "properties": {
        "code": {"type": "string", "title": "Code"},
        "message": {"type": "string", "title": "Message"},
        "field": {"type": "string", "title": "Field"},
    },
    "required": ["code", "message"],
    "additionalProperties": True,
}
_ANSWER = {
    "description": "Refused, or (503) to be tried again",
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{_NAME}"}}},
}
_REFERENCE = {"$ref": f"#/components/responses/{_NAME}"}


class DocumentedAPI(NinjaAPI):
    """An API whose errors all have one shape (`install_error_handlers`), and whose document says so."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:  # Ninja's own options
        """Return the document with refusals (4XX) and "try again" (503) of each operation."""
        document = super().get_openapi_schema(**options)
        document["components"]["schemas"][_NAME] = _SCHEMA
        document["components"]["responses"] = {_NAME: _ANSWER}
        for methods in document["paths"].values():
            for operation in methods.values():
                given = {str(status): answer for status, answer in operation["responses"].items()}
                operation["responses"] = {**given, "4XX": _REFERENCE, "503": _REFERENCE}
        return document
