"""The kinds of leaf. A new one is a file beside these and a line here."""

from __future__ import annotations

from cumulus.apps.audiences.expressions.attribute import ATTRIBUTE
from cumulus.apps.audiences.expressions.event import EVENT
from cumulus.apps.audiences.expressions.listed import LISTED
from cumulus.apps.audiences.expressions.scope import LeafKind
from cumulus.apps.audiences.expressions.segment import SEGMENT
from cumulus.apps.audiences.expressions.tag import TAG

LEAF_KINDS: tuple[LeafKind, ...] = (ATTRIBUTE, TAG, EVENT, SEGMENT, LISTED)
