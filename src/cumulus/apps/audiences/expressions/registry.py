"""The kinds of leaf. A new one is a file beside these and a line here."""

from __future__ import annotations

from cumulus.apps.audiences.expressions.account import ACCOUNT, MEMBERS
from cumulus.apps.audiences.expressions.anniversary import DATE
from cumulus.apps.audiences.expressions.attribute import ATTRIBUTE
from cumulus.apps.audiences.expressions.engagement import JOURNEY, MESSAGE
from cumulus.apps.audiences.expressions.event import EVENT
from cumulus.apps.audiences.expressions.listed import LISTED
from cumulus.apps.audiences.expressions.reach import CONSENT, IDENTITY, REACHABLE
from cumulus.apps.audiences.expressions.sample import IDS, SAMPLE
from cumulus.apps.audiences.expressions.scope import LeafKind
from cumulus.apps.audiences.expressions.score import SCORE
from cumulus.apps.audiences.expressions.segment import SEGMENT
from cumulus.apps.audiences.expressions.sequence import SEQUENCE
from cumulus.apps.audiences.expressions.stage import STAGE
from cumulus.apps.audiences.expressions.tag import TAG

LEAF_KINDS: tuple[LeafKind, ...] = (
    ATTRIBUTE,
    TAG,
    EVENT,
    SEGMENT,
    LISTED,
    IDENTITY,
    REACHABLE,
    CONSENT,
    SCORE,
    STAGE,
    ACCOUNT,
    MEMBERS,
    SAMPLE,
    IDS,
    SEQUENCE,
    MESSAGE,
    JOURNEY,
    DATE,
)
