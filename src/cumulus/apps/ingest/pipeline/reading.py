"""One log row into what it holds, whichever protocol brought it. Pure.

An item that is not fit is returned with its reason; the others of its request go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from cumulus.apps.ingest.pipeline import segment
from cumulus.apps.ingest.pipeline.items import MAX_ITEM_BYTES, Envelope, Found, Misfit, Reader, Row, unfit
from cumulus.apps.ingest.sensors import records as sensors

READERS: dict[str, Reader] = {"": segment.reader, "sensors": sensors.reader}
"""By the name that the protocol's collector puts into the body. A name that nobody has reads as Segment's."""

_envelope = msgspec.json.Decoder(Envelope)


def read_items(row: Row, body: bytes) -> Iterator[Found]:
    """Yield what one log row holds, in its order."""
    try:
        envelope = _envelope.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield unfit(row, "invalid_json", str(error), body)
        return
    read = READERS.get(envelope.forcedProtocol, segment.reader)(row, envelope)
    for index, raw in enumerate(envelope.batch):
        text = bytes(raw)
        try:
            if len(text) > MAX_ITEM_BYTES:
                raise Misfit("item_too_large", f"{len(text)} bytes; at most {MAX_ITEM_BYTES}")
            yield read(index, text)
        except Misfit as misfit:
            yield replace(unfit(row, misfit.reason, misfit.detail, raw), protocol=envelope.forcedProtocol)
