"""What attributes may be: bounds that keep both stores healthy."""

from __future__ import annotations

from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject
from cumulus.core.payload import PayloadError, clean_object


def checked_attributes(attributes: JsonObject) -> JsonObject:
    """Return `attributes` fit for both stores.

    Raises
    ------
    Invalid
        With the code of the bound that is broken.
    """
    try:
        return clean_object(attributes)
    except PayloadError as error:
        raise Invalid(error.code, error.message, field="attributes") from error
