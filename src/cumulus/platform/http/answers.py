"""Parts of answers of which there may be thousands."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import ModelWrapValidatorHandler, ValidationInfo, model_validator


class Part(Schema):
    """A schema whose instances are taken as they are.

    Ninja's own reads every field of every instance again, through a wrapper made for rows of
    Django, whenever the instance becomes part of another and once more when it is sent: 25 µs each time.
    """

    @model_validator(mode="wrap")
    @classmethod
    def _run_root_validator(
        cls,
        values: Any,  # whatever is to become one
        handler: ModelWrapValidatorHandler[Schema],
        info: ValidationInfo,
    ) -> Any:
        if type(values) is cls:
            return values
        return super()._run_root_validator(values, handler, info)  # type: ignore[operator]  # pydantic leaves the method
