"""Typed identifiers: an integer of one kind never passes for another."""

from __future__ import annotations

from typing import NewType

WorkspaceId = NewType("WorkspaceId", int)
UserId = NewType("UserId", int)
TokenId = NewType("TokenId", int)
SourceId = NewType("SourceId", int)
ContactId = NewType("ContactId", int)
"""Dense and below 2**32, so that sets of people are 32-bit bitmaps."""
TagId = NewType("TagId", int)
AccountId = NewType("AccountId", int)
"""Of a company; below 2**32 too."""
SegmentId = NewType("SegmentId", int)
TemplateId = NewType("TemplateId", int)
TemplateVersionId = NewType("TemplateVersionId", int)
JourneyId = NewType("JourneyId", int)
JourneyVersionId = NewType("JourneyVersionId", int)
RunId = NewType("RunId", int)
MessageId = NewType("MessageId", int)
