"""What became of one stretch of rows, kept small: whom to take back, and what was rejected."""

from __future__ import annotations

from typing import Any

import msgspec
import zstandard

from cumulus.apps.contacts.importing.bulk import Written

_LEVEL = 3


class RejectedRow(msgspec.Struct, array_like=True):
    """A row as it stood in the file, and why it was not taken."""

    line: int
    reason: str
    column: str
    cells: list[Any]  # what a file's row may hold


class Outcome(msgspec.Struct):
    """One stretch.

    Attributes
    ----------
    created : list[int]
        People who are new.
    before : list
        `(contact, {attribute: (was there, value, said at)})` of known people.
    attached : list
        `(namespace, value, contact)` that known people gained.
    tagged : list[str]
        Tags that were put on people of this stretch.
    """

    people: list[int]
    created: list[int]
    before: list[tuple[int, dict[str, tuple[bool, Any, int]]]]
    attached: list[tuple[str, str, int]]
    tagged: list[str]
    rejected: list[RejectedRow]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Outcome).decode


def outcome_of(written: Written, tagged: list[str], rejected: list[RejectedRow]) -> Outcome:
    """Return what to keep of a batch; `people` are those that are tagged but were not made."""
    others = {who for who in written.contact_ids if who is not None} - written.created if tagged else set()
    return Outcome(
        people=sorted(others),
        created=sorted(written.created),
        before=[(who, dict(values)) for who, values in written.before.items()],
        attached=[(name.namespace, name.value, who) for name, who in written.attached],
        tagged=tagged,
        rejected=rejected,
    )


def pack(outcome: Outcome) -> bytes:
    """Return it for a binary column."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(_encode(outcome))


def unpack(stored: bytes | memoryview) -> Outcome:
    """Return what `pack` packed."""
    return _decode(zstandard.ZstdDecompressor().decompress(bytes(stored)))
